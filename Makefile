# Every target sets up what it needs. Only python3 (3.11 to 3.13) and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
JOBS ?= 2

.PHONY: help setup demo test lint types docs docs-check check site ui bench clean

help:  ## Show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { echo "Moisson needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[ui,dev,docs]'
	@touch $(STAMP)

setup: $(STAMP)  ## Make .venv with .venv/bin/moisson

demo: $(STAMP)  ## Run the sample life and show what each channel paid
	$(BIN)/moisson demo --home demo

test: $(STAMP)  ## Run every test
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(STAMP)  ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)  ## Check types
	$(BIN)/mypy

docs-check: $(STAMP)  ## Check that the generated parts of the docs are true
	$(BIN)/cog -I docs --check README.md docs/*.md docs/*/*.md

docs: $(STAMP)  ## Write the generated parts of the docs anew
	$(BIN)/cog -I docs -r README.md docs/*.md docs/*/*.md
	$(BIN)/python docs/diagrams.py

site: $(STAMP)  ## Make a site of the docs: open site/index.html
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

check: lint types docs-check test  ## All of the above

ui: $(STAMP)  ## Open the Dagster UI on the sample life (http://127.0.0.1:3000)
	@test -f demo/data/moisson.duckdb || $(BIN)/moisson demo --home demo
	MOISSON_HOME=demo $(BIN)/moisson ui

bench: $(STAMP)  ## Measure against the floor and a peer (takes minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m benchmarks.run

clean:  ## Remove what the targets made
	rm -rf $(VENV) demo site
