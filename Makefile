# Two commands for a fresh machine with Python 3.11 or later:
#   make demo    a cited answer from the sample documents, then the chat on http://127.0.0.1:7860
#   make test    everything that must hold
# DEMO=once stops the demonstration after the answer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test lint fast screenshots clean

demo: $(VENV)/installed
	$(BIN)/wence demo $(if $(filter once,$(DEMO)),--once)

test: lint
	$(BIN)/python -m pytest

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# What needs neither a browser nor a server: under a minute.
fast: $(VENV)/installed-test
	$(BIN)/python -m pytest -m "not browser and not slow"

screenshots: $(VENV)/installed-test
	$(BIN)/python docs/screenshots.py

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wence needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(INSTALL) --editable ".[test]"
	touch $@

clean:
	rm -rf $(VENV) .wence-demo build dist
