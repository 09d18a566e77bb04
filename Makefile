# For developers; everybody else needs ./start and ./test only.
PYTHON = .venv/bin/python
LOCK = .venv/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --python-version 3.11

.PHONY: check fix bench lock messages

check:     ## what CI holds the code against
	$(PYTHON) -m tools.checks

fix:       ## format, and mend what can be mended
	$(PYTHON) -m tools.checks fix

bench:     ## measure; the figures go to docs/benchmarks.md
	$(PYTHON) -m bench

messages:  ## new strings into the catalogues, then compile them
	$(PYTHON) manage.py catalogs update
	$(PYTHON) manage.py catalogs compile

lock:      ## requirements*.in to requirements*.txt, with hashes
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
