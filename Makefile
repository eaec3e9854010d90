# Jamtan: everything that is done more than once. `make help` says what there is.

PYTHON ?= python3
BIN := .venv/bin
PY := $(BIN)/python
OURS := bot workers migrations bench tests tools
PIP := $(PY) -m pip --quiet --quiet --disable-pip-version-check --no-input install --no-deps --no-compile
THINKING := */model.py,*/rules.py,*/rules_*.py,*/keys_*.py,*/failures.py,*/commands.py,*/segments.py,*/respell.py,*/parse.py,*/codes.py,*/keys.py,bot/understanding/*,bot/conversation/*
UV := 0.11
CALCULATOR := 1.3.0
SMSUTIL := 1.1.3
# Of what nobody has tuned on, only the totals are read (tests/unit/understanding/test_unseen.py), so that it stays a measure.
SAYINGS ?= tests/data/sample_messages.jsonl $(filter-out %_unseen.jsonl,$(wildcard tests/data/understanding_*.jsonl))
PLACES ?= tests/data/invented_places.csv

# The same on every machine, also where no language is set.
export PYTHONUTF8 := 1
export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-browser pictures stories faults bench sure check format lint types imports tests thinking understanding ranker oracles lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/demo.stamp ## start everything on this machine and print READY with its address; ends on Ctrl-C
	@$(PY) -m bot.demo.run --with-parent $(DEMO)

test: sure ## install what tests need, then check everything, the fast first

test-browser: .venv/browser.stamp ## the console's pages in Chromium, with and without JavaScript (root: installs it by apt)
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -qq -y chromium >/dev/null; } \
	  || { echo "the console's pages are tried in Chromium, which is missing here (on Debian: the package chromium)" >&2; exit 1; }
	$(BIN)/pytest tests/browser -m browser

pictures: .venv/browser.stamp ## pictures of every page into docs/pictures, for people to look at
	$(BIN)/pytest tests/browser/pictures.py -m browser --pictures docs/pictures

sure: .venv/dev.stamp check lint types imports tests thinking ## format, lint, types, imports, tests, coverage

check: .venv/dev.stamp
	$(BIN)/ruff format --check --quiet $(OURS)

format: .venv/dev.stamp ## write the house's format into every file
	$(BIN)/ruff format $(OURS)

lint: .venv/dev.stamp ## what ruff finds
	$(BIN)/ruff check --quiet $(OURS)

types: .venv/dev.stamp ## what mypy finds
	$(BIN)/mypy

imports: .venv/dev.stamp ## whether imports point down only
	$(BIN)/lint-imports

tests: .venv/dev.stamp ## every test, with branch coverage
	$(BIN)/pytest --cov --cov-report= -n 2 --dist loadfile

thinking: .venv/dev.stamp
	$(BIN)/coverage report --skip-covered --show-missing --include='$(THINKING)' --fail-under=98

understanding: .venv/demo.stamp ## who was understood as what, by language, with every wrong line (SAYINGS=..., PLACES=...)
	@$(PY) -m bot.understanding.report $(SAYINGS) --places $(PLACES)

ranker: .venv/demo.stamp ## learn anew from the labelled texts what a text resembles (a minute or two)
	$(PY) -m bot.understanding.train tests/data/invented_places.csv $(addprefix tests/data/,$(shell cat tests/data/learnt_from.txt))

oracles: ## ask others again how many segments a text costs (needs Node and npm, and the registries)
	@set -eu; away=$$(mktemp -d); trap 'rm -rf "$$away"' EXIT; answers=tests/data/segments.jsonl.gz; \
	npm install --silent --no-audit --no-fund --no-save --prefix "$$away" 'sms-segments-calculator@$(CALCULATOR)'; \
	$(PYTHON) tools/oracles/texts.py | NODE_PATH="$$away/node_modules" node tools/oracles/segments.js > "$$away/answers"; \
	[ "$$(wc -l < "$$away/answers")" -eq 10000 ]; gzip -9n < "$$away/answers" > $$answers; \
	$(PYTHON) -m venv "$$away/venv"; "$$away/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'smsutil==$(SMSUTIL)'; \
	"$$away/venv/bin/python" tools/oracles/second_opinion.py $$answers

stories: .venv/dev.stamp ## the main story on the running demonstration, in three languages
	$(BIN)/pytest tests/stories

faults: .venv/dev.stamp ## at least 1,000 kills by seed on real processes, then planted bugs that the oracle must see
	$(BIN)/pytest tests/faults -m long
	$(PY) -m tests.faults --kills 1000 --minutes 90 --bugs $(FAULTS)
	$(PY) -m tests.faults --each --faults valkey_absent_ten_minutes

bench: .venv/dev.stamp ## every bench once in its small form; `jamtan bench --help` has the whole ones
	$(BIN)/pytest tests/house/test_bench.py -m long

lock: ## lock and hash what pyproject.toml asks for, with a uv of its own
	@set -eu; away=$$(mktemp -d); trap 'rm -rf "$$away"' EXIT; \
	$(PYTHON) -m venv "$$away/venv"; "$$away/venv/bin/python" -m pip install --quiet --disable-pip-version-check 'uv~=$(UV)'; \
	lock() { out=$$1; shift; "$$away/venv/bin/uv" pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-annotate --no-header --no-emit-index-url "$$@" pyproject.toml -o "requirements/$$out.txt"; }; \
	lock run; lock demo --extra demo --extra build; lock dev --extra demo --extra build --extra dev; \
	lock browser --extra demo --extra build --extra dev --extra browser

clean: ## remove what these targets made, the demonstration's data too
	@if [ -x $(PY) ] && [ -d .demo ]; then $(PY) -m bot.demo.run --remove; fi
	@if [ -e .venv/made.stamp ]; then rm -rf .venv; fi
	@rm -rf .demo __pycache__ .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage dist build
	@find $(OURS) locales -name __pycache__ -type d -prune -exec rm -rf {} +
	@find locales -name '*.mo' -exec rm -f {} +
	@rm -f bot/understanding/lexicons/compiled.json*

# The driver of a browser is large, and only `make test-browser` needs it.
.venv/browser.stamp: .venv/dev.stamp requirements/browser.txt
	@echo "installing what drives a browser"
	@$(PIP) --require-hashes -r requirements/browser.txt
	@touch $@

define install
began=$$(date +%s); $(PIP) --require-hashes -r requirements/$(1).txt && $(PIP) --no-build-isolation -e . \
  && echo "installed in $$(( $$(date +%s) - began )) s"
endef

# A stamp is younger than everything that it was made from, so that a second run installs nothing.
.venv/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Jamtan needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "making .venv with $$($(PYTHON) --version 2>&1)"
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing here (on Debian: the package python3-venv)" >&2; exit 1; }
	@touch $@

.venv/demo.stamp: .venv/made.stamp requirements/demo.txt pyproject.toml
	@echo "installing what the program and its demonstration need"
	@$(call install,demo)
	@touch $@

.venv/dev.stamp: .venv/made.stamp requirements/dev.txt pyproject.toml
	@echo "installing what tests need"
	@$(call install,dev)
	@touch .venv/demo.stamp $@
