# Needs: make, and Python 3.11 or newer with venv. Browser tests need Chromium too.
# `make demo` to look around, `make test` before every commit.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN = .venv/bin
DEV = DEBUG=1
export PYTHON PORT

.PHONY: help setup demo demo-reset test fuzz bench lint format stop messages translations screenshots clean

help:
	@echo "make demo        everything running at http://localhost:$(PORT), with people and placements"
	@echo "make demo-reset  the same, from a fresh start"
	@echo "make test        all tests, in $(WORKERS) processes"
	@echo "make fuzz        ask the API many more things than the tests do"
	@echo "make bench       what pages and imports cost, as ratios of one run (needs wrk)"
	@echo "make lint        style, types, the ladder, migrations"
	@echo "make format      let ruff and djlint put the code in order"
	@echo "make messages    collect the words to translate into locale/"
	@echo "make screenshots pictures of the demo into docs/pictures"
	@echo "make stop        end the private servers"

setup:
	@sh scripts/setup

translations: setup
	@sh scripts/translations

demo: translations
	@DEMO=1 $(BIN)/python manage.py demo

demo-reset: translations
	@DEMO=1 $(BIN)/python manage.py demo --reset

test: translations
	$(BIN)/pytest -n $(WORKERS) $(ARGS)

fuzz: setup
	FUZZ_EXAMPLES=200 $(BIN)/pytest -n $(WORKERS) tests/test_api_schema.py $(ARGS)

bench: setup
	@$(DEV) $(BIN)/python scripts/bench.py $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(DEV) $(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	if ls templates/*.html >/dev/null 2>&1; then $(BIN)/djlint templates --check --lint --quiet; fi
	$(DEV) $(BIN)/python manage.py makemigrations --check --dry-run

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

messages: setup
	$(DEV) $(BIN)/python manage.py messages

screenshots: translations
	DEMO=1 $(BIN)/python scripts/screenshots.py

stop:
	@if [ -x $(BIN)/python ]; then $(DEV) $(BIN)/python -m wbl.embedded stop; fi

clean: stop
	rm -rf .venv .run .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
