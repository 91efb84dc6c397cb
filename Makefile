# A new machine has Python, make and git. `make demo` and `make test` do the rest.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: demo test check docs site clean

# Stamps: install again only when the frame of the project changed.
$(VENV)/.demo: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e ".[demo]"
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install -c constraints.txt -e ".[demo,dev]"
	$(BIN)/python tests/install_browser.py
	touch $(VENV)/.demo $@

# The example plugin stands aside, so that only tests see it and no report of a user does.
PLUGIN := $(abspath $(VENV))/plugin
$(VENV)/.plugin: $(VENV)/.dev tests/plugin/pyproject.toml $(shell find tests/plugin/src -name '*.py')
	rm -rf $(PLUGIN)
	$(PIP) install -c constraints.txt --no-deps --target $(PLUGIN) tests/plugin
	touch $@

demo: $(VENV)/.demo
	$(BIN)/assay demo

# One process a core, one thread a process: more would wait for each other.
test: $(VENV)/.plugin
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 PYTHONPATH=$(PLUGIN) $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_architecture.py

docs: $(VENV)/.dev
	$(BIN)/python docs/make_reference.py

# The guide as pages to open without a network: build/site/index.html. A warning is an error.
site: $(VENV)/.dev
	$(BIN)/python -m sphinx -q -W --keep-going -c docs -d build/doctrees . build/site

clean:
	rm -rf $(VENV) build assay-demo assay-report .mypy_cache .ruff_cache .pytest_cache
