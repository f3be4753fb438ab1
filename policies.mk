# The policies: format, checks, tests, documentation and golden decisions.

OPA ?= .tools/bin/opa
POLICY_NAMES := pullrequest deploy
POLICY_SOURCES := policies src/test/rego
GOLDEN_DIR ?= src/test/resources/golden

# Every recipe here fails with its first failing command, in pipes too.
policies-%: SHELL := bash
policies-%: .SHELLFLAGS := -euo pipefail -c

# Loads what `opa inspect` and `opa parse` say of the policies, for the conventions and the documentation.
define policies_inspect
mkdir -p target/policies; \
$(OPA) inspect --annotations --format json policies > target/policies/inspect.json; \
inspected="--data inspect:target/policies/inspect.json"; \
for name in $(POLICY_NAMES); do \
  $(OPA) parse --format json policies/github/$$name/$$name.rego > target/policies/$$name.json; \
  inspected="$$inspected --data modules.$$name:target/policies/$$name.json"; \
done
endef

.PHONY: policies-fmt policies-check policies-test policies-docs policies-golden policies-tool

policies-tool:
	@command -v $(OPA) > /dev/null || { echo "There is no opa at $(OPA). Install it there, or name yours: make OPA=opa ..." >&2; exit 1; }

policies-fmt: policies-tool ## Formats the policies
	$(OPA) fmt --write $(POLICY_SOURCES)

policies-check: policies-tool ## Checks format, types, conventions and documentation of the policies
	@$(OPA) fmt --list --fail $(POLICY_SOURCES) \
	  || { echo "These files are not formatted. Run: make policies-fmt" >&2; exit 1; }
	@$(OPA) check --strict --schema schemas/input --ignore '*.yaml' $(POLICY_SOURCES) \
	  || { echo "Correct the errors above, then run: make policies-check" >&2; exit 1; }
	@$(policies_inspect); \
	$(OPA) eval $$inspected --data src/test/rego/conventions --format raw 'concat("\n", data.conventions.problems)' > target/policies/problems.txt; \
	if grep . target/policies/problems.txt >&2; then \
	  echo "The policies break conventions. Correct them, then run: make policies-check" >&2; exit 1; \
	fi
	@$(policies_inspect); \
	$(OPA) eval $$inspected --data src/test/rego/docs --format raw data.docs.page > target/policies/policies.md; \
	diff -u docs/policies.md target/policies/policies.md \
	  || { echo "docs/policies.md is stale. Run: make policies-docs" >&2; exit 1; }

policies-test: policies-tool ## Tests the policies, every line of them
	@$(OPA) test --ignore '*.yaml' $(POLICY_SOURCES) \
	  || { echo "Tests of the policies fail. Correct them, then run: make policies-test" >&2; exit 1; }
	@mkdir -p target/policies
	@$(OPA) test --ignore '*.yaml' --coverage --threshold 100 --format json $(POLICY_SOURCES) > target/policies/coverage.json \
	  || { echo "Lines without a test are listed as not_covered in target/policies/coverage.json; test them, then run: make policies-test" >&2; exit 1; }

policies-docs: policies-tool ## Writes docs/policies.md from the annotations
	@$(policies_inspect); \
	$(OPA) eval $$inspected --data src/test/rego/docs --format raw data.docs.page > target/policies/policies.md; \
	mv target/policies/policies.md docs/policies.md

policies-golden: policies-tool ## Decides the golden cases anew; read the difference before you commit it
	@command -v jq >/dev/null || { echo "policies-golden: jq is missing; install it" >&2; exit 1; }; \
	mkdir -p target/policies; \
	for policy in $(POLICY_NAMES); do \
	  $(OPA) eval --data policies --data src/test/rego/golden/golden.rego --input src/test/rego/golden/$$policy.yaml \
	    --format raw data.golden.cases > target/policies/golden.json; \
	  rm -rf $(GOLDEN_DIR)/$$policy; mkdir -p $(GOLDEN_DIR)/$$policy; \
	  for name in $$(jq -r 'keys[]' target/policies/golden.json); do \
	    jq --arg name "$$name" '.[$$name]' target/policies/golden.json > $(GOLDEN_DIR)/$$policy/$$name.json; \
	  done; \
	done
