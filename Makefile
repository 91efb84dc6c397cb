# A new machine has Python, make and git. `make demo` and `make test` do the rest.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: demo test check docs clean

# Stamps: install again only when the frame of the project changed.
$(VENV)/.demo: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e ".[demo]"
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt tests/plugin/pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e ".[demo,dev]"
	$(PIP) install -c constraints.txt --no-deps -e tests/plugin
	$(BIN)/python tests/install_browser.py
	touch $(VENV)/.demo $@

demo: $(VENV)/.demo
	$(BIN)/assay demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

docs: $(VENV)/.dev
	$(BIN)/python docs/make_reference.py

clean:
	rm -rf $(VENV) assay-demo assay-report .mypy_cache .ruff_cache .pytest_cache
