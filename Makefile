# The one list of commands; continuous integration runs the same ones.
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

install: $(BIN)/streamlit ## the app and what it needs, in .venv

run: install ## open the app
	$(BIN)/streamlit run app.py

test: $(BIN)/pytest ## the quick tier of the suite, a real browser included: minutes
	$(BIN)/python -m pytest

test-all: $(BIN)/pytest ## the quick tier and the matrix
	$(BIN)/python -m pytest -m ""

lint: $(BIN)/pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint --deny-warnings

types: $(BIN)/pytest
	$(BIN)/mypy

start: install ## the real app starts and answers
	$(BIN)/python tests/start.py

durations: $(BIN)/pytest ## both tiers, and their durations into docs/testing.md
	$(BIN)/python -m pytest --junitxml=.pytest_cache/quick.xml
	$(BIN)/python -m pytest -m matrix --junitxml=.pytest_cache/matrix.xml
	$(BIN)/python -m tests.durations .pytest_cache/quick.xml .pytest_cache/matrix.xml

check: test-all lint types start ## all that must be green

fix: $(BIN)/pytest ## what a machine can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: $(BIN)/pytest ## a million damaged files: each opens or is refused by name; goes on where it was stopped
	$(BIN)/python -m tests.fuzz.long --inputs $(INPUTS)

bench: $(BIN)/pytest ## waiting times in the browser, and opening files against gensim (5 GB of disk, half an hour)
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/opening.py

pictures: $(BIN)/pytest ## the pictures of the READMEs, and every step of the lessons, taken from the running app
	$(BIN)/python docs/pictures.py

vectors: $(BIN)/pytest ## the built-in vectors, made again from the packages they come from
	$(BIN)/python models/build.py

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis explorer/ui/space/vendor *.egg-info
