# The stacks of containers: what runs in Azure on one machine (infra/az-integration), and real webhooks (infra/integration).

az-env := infra/az-integration/.env

$(az-env): infra/az-integration/.env.example
	@test -e $@ || cp $< $@
	@touch $@

.PHONY: az-integration-up az-integration-test az-integration-logs az-integration-down
az-integration-up: $(az-env) bundle $(app) ## start the function app, OPA and the emulators of Azure in containers
	@infra/compose az-integration up --detach --build

az-integration-test: ## send the running stack a signed delivery, and read its decision back
	@set -a; . $(az-env); infra/check_delivery.py --url "http://127.0.0.1:$$PORT" --wait 180

az-integration-logs: ## follow the logs of that stack
	@infra/compose az-integration logs --follow

az-integration-down: ## stop that stack; its data goes too
	@infra/compose az-integration --profile webhooks down --volumes

.PHONY: integration-setup integration-up integration-logs integration-audit integration-down
integration-setup: $(app) ## ask for the channel and the App, write infra/integration/.env, and check them
	@infra/integration/setup

integration-up: bundle $(app) ## start the server with OPA and a smee.io client in containers: real webhooks
	@infra/compose integration up --detach --build

integration-logs: ## follow the logs of that stack
	@infra/compose integration logs --follow

integration-audit: ## print the newest decisions of that stack
	@infra/integration/audit

integration-down: ## stop that stack; its data stays in data/integration
	@infra/compose integration down

# The schema is checked everywhere, what Compose makes of the files where it is installed.
.PHONY: check-stacks
check-stacks: $(python)
	@$(VENV)/check-jsonschema --quiet --builtin-schema vendor.compose-spec infra/*/compose.yaml
	@for stack in az-integration integration; do \
	  if docker compose version > /dev/null 2>&1 || command -v docker-compose > /dev/null; then \
	    infra/compose $$stack --env-file infra/$$stack/.env.example config --quiet || exit; \
	  else \
	    echo "files: skipped docker compose config of infra/$$stack, as Docker Compose is not installed"; \
	  fi; \
	done
