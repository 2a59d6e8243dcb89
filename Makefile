# make demo   sets up .venv and runs the main job
# make test   sets up .venv and runs every check; the last line is pytest's summary
.DEFAULT_GOAL := help
.PHONY: help demo test lint science docs bench clean
SHELL := /bin/sh
export PYTHON
WORKERS ?= 2
RUN := .venv/bin/python -m

help:
	@echo "make demo     set up .venv and run one patient against a healthy twin"
	@echo "make test     set up .venv and run style, import order, types and tests"
	@echo "make lint     style, import order and types only"
	@echo "make science  the long tests"
	@echo "make bench    the measurements of benchmarks/"
	@echo "make docs     the pages of docs/ and the model book"
	@echo "make clean    remove .venv and what tools left behind"

.venv/.ready: pyproject.toml constraints.txt tools/setup.sh
	@sh tools/setup.sh
	@touch $@

.venv/.ready-test: pyproject.toml constraints.txt tools/setup.sh
	@sh tools/setup.sh test
	@touch .venv/.ready $@

.venv/.ready-docs: pyproject.toml constraints.txt tools/setup.sh
	@sh tools/setup.sh docs
	@touch .venv/.ready $@

.venv/.ready-compare: pyproject.toml constraints.txt tools/setup.sh
	@sh tools/setup.sh compare
	@touch .venv/.ready $@

# absent in a copy without it: set-up says so and goes on
constraints.txt:

demo: .venv/.ready
	@.venv/bin/fibrosim demo

lint: .venv/.ready-test
	@$(RUN) ruff check .
	@.venv/bin/lint-imports
	@$(RUN) pyright --pythonpath .venv/bin/python

test: lint
	@$(RUN) pytest -n $(WORKERS) --durations=10

science: .venv/.ready-test
	@$(RUN) pytest tests -m science --durations=10

docs: .venv/.ready-docs
	@.venv/bin/python tools/model_book.py docs/book
	@$(RUN) mkdocs build --strict

bench: .venv/.ready-compare
	@for file in benchmarks/bench_*.py; do .venv/bin/python "$$file" || exit 1; done

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .import_linter_cache .hypothesis docs/book
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
