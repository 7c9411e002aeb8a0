# Two commands do everything: `make run` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
DEMO ?= demo-site

.PHONY: run test train evaluate install dev lint check-types words contract bench publish clean help

help: ## What each command does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: install ## The demonstration site on http://127.0.0.1:8000 (PORT=, DEMO= change port and data folder)
	$(BIN)/rejoinder --home $(DEMO) serve --demo --port $(PORT)

test: dev ## Everything: formatting, lint, types, contract, tests on SQLite and PostgreSQL, browser tests
	@sh tests/everything.sh $(BIN)

# Python keeps what it compiled, unless PYTHONDONTWRITEBYTECODE is set, as in many containers: then each
# process compiles all of ours at its start, which is a third of a start.
COMPILE := $(BIN)/python -m compileall -q src

install: $(VENV)/installed ## The `rejoinder` command in .venv/bin
	@$(COMPILE)
$(VENV)/installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rejoinder needs Python 3.11 or newer; try make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

dev: $(VENV)/dev-installed ## What developers need beside it
	@$(COMPILE)
$(VENV)/dev-installed: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

lint: dev ## Formatting and lint
	$(BIN)/ruff format --check . && $(BIN)/ruff check .

check-types: dev ## Strict types
	REJOINDER_HOME=$$(mktemp -d) $(BIN)/mypy  # it reads the settings, which make keys

words: dev ## Bring the catalogs of translated words up to date, and compile them
	$(BIN)/python -m catalogs

contract: dev ## Imports go down the floors
	$(BIN)/lint-imports

bench: dev ## Measure against the peers that are installed; see bench/README.md
	$(BIN)/python bench/all.py

train: $(VENV)/train-installed ## The screen's weights from the data sets in REJOINDER_DATA; hours, and goes on where it stopped
	OMP_NUM_THREADS=1 nice $(BIN)/python -m training.fast.languages
	OMP_NUM_THREADS=1 nice $(BIN)/python -m training.fast
	OMP_NUM_THREADS=2 nice $(BIN)/python -m training.deep

evaluate: $(VENV)/train-installed ## How good the shipped weights are, on sets they were not made from
	OMP_NUM_THREADS=1 nice $(BIN)/python -m training.evaluate --tier fast
	OMP_NUM_THREADS=1 nice $(BIN)/python -m training.evaluate --tier auto --most 1500

$(VENV)/train-installed: $(VENV)/dev-installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@

clean: ## Take away what was made here, the demonstration site included
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
