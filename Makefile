# `make` alone lists the targets. Versions of all that they install stand here; those of Java are in pom.xml,
# of Node in package-lock.json, of Python in requirements.txt.
OPA_VERSION := 1.22.0
ACTIONLINT_VERSION := 1.7.12
CONFTEST_VERSION := 0.71.1
# Its registry is the one that the tests push to.
CRANE_VERSION := 0.22.1

# For policies.mk; absolute, as recipes may change the directory.
OPA := $(CURDIR)/.tools/bin/opa

MVN := mvn -B -ntp -Dopa="$(OPA)"
VENV := .venv/bin

# Without a locale, as on a bare machine, a JVM can't name files beyond ASCII.
ifneq ($(shell locale charmap),UTF-8)
export LC_ALL := C.UTF-8
endif

# Two Mavens in one target/ would disturb each other, and the long steps use every core by themselves: with -j,
# too, one step runs after the other.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

include policies.mk

## Tools: each rule's target is the file that says it is done, so that a second `make` does nothing.

opa := .tools/opa-$(OPA_VERSION)
actionlint := .tools/actionlint-$(ACTIONLINT_VERSION)
conftest := .tools/conftest-$(CONFTEST_VERSION)
crane := .tools/crane-$(CRANE_VERSION)
python := .venv/installed
node := node_modules/.package-lock.json
checkov := .tools/checkov/installed

policies-tool: $(opa)

$(opa):
	@tools/install opa $(OPA_VERSION)
	@touch $@

$(actionlint):
	@tools/install actionlint $(ACTIONLINT_VERSION)
	@touch $@

$(conftest):
	@tools/install conftest $(CONFTEST_VERSION)
	@touch $@

$(crane):
	@tools/install crane $(CRANE_VERSION)
	@touch $@

$(python): requirements.txt
	@tools/need python
	@echo 'python: installing requirements.txt into .venv'
	@rm -rf .venv && python3 -m venv .venv
	@$(VENV)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(node): package.json package-lock.json
	@tools/need node
	@echo 'node: installing package-lock.json into node_modules'
	@npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

$(checkov): bicep/requirements.txt
	@tools/need python
	@echo 'checkov: installing bicep/requirements.txt into .tools/checkov'
	@python3 -m venv --clear .tools/checkov
	@.tools/checkov/bin/pip install --quiet --disable-pip-version-check -r bicep/requirements.txt
	@touch $@

# Beside each other, as some compile and others wait for the network. Conftest takes over a minute of two cores; in
# continuous integration, which sets CI, tests compare with it, and elsewhere where it is installed.
tools := $(opa) $(if $(CI),$(conftest)) $(actionlint) $(crane) $(python) $(checkov) $(node)

.PHONY: tools
tools: ## install what build and test call, into .tools, .venv and node_modules
	@for tool in $(tools); do $(MAKE) --no-print-directory "$$tool" & started="$$started $$!"; done; \
	for one in $$started; do wait "$$one" || exit 1; done

.PHONY: conftest
conftest: $(conftest) ## install Conftest into .tools, so that `make test` compares with it

## Build and run.

app := target/.built
sources := pom.xml host.json openapi.yaml $(shell find src/main policies schemas)

$(app): $(sources) $(opa)
	@tools/need maven
	@echo 'build: compiling and packaging (Maven downloads what it needs the first time)'
	@$(MVN) -q package -Dmaven.test.skip=true
	@tools/archive-classes
	@touch $@

.PHONY: build run bundle
build: $(app) ## compile and package, without any check
run: $(app) ## build, then serve on http://127.0.0.1:8080
	@./gitpoli serve

# The revision that decisions name is the commit, marked where the policies are not what was committed.
bundle: $(app) ## build target/bundle.tar.gz, the policies for an OPA sidecar
	@./gitpoli bundle build policies/github policies/lib --to target/bundle.tar.gz --opa "$(OPA)"

## Check. `test` is all of it, the quick parts first.

.PHONY: test check-policies check-files check-java docs-check
test: tools check-policies check-files check-java docs-check ## run every check
	@awk -F '[:,]' '/^Tests run/ { n += $$2 } END { print "test: all passed: policies, workflows, scripts," \
	  " schemas, OpenAPI, images, Bicep, " n " Java tests, documentation examples" }' target/surefire-reports/*.txt

check-policies: policies-check policies-test ## format, types, conventions and tests of the policies

scripts = $(shell grep -rIlE '^\#!.*[/ ](ba)?sh$$' . --exclude='*.md' --exclude-dir=.git --exclude-dir=.tools \
  --exclude-dir=.venv --exclude-dir=node_modules --exclude-dir=target)

check-files: check-stacks $(actionlint) $(opa) $(python) $(checkov) ## workflows, scripts, schemas, OpenAPI, Dockerfiles, Bicep, stacks
	@echo 'files: checking workflows, scripts, schemas, OpenAPI, Dockerfiles and Bicep'
	@.tools/bin/actionlint -shellcheck $(VENV)/shellcheck
	@$(VENV)/shellcheck $(scripts)
	@$(VENV)/check-jsonschema --quiet --builtin-schema vendor.github-actions .github/actions/*/action.yml
	@$(VENV)/check-jsonschema --quiet --builtin-schema vendor.gitlab-ci docs/examples/gitlab-ci.yml
	@$(VENV)/check-jsonschema --quiet --check-metaschema $$(find schemas -name '*.json')
	@for file in .repol/*.yaml; do \
	  $(VENV)/check-jsonschema --quiet --schemafile "schemas/repol/$$(basename "$$file" .yaml).schema.json" "$$file" || exit; \
	done
	@$(VENV)/openapi-spec-validator openapi.yaml
	@$(VENV)/hadolint infra/Dockerfile*
	@python3 tools/checkov.py .tools/checkov/bin/checkov bicep
	@PYTHONDONTWRITEBYTECODE=1 $(VENV)/python -m unittest discover --quiet --start-directory tools --pattern '*_test.py'

# Its package is the one that `build` makes, so the stamp is renewed; and so is the archive of its classes.
check-java: $(opa) $(crane) $(node) ## format, compiler warnings, architecture and tests of the Java code
	@tools/need maven
	@$(MVN) spotless:check verify
	@tools/archive-classes
	@touch $(app)

# `make fuzz FUZZ_SECONDS=60 FUZZ_SEED=…` goes on from the seed that a failure named.
.PHONY: fuzz
fuzz: export FUZZ_SECONDS ?= 300
fuzz: export FUZZ_SEED ?= $(shell date +%s)
fuzz: $(opa) $(node) ## send broken requests to a server for FUZZ_SECONDS (300), from FUZZ_SEED on
	@tools/need maven
	@echo "fuzz: $(FUZZ_SECONDS) s from seed $(FUZZ_SEED)"
	@$(MVN) -q test -Dtest=HttpFuzzTest
	@grep '^fuzz: ' target/surefire-reports/io.gitpoli.fuzz.HttpFuzzTest-output.txt

FAULT_ROUNDS ?= 10

.PHONY: faults
faults: $(opa) $(node) ## let everything fail around real processes, at length: FAULT_ROUNDS=10 FAULT_SEED=1
	@tools/need maven
	@FAULT_ROUNDS=$(FAULT_ROUNDS) $(MVN) -q test -Dtest='FaultsTest,ClockTest'
	@echo 'faults: $(FAULT_ROUNDS) rounds passed'

docs-check: $(app) $(python) ## run the documentation's marked examples against a running server
	@$(VENV)/python tools/docs_check.py README.md docs

## Measure. Not part of `test`: the figures mean something only where nothing else runs.

.PHONY: bench
bench: $(app) bundle $(node) ## measure speed and memory, and write docs/performance.md; QUICK=1 for a minute's look
	@tools/need python wrk
	@$(MVN) -q test-compile
	@python3 tools/bench.py --opa "$(OPA)" $(if $(QUICK),--quick)

.PHONY: bench-check
bench-check: $(app) $(conftest) ## measure `gitpoli check` beside Conftest, and write docs/performance.md; QUICK=1 for a look
	@tools/need python
	@$(MVN) -q test-compile
	@python3 tools/bench_check.py --opa "$(OPA)" $(if $(QUICK),--quick)

include stacks.mk

.PHONY: format clean
format: $(opa) policies-fmt ## format the Java code and the policies
	@tools/need maven
	@$(MVN) -q spotless:apply

clean: ## remove what was built; installed tools stay
	@rm -rf target
