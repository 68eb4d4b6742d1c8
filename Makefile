# Everything a fresh machine needs beyond a Swift toolchain, git and make is installed, or named, by `make packages`.
SWIFT ?= swift
PREFIX ?= /usr/local
# In a terminal the compiler is otherwise called with other arguments than in a pipe, and everything is compiled again.
SWIFTFLAGS = --no-color-diagnostics
RELEASE = $(SWIFTFLAGS) -c release --static-swift-stdlib --product postern
ARGS ?=

.PHONY: run build test test-packages check lint packages install bench fuzz faults lab worlds samples clean

# The guided walk. ARGS="…" hands it options: make run ARGS="--proxy-log access.log".
run: build
	@bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && exec "$$bin/postern" walk --offer-samples $(ARGS)

build: packages
	@$(SWIFT) build $(RELEASE)

# Every test. What a row costs is counted on the release program.
test: test-packages build
	$(SWIFT) build $(SWIFTFLAGS) --build-tests
	@bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && POSTERN_RELEASE="$$bin/postern" $(SWIFT) test $(SWIFTFLAGS) --skip-build
	@$(MAKE) --no-print-directory lint

# What tests use is installed, and under CI it must be. POSTERN_STRICT=1 takes the machine as it is: nothing is installed, and
# what is lacking fails. Elsewhere a test that lacks something is skipped.
test-packages:
	@is_set() { case $$1 in "" | 0 | false) return 1 ;; esac; }; \
	if is_set "$$POSTERN_STRICT"; then sh Support/packages.sh tests --check; \
	elif is_set "$$CI"; then sh Support/packages.sh tests; \
	else sh Support/packages.sh tests || echo "postern: tests that need them are skipped" >&2; fi

# The quick subset: everything but the tests that drive a terminal or run for seconds.
check: packages lint
	$(SWIFT) test $(SWIFTFLAGS) --skip EndToEndTests --skip TerminalTests

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift

packages:
	@sh Support/packages.sh

install: build
	@bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && sh Support/install.sh "$$bin/postern" "$(DESTDIR)$(PREFIX)"

bench: build
	@bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && sh Benchmarks/run.sh "$$bin/postern" $(ARGS)

# Broken rows of every format, counted in every way there is, with what finds faults of memory and of arithmetic switched on.
# ARGS="--rows N --seed N" asks for others than ten million of the moment's own. Failing rows are written to .build/fuzz.
FUZZ = $(SWIFTFLAGS) -c release --scratch-path .build/fuzz --sanitize=address --product Fuzz \
	-Xcc -fsanitize=undefined -Xcc -fno-sanitize-recover=undefined
fuzz: packages
	@$(SWIFT) build $(FUZZ)
	@bin=$$($(SWIFT) build $(FUZZ) --show-bin-path) && "$$bin/Fuzz" --output .build/fuzz $(ARGS)

# A thousand walks killed at random moments, walks whose writes fail, walks on a file system that is full (as root).
RUNS ?= 1000
faults: build
	@bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && faults=Tests/Faults/faults.py && \
	python3 $$faults "$$bin/postern" killed --runs $(RUNS) && \
	for rate in 5 15 40; do python3 $$faults "$$bin/postern" writes --runs 60 --rate $$rate || exit 1; done && \
	if [ "$$(id -u)" = 0 ]; then python3 $$faults "$$bin/postern" full --runs 20; fi

# Real proxies with real faults, and how often the attributions are right. What it needs, Lab/README.md names.
LAB ?= Lab/output
lab: build
	Lab/lab.py suite --small --out "$(LAB)" || true
	@bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && \
	for evidence in all access; do Lab/score.py "$(LAB)" --command "$$bin/postern" --evidence $$evidence \
	    --handicap none --handicap clock:-120 --handicap clock:45 \
	    --handicap zone:2 --handicap half --handicap rotate; done; \
	Lab/suite_views.py "$(LAB)" --command "$$bin/postern"

# Real application servers behind real proxies, and how often the attributions are right there.
worlds: build
	Lab/worlds.py suite --out "$(LAB)-worlds" || true
	@bin=$$($(SWIFT) build $(RELEASE) --show-bin-path) && Lab/worlds.py score "$(LAB)-worlds" --command "$$bin/postern"

# Makes the bundled sample incidents again, with real proxies; needs what Lab/README.md names.
samples:
	python3 Lab/make-samples

clean:
	rm -rf .build
