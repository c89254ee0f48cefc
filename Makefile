# Two commands for a fresh machine with Python 3.11 or later:
#   make demo    a cited answer from the sample documents, then the chat on http://127.0.0.1:7860
#   make test    everything that must hold
# DEMO=once stops the demonstration after the answer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RELEASE := .venv-release
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

CORPUS ?= rag/samples

.PHONY: demo test lint fast soak screenshots lock licences audit peers wheelhouse test-offline clean

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

# A quarter of an hour: killed at 200 instants; fifty clients for ten minutes on CORPUS, a file or a folder.
soak: $(VENV)/installed-test
	KILLS=200 $(BIN)/python -m pytest tests/test_crashes.py
	$(BIN)/python benchmarks/soak.py $(CORPUS)

screenshots: $(VENV)/installed-test
	$(BIN)/python docs/screenshots.py

# What an installation consists of, file by file; run it when pyproject.toml or constraints.txt has changed.
lock: $(RELEASE)/installed
	$(RELEASE)/bin/python tools/lock.py

licences: $(RELEASE)/installed $(VENV)/installed-test
	$(RELEASE)/bin/python tools/licences.py $(BIN)/python > docs/licences.md

# Known vulnerabilities of what is locked. What the service does not know is a failure, not a pass.
audit: $(RELEASE)/installed
	$(RELEASE)/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off --requirement requirements.lock

# Beside LangChain and txtai, in an environment of their own; half an hour on a quiet machine.
PEERS := .venv-peers
ARTICLES := ../shared/eval/stard/corpus.jsonl.xz
QUESTIONS := ../shared/eval/stard/dev.jsonl
ROUNDS := 3

peers: $(PEERS)/installed $(VENV)/installed
	$(PEERS)/bin/python benchmarks/peers/run.py $(ARTICLES) $(QUESTIONS) --rounds $(ROUNDS)
	$(PEERS)/bin/python benchmarks/peers/report.py

$(PEERS)/installed: benchmarks/peers/constraints.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(PEERS)/bin/python -m pip install --quiet --constraint $< --group peers
	touch $@

# A folder that installs without network: docs/install.md.
wheelhouse: $(VENV)/bin/python
	$(BIN)/python tools/wheelhouse.py build/wheelhouse

test-offline: $(VENV)/installed-test wheelhouse
	WHEELHOUSE=build/wheelhouse $(BIN)/python -m pytest tests/test_offline.py

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wence needs Python 3.11 or later: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(INSTALL) --editable .
	touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(INSTALL) --editable ".[test]"
	touch $@

$(RELEASE)/installed: pyproject.toml
	$(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(RELEASE)/bin/python -m pip install --quiet --group release
	touch $@

clean:
	rm -rf $(VENV) $(RELEASE) $(PEERS) .wence-demo build dist
