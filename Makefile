# One command each; every target sets up what it needs by itself.
PYTHON ?= python3
TEST_WORKERS ?= 2
VENV_PYTHON := .venv/bin/python
THROWAWAY := $(VENV_PYTHON) -m config.embedded.throwaway $(VENV_PYTHON)
PYTEST := $(VENV_PYTHON) -m pytest

# Where an image forbids bytecode, each of the many processes compiles all it imports anew: 2 to
# 4 s for one that needs 1 s. Empty means allowed; what is written is ignored by git.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help up test test-full check lint types layers templates locks migrations \
	check-recorder lock venv browser messages screenshots train validity bench clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

up: venv ## Start everything on this machine; Ctrl-C stops it
	@$(VENV_PYTHON) -m config.embedded.up

test: venv browser ## Run the tests, browser tests included
	$(PYTEST) -n $(TEST_WORKERS) -m "not full"

test-full: test ## The same, then the long runs
	$(PYTEST) -n 0 -m full

check: lint types layers templates locks migrations ## Check style, types, layers and locks

lint: venv
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .

check-recorder: venv browser ## Prove in a browser that a recording loses nothing
	$(PYTEST) -n 0 -s tests/e2e/test_witness.py tests/e2e/test_recorder_check.py

types: venv
	$(THROWAWAY) -m mypy

layers: venv
	.venv/bin/python -c 'from importlinter.cli import lint_imports_command as c; c()'

templates: venv
	$(VENV_PYTHON) -m djlint --lint templates

locks: venv
	$(VENV_PYTHON) -m config.embedded.locks --check

migrations: venv
	$(THROWAWAY) manage.py makemigrations --check --dry-run

lock: venv ## Compile the locks (requirements, models, train) anew
	$(VENV_PYTHON) -m config.embedded.locks

venv: ## Build .venv from the two locks, unless it stands
	@$(PYTHON) config/embedded/setup.py

browser: venv ## Get a browser for the browser tests
	@$(VENV_PYTHON) -m config.embedded.browser

messages: venv ## Collect the words of the pages into locale/ and compile them (needs gettext)
	$(THROWAWAY) manage.py makemessages --locale de --locale es --locale fr \
		--no-location --no-wrap --ignore .venv --ignore tests
	$(THROWAWAY) manage.py compilemessages --ignore .venv

screenshots: venv browser ## Write a picture of every page to screenshots/
	$(VENV_PYTHON) -m tests.e2e.screenshots

train: venv ## Fit the text scorer anew on its corpus and the two public sets (DATA=folder)
	.venv/bin/uv pip install --python $(VENV_PYTHON) --require-hashes -r train.txt
	$(VENV_PYTHON) -m assessments.scoring.training $(DATA)

validity: venv ## Measure the scores and write docs/validity.md
	$(VENV_PYTHON) -m tests.validity

bench: venv ## Measure the costs that docs/ states
	$(THROWAWAY) -m tests.bench

clean: ## Delete what was built; recordings and data in .rapport stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis screenshots
	find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
