# Everything here works with make 3.81 and any POSIX shell: macOS ships nothing newer.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench learning-table matching-table screenshots docs api-schema messages lock vendor clean
PY := .venv/bin/python
RUN := .venv/.made-for-running
DEV := .venv/.made-for-development
PORT ?= 8000
# A folder of its own, whatever the shell's Winnow is set to.
DEMO = unset WINNOW_CONFIG_FILE WINNOW_DATABASE_URL WINNOW_PRODUCTION WINNOW_BASE_URL WINNOW_ALLOWED_HOSTS && \
	export WINNOW_DATA_DIR="$(CURDIR)/.demo"

help:  ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: $(RUN)  ## Start Winnow with a realistic demo in .demo (PORT=8000)
	@$(DEMO) && .venv/bin/winnow demo load && exec .venv/bin/winnow serve --port $(PORT)

test: $(DEV)  ## All tests: on SQLite, on PostgreSQL and in a real browser
	@$(PY) scripts/run_tests.py

check: $(DEV)  ## Lint, format, types, import contracts, dependencies, migrations, docs
	@$(PY) scripts/check.py

bench: $(DEV)  ## Measure (N=1000000 for the million); figures, never pass or fail
	@$(PY) -m tests.bench

learning-table: $(DEV)  ## Measure learned scorecards and write their table into the docs
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(PY) -m tests.bench.learning

matching-table: $(DEV)  ## Measure how well and how fast duplicates are found, into the docs
	@$(PY) -m tests.bench.matching

screenshots: $(DEV)  ## Take every screen, wide and phone, light and dark, into screenshots/
	@$(PY) -m tests.browser.screenshots

docs: $(DEV) api-schema  ## Write the generated reference pages anew
	@$(PY) scripts/write_reference.py

api-schema: $(DEV)  ## Write docs/reference/openapi.json anew from the API
	@$(PY) scripts/api_schema.py

lock:  ## Write the lock files anew from pyproject.toml
	@scripts/lock.sh

messages: $(DEV)  ## Gather and compile the words of the pages in every language
	@$(PY) scripts/messages.py

vendor:  ## Build the styles, scripts, icons and fonts of the pages from the npm lock file
	@npm ci && npm run vendor

clean:  ## Remove what was made: the environment, the demo, caches, screenshots
	rm -rf .venv .venv-lock .demo screenshots build dist node_modules
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: make runs these only when a lock file is newer. Developing includes running.
$(RUN): requirements.lock requirements-build.lock pyproject.toml scripts/environment.sh
	@if [ ! -e $(DEV) ] || [ -n "$$(find $? -newer $(DEV) 2>/dev/null)" ]; then scripts/environment.sh run; fi
	@touch $@

$(DEV): requirements-dev.lock requirements-build.lock pyproject.toml scripts/environment.sh
	@scripts/environment.sh dev
	@touch $@
