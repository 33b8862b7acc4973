# The only commands to know: make run, make test, make check, make bench. One test file: make test FILE=tests/test_x.py.

PYTHON ?= python3
PORT ?= 8501
V := .venv
READY := $(V)/ready
DEV := $(V)/ready-dev
WORKERS ?= 2
MINUTES ?= 10
USERS ?= 15
FILE ?=
PIP = $(V)/bin/python -m pip install --quiet --disable-pip-version-check
LOCKING = --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header
PYTEST = CHROMIUM="$$($(V)/bin/python tests/browser/chromium.py)" $(V)/bin/python -m pytest

# What is in the environment names the place where it was made: in a folder that was moved, it is made anew.
# Behind a link it is another folder's, for that one to make or to change.
LINKED := $(shell test -L $(V) && readlink $(V))
OWN = @test -z "$(LINKED)" || { echo "$(V) is a link to $(LINKED), which is left as it is: unlink $(V), and make gives this folder its own; or call what is in it by hand" >&2; exit 1; }
ifeq ($(LINKED),)
ifneq ($(wildcard $(READY)),)
ifneq ($(shell cat $(READY)),$(realpath $(V)))
$(shell rm -f $(READY) $(DEV))
endif
endif
endif

.PHONY: run test test-long check dump diff docs format bench soak figures locks screenshots clean

run: $(READY)  ## the app on http://127.0.0.1:8501
	@$(V)/bin/python -m compileall -q dashboard.py indicators
	@$(V)/bin/streamlit run dashboard.py --server.port $(PORT)

test: $(DEV)  ## the suite, browser tests included; one file or test of it: make test FILE=tests/test_x.py
	@$(PYTEST) $(if $(FILE),$(FILE),-n $(WORKERS) -m "not long")

test-long: $(DEV)  ## what draws every view there is, and what kills and breaks on purpose
	@$(PYTEST) $(if $(FILE),$(FILE),-n $(WORKERS)) -m long

check: $(DEV)  ## format, lint, types, import rules, and whether data/outputs is what this tree gives
	@$(V)/bin/ruff format --check .
	@$(V)/bin/ruff check .
	@$(V)/bin/mypy
	@$(V)/bin/lint-imports
	@$(V)/bin/python -m indicators diff || { echo "data/outputs is stale: look at each line above; make dump writes it anew"; exit 1; }

dump: $(READY)  ## data/outputs again: what readers see, after a change that was meant
	@$(V)/bin/python -m indicators dump

diff: $(READY)  ## what this tree would change in what readers see
	@$(V)/bin/python -m indicators diff

docs: $(READY)  ## the pages and tables that are made: sources, answers, README's questions
	@$(V)/bin/python -c 'from indicators.answers import reference, tables; reference.write(); tables.write()'

format: $(DEV)  ## put the code into shape
	@$(V)/bin/ruff format .
	@$(V)/bin/ruff check --fix .

bench: $(DEV)  ## the table of speeds into bench/last.md: a one-button app, ours, the ratio, and what got worse
	@CHROMIUM="$$($(V)/bin/python tests/browser/chromium.py)" $(V)/bin/python bench/run.py

soak: $(DEV)  ## ten minutes of fifteen users, refreshes and an analyst at once: make soak MINUTES=1 USERS=3
	@$(V)/bin/python bench/soak.py --minutes $(MINUTES) --users $(USERS)

figures: $(READY)  ## data/figures again from source tables: make figures FROM=folder
	@$(V)/bin/python -m indicators figures "$(FROM)"

screenshots: $(DEV)  ## every page in three sizes, light and dark, into tests/browser/shots
	@CHROMIUM="$$($(V)/bin/python tests/browser/chromium.py)" $(V)/bin/python tests/browser/shots.py

locks: $(DEV)  ## requirements.lock and requirements-dev.lock again, after a change of requirements
	@$(V)/bin/uv pip compile $(LOCKING) requirements.txt -o requirements.lock
	@$(V)/bin/uv pip compile $(LOCKING) -c requirements.lock requirements.txt requirements-dev.txt -o requirements-dev.lock

clean:  ## everything that running made, but not your own work in data/local
	rm -rf $(V) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info

$(READY): requirements.lock pyproject.toml
	$(OWN)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make run PYTHON=python3.12")'
	@echo "Making the virtual environment (once; some 650 MB, a minute or two) ..."
	@$(PYTHON) -m venv --clear $(V)
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --editable .
	@cd $(V) && pwd -P > $(notdir $@)

$(DEV): $(READY) requirements-dev.lock
	$(OWN)
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
