# All commands; continuous integration runs the same ones.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

INPUTS ?= 1000000

.PHONY: install run test test-all durations check fix types lint start fuzz pictures vectors clean bench

$(BIN)/streamlit:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -r requirements.txt

$(BIN)/pytest: $(BIN)/streamlit
	$(BIN)/python -m pip install -q -r requirements-dev.txt

install: $(BIN)/streamlit ## the app and its dependencies, in .venv

run: install ## open the app
	$(BIN)/streamlit run app.py

test: $(BIN)/pytest ## the quick tier of the suite, including a real browser: takes minutes
	$(BIN)/python -m pytest

test-all: $(BIN)/pytest ## the quick tier and the matrix
	$(BIN)/python -m pytest -m ""

lint: $(BIN)/pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint --deny-warnings

types: $(BIN)/pytest
	$(BIN)/mypy

start: install ## check that the real app starts and answers
	$(BIN)/python tests/start.py

durations: $(BIN)/pytest ## run both tiers and write their durations to docs/testing.md
	$(BIN)/python -m pytest --junitxml=.pytest_cache/quick.xml
	$(BIN)/python -m pytest -m matrix --junitxml=.pytest_cache/matrix.xml
	$(BIN)/python -m tests.durations .pytest_cache/quick.xml .pytest_cache/matrix.xml

check: test-all lint types start ## all checks that must pass

fix: $(BIN)/pytest ## fix formatting and lint errors automatically
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: $(BIN)/pytest ## a million damaged files: each opens or is refused with a named error; resumes where it was stopped
	$(BIN)/python -m tests.fuzz.long --inputs $(INPUTS)

bench: $(BIN)/pytest ## waiting times in the browser, and opening files compared with gensim (5 GB of disk, half an hour)
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/opening.py

pictures: $(BIN)/pytest ## screenshots of the running app: those of the READMEs, and every step of the lessons
	$(BIN)/python docs/pictures.py

vectors: $(BIN)/pytest ## rebuild the built-in vectors from their source packages
	$(BIN)/python models/build.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis explorer/ui/space/vendor *.egg-info
