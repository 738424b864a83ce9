# make demo        a comparison of two staffing plans, written to demo/report.html
# make test        lint, types and tests (some of them: make test TESTS=tests/engine)
# make check       lint and types alone: what a commit must pass (see CONTRIBUTING.md)
# make bench       the benchmarks; the last one is a table of what the compiled engine is to reach, and does
# make validation  docs/validation.md: simulation against exact theory; growth questions and headcounts
#                  whose answer is known;
#                  the compiled engine's memory (minutes)
# make fuzz        10,000 spoilt scenarios: each is refused in plain words, or runs; 20,000 structural mutants of
#                  scenarios, questions, plans, logs, workbooks, stores, options, mapping files: the same;
#                  10,000 sound scenarios: both engines write the same log (an hour)
# make mutants     breaks 500 places of engine, tape and metrics, one at a time: do the tests fail? (hours);
#                  make mutants MUTANTS="60 1" for fewer
# make promises    docs/testing.md: what is promised, how it is tested, with what result (minutes)
# make sbom        what the package is made of, as CycloneDX, with the hashes of files of others
# make gate        the results, byte for byte, against where this branch left main (minutes);
#                  make gate AGAINST="HEAD~3 --quick" for another commit, and logs and KPIs alone
# make docs        the documentation as pages: docs/_build/index.html
# make pictures    the pictures of README and docs, from the demo and an answer of grow (a minute)
# make wheel       the package as files to install: dist/
# make release VERSION=0.2.0   the same, with that version in the package and in CHANGELOG.md
# make clean       removes all that these made
# make help        this list
#
# Everything runs in .venv. Another Python than python3: make PYTHON=python3.12 demo

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile -c constraints.txt

# The stamps carry the Python version, so another PYTHON makes a new environment.
FOUND := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
BASE := $(VENV)/installed-$(FOUND)
DEV := $(VENV)/installed-dev-$(FOUND)

.PHONY: demo test check bench validation fuzz mutants promises sbom gate docs pictures wheel release clean help
.SILENT:

demo: $(BASE)
	$(BIN)/supportsim compare web-shop --with "One more early agent: team.first line early.agents=9" --replications 20 --out demo

# Compiled modules are kept, whatever the environment says: each process of the tests needs them all.
test: export PYTHONDONTWRITEBYTECODE =
test: check
	$(BIN)/python -m pytest -q -n logical --dist worksteal $(TESTS)

check: $(DEV)
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --quiet --check
	$(BIN)/mypy --no-error-summary --num-workers 2

pictures: demo
	cp demo/charts/differences.svg demo/charts/week-web-shop-second-year.svg \
	   demo/charts/flows-web-shop-second-year.svg docs/pictures/
	$(BIN)/supportsim grow when-to-grow --out demo/grow
	for chart in headcount signals-today waiting; do \
	   cp demo/grow/charts/$$chart.svg docs/pictures/grow-$$chart.svg; done

docs: $(DEV)
	$(BIN)/python docs/kpis.py
	$(BIN)/python -m sphinx -W -q docs docs/_build

bench: $(DEV)
	$(INSTALL) -e ".[dev,bench]"
	$(BIN)/python benchmarks/figures/common_customers.py
	$(BIN)/python benchmarks/engine/speed.py
	$(BIN)/python benchmarks/engine/year.py
	$(BIN)/python benchmarks/engine/memory.py
	$(BIN)/python benchmarks/engine/footprint.py
	$(BIN)/python benchmarks/engine/engines.py time
	$(BIN)/python benchmarks/engine/lean_line.py

validation: $(DEV)
	$(BIN)/python benchmarks/figures/validation.py
	$(BIN)/python benchmarks/decisions/grow_questions.py
	$(BIN)/python benchmarks/decisions/grow_truth.py
	$(BIN)/python benchmarks/decisions/grow_solvable.py
	$(BIN)/python benchmarks/decisions/sizing.py
	$(BIN)/python benchmarks/engine/engines.py sanitize
	$(BIN)/python benchmarks/engine/engines.py memory

fuzz: $(DEV)
	$(BIN)/python benchmarks/robustness/fuzz.py
	$(BIN)/python benchmarks/robustness/fuzz_structure.py
	$(BIN)/python benchmarks/engine/engines.py equal

mutants: $(DEV)
	$(INSTALL) -e ".[dev,mutants]"
	$(BIN)/python benchmarks/changes/mutants.py known
	$(BIN)/python benchmarks/changes/mutants.py $(MUTANTS)

promises: $(DEV)
	$(BIN)/python benchmarks/robustness/promises.py --write

sbom: $(DEV)
	$(BIN)/python .ci/sbom.py

gate: $(DEV)
	$(BIN)/python benchmarks/changes/same_results.py $(AGAINST)

$(BASE): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "supportsim needs Python 3.11 or newer; $(PYTHON) is $(or $(FOUND),missing)." \
	       "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	echo "Installing into $(VENV) ..."
	$(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) -e .
	$(BIN)/python -m sim.engine.compiled --status >/dev/null || true
	touch $@

$(DEV): $(BASE)
	echo "Installing what the tests need ..."
	$(INSTALL) -e ".[dev]"
	touch $@

wheel: $(DEV)
	$(INSTALL) build
	rm -rf dist
	$(BIN)/python -m build --outdir dist . >/dev/null
	ls dist

release: $(DEV)
	$(BIN)/python .ci/release.py "$(VERSION)"
	$(MAKE) wheel

help:
	awk '!/^#/ { exit } { sub(/^# ?/, ""); print }' Makefile

clean:
	rm -rf $(VENV) demo dist build docs/_build docs/keys.md .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
