# spl_eval: `make help` lists what there is. Works with GNU make 3.81 and newer.

# The Python to make .venv with. Left empty, tools/venv.sh takes the first of python3.13,
# python3.12, python3.11 and python3 that runs; `make report PYTHON=/path/to/python3` names one.
PYTHON ?=
# More arguments for pytest, e.g. make test PYTEST_ARGS="-k intake -x"
PYTEST_ARGS ?=
# `make lock UPGRADE=1` takes the newest versions within pyproject.toml's bounds; without it
# the versions that stand in the lock files are kept where they still fit.
UPGRADE ?=

SHELL := /bin/sh
BIN := .venv/bin

# What the caller's shell has set for other Pythons must not reach ours.
unexport PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONOPTIMIZE PYTHONDONTWRITEBYTECODE VIRTUAL_ENV
export PYTHON
export PYTHONNOUSERSITE := 1

.DEFAULT_GOAL := help
.PHONY: help report lab test lint lock clean venv venv-dev

help: ## Mostrar esta lista
	@echo "make OBJETIVO, donde OBJETIVO es uno de estos:"
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'
	@echo "La primera vez se crea .venv, lo que lleva unos minutos; después se lo reutiliza."

# The study comes before the demonstration, whose chapters lead to it once it is published.
report: venv ## Hacer el informe de 2016, el estudio y la demostración: build/index.html
	@$(BIN)/spl-eval run 2016
	@$(BIN)/spl-eval run midterm_2016
	@$(BIN)/spl-eval run demo-2016
	@echo "Los tres, y cuál es cuál: build/index.html"

lab: venv ## Abrir los cuadernos en JupyterLab
	@$(BIN)/spl-eval lab

# The tests' own processes use every processor; threads of linear algebra in each of them would
# only wait for each other.
test: export OPENBLAS_NUM_THREADS = 1
test: lint ## Revisar el código y correr todas las pruebas
	@echo "Pruebas rápidas:"
	@$(BIN)/python -m pytest -m "not browser and not slow" -n auto --dist worksteal $(PYTEST_ARGS)
	@echo "Pruebas lentas y con navegador:"
	@$(BIN)/python -m pytest -m "browser or slow" -n auto --dist loadfile $(PYTEST_ARGS) || { \
	    status=$$?; \
	    if [ $$status -eq 5 ]; then echo "No hay ninguna."; else exit $$status; fi; }

lint: venv-dev ## Revisar el código y los cuadernos sin correrlos
	@echo "ruff check:"
	@$(BIN)/ruff check
	@echo "ruff format:"
	@$(BIN)/ruff format --check
	@echo "mypy:"
	@$(BIN)/mypy
	@echo "Cuadernos sin salidas:"
	@find notebooks -name '*.ipynb' ! -path '*/.ipynb_checkpoints/*' \
	    -exec $(BIN)/nbstripout --verify --keep-id {} +

lock: venv-dev ## Rehacer requirements.lock y requirements-dev.lock desde pyproject.toml
	@echo "Se resuelven los paquetes para usar spl_eval ..."
	@$(UV_COMPILE) -o requirements.lock
	@echo "Se resuelven los paquetes para desarrollarlo ..."
	@$(UV_COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock
	@echo "requirements.lock y requirements-dev.lock están al día con pyproject.toml."

# One version of each package for every Python and system (--fork-strategy fewest), so that
# everyone's numbers come from the same code. The group "build" holds setuptools.
UV_COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet pyproject.toml \
    --group build --universal --python-version 3.11 --fork-strategy fewest \
    --generate-hashes --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

clean: ## Borrar lo construido (no .venv: para empezar de cero, bórrelo a mano)
	rm -rf build dist spl_eval.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find spl_eval tests tools -type d -name __pycache__ -prune -exec rm -rf {} +

venv:
	@sh tools/venv.sh runtime

venv-dev:
	@sh tools/venv.sh dev
