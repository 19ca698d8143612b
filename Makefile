# Two commands are enough: `make run` to write, `make test` to check everything. Both set themselves up.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin

# Qt speaks up on standard error in a locale that is not UTF-8; a bare machine has none set.
ifeq ($(LC_ALL)$(LC_CTYPE)$(LANG),)
export LANG := C.UTF-8
endif

.PHONY: help run setup demo check lint format types layers test bench package clean tidy

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup  ## Open the window (without a screen: the demo)
	@$(BIN)/python packaging/run.py

setup:  ## Make .venv with the app in it, and fetch the starter model
	@python=$$(packaging/find_python.sh) && "$$python" packaging/setup.py

demo: setup  ## Continue, turn, keep and undo offscreen; pictures and a transcript in build/demo/
	@QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/demo.py

check: $(BIN)/ruff  ## The quick static checks
	@$(MAKE) -j4 -k lint format types layers

lint:
	@$(BIN)/ruff check --quiet && echo "lint: ok"

format:
	@$(BIN)/ruff format --check --quiet && echo "format: ok" || { echo "format: run $(BIN)/ruff format"; exit 1; }

types:
	@$(BIN)/mypy --no-error-summary && $(BIN)/mypy --no-error-summary packaging/*.py && echo "types: ok"

layers:
	@log=build/layers.log; mkdir -p build; $(BIN)/lint-imports > $$log 2>&1 && echo "layers: ok" || { cat $$log; exit 1; }

test:  ## Everything: checks, units, widgets offscreen, end-to-end with the starter model
	@python=$$(packaging/find_python.sh) && "$$python" packaging/setup.py --tests
	@$(MAKE) check
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(ARGS)

bench: setup  ## Measure, print the figures and write build/bench.json
	@$(BIN)/python tests/bench/run.py $(ARGS)

package: setup  ## Build dist/writer-app, which runs without Python, and try it
	@$(BIN)/python packaging/package.py
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -p no:randomly -k "frozen or Frozen" tests/e2e/test_package.py

tidy: $(BIN)/ruff  ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff check --fix --quiet; $(BIN)/ruff format --quiet

clean:  ## Remove what was built and cached; .venv, models and your texts stay
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .grimp_cache
	@find writer_app tests packaging -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/ruff:
	@$(MAKE) setup
