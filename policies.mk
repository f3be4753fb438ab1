# The policies: format, checks, tests, documentation and golden decisions.

OPA ?= .tools/bin/opa
# Not installed, but used where it is: `make policies-test CONFTEST=conftest`.
CONFTEST ?= $(shell command -v conftest)
POLICY_NAMES := pullrequest deploy
LIBRARY_NAMES := k8s docker terraform pipeline
POLICY_SOURCES := policies src/test/rego .github/actions/eval-policy
GOLDEN_DIR ?= src/test/resources/golden

# Every recipe here fails with its first failing command, in pipes too.
policies-%: SHELL := bash
policies-%: .SHELLFLAGS := -euo pipefail -c

# Loads what `opa inspect` and `opa parse` say of the policies, for the conventions and the documentation.
define policies_inspect
mkdir -p target/policies; \
$(OPA) inspect --annotations --format json policies > target/policies/inspect.json; \
inspected="--data inspect:target/policies/inspect.json"; \
for folder in $(POLICY_NAMES:%=github/%) $(LIBRARY_NAMES); do \
  name=$${folder##*/}; \
  $(OPA) parse --format json policies/$$folder/$$name.rego > target/policies/$$name.json; \
  inspected="$$inspected --data modules.$$name:target/policies/$$name.json"; \
done
endef

# Writes a page of the documentation, of the package that is named, to the file that is named.
policies_page = $(OPA) eval $$inspected --data src/test/rego/docs --data policies --ignore examples --ignore '*_test.rego' \
  --format raw data.docs.$(1) > $(2)

# The time is one test's; a busy machine needs more than the 5 s that OPA gives.
policies_tested = $(OPA) test --timeout 60s --ignore '*.yaml' --ignore '*.yml' --ignore examples $(POLICY_SOURCES) files:target/policies/files.json

.PHONY: policies-fmt policies-check policies-test policies-docs policies-golden policies-parsed policies-tool

policies-tool:
	@command -v $(OPA) > /dev/null || { echo "There is no opa at $(OPA). Install it there, or name yours: make OPA=opa ..." >&2; exit 1; }

policies-fmt: policies-tool ## Formats the policies
	$(OPA) fmt --write $(POLICY_SOURCES)

policies-check: policies-tool ## Checks format, types, conventions and documentation of the policies
	@$(OPA) fmt --list --fail $(POLICY_SOURCES) \
	  || { echo "These files are not formatted. Run: make policies-fmt" >&2; exit 1; }
	@$(OPA) check --strict --schema schemas/input --ignore '*.yaml' --ignore '*.yml' --ignore examples $(POLICY_SOURCES) \
	  || { echo "Correct the errors above, then run: make policies-check" >&2; exit 1; }
	@$(policies_inspect); \
	$(OPA) eval $$inspected --data src/test/rego/conventions --format raw 'concat("\n", data.conventions.problems)' > target/policies/problems.txt; \
	if grep . target/policies/problems.txt >&2; then \
	  echo "The policies break conventions. Correct them, then run: make policies-check" >&2; exit 1; \
	fi
	@for name in $(LIBRARY_NAMES); do \
	  diff -u <(sed "s/^package k8s/package $$name/" policies/k8s/findings.rego) policies/$$name/findings.rego \
	  || { echo "The files findings.rego differ in more than their packages. Make them alike, then run: make policies-check" >&2; exit 1; }; \
	done
	@$(policies_inspect); \
	$(call policies_page,policies,target/policies/policies.md); \
	$(call policies_page,starter,target/policies/starter-library.md); \
	for page in policies starter-library; do \
	  diff -u docs/$$page.md target/policies/$$page.md \
	  || { echo "docs/$$page.md is stale. Run: make policies-docs" >&2; exit 1; }; \
	done

policies-test: policies-tool ## Tests the policies, every line of them, and the examples of the starter library
	@tools/library-examples $(OPA) $(CONFTEST)
	@$(policies_inspect); \
	[ -z "$(CONFTEST)" ] || inspected="$$inspected --data parsed:target/policies/parsed.json --data conftested:target/policies/conftested.json"; \
	$(OPA) eval $$inspected --data files:target/policies/files.json --data policies --data src/test/rego/starter \
	  --ignore examples --ignore '*_test.rego' --format raw 'concat("\n", data.starter.problems)' > target/policies/problems.txt; \
	if grep . target/policies/problems.txt >&2; then \
	  echo "Examples of the starter library are not judged as their names say. Correct them, then run: make policies-test" >&2; exit 1; \
	fi
	@$(policies_tested) || { echo "Tests of the policies fail. Correct them, then run: make policies-test" >&2; exit 1; }
	@$(policies_tested) --coverage --threshold 100 --format json > target/policies/coverage.json || { \
	  $(policies_tested) --coverage --format json > target/policies/coverage.json; \
	  echo "Lines without a test are listed as not_covered in target/policies/coverage.json; test them, then run: make policies-test" >&2; exit 1; \
	}

policies-parsed: policies-tool ## Has Conftest read the Dockerfiles and HCL of the starter library's examples anew
	@[ -n "$(CONFTEST)" ] || { echo "policies-parsed: conftest is missing; install it, or name yours: make CONFTEST=conftest ..." >&2; exit 1; }
	@tools/library-examples --parse $(CONFTEST)

policies-docs: policies-tool ## Writes docs/policies.md and docs/starter-library.md from the annotations
	@$(policies_inspect); \
	$(call policies_page,policies,target/policies/policies.md); \
	$(call policies_page,starter,target/policies/starter-library.md); \
	mv target/policies/policies.md target/policies/starter-library.md docs/

policies-golden: policies-tool ## Decides the golden cases anew; read the difference before you commit it
	@command -v jq >/dev/null || { echo "policies-golden: jq is missing; install it" >&2; exit 1; }; \
	mkdir -p target/policies; \
	for policy in $(POLICY_NAMES); do \
	  $(OPA) eval --data policies/github --data policies/lib --data src/test/rego/golden/golden.rego --input src/test/rego/golden/$$policy.yaml \
	    --format raw data.golden.cases > target/policies/golden.json; \
	  rm -rf $(GOLDEN_DIR)/$$policy; mkdir -p $(GOLDEN_DIR)/$$policy; \
	  for name in $$(jq -r 'keys[]' target/policies/golden.json); do \
	    jq --arg name "$$name" '.[$$name]' target/policies/golden.json > $(GOLDEN_DIR)/$$policy/$$name.json; \
	  done; \
	done
