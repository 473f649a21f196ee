# make demo    a detector learns road scenes, then finds what is in unseen ones
# make test    every test, in release, and the example package
# make bench   the speed table: Apus beside PyTorch, ONNX Runtime and OpenVINO
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

SWIFT ?= swift
PYTHON ?= python3
BUILD_PACKAGES := libdnnl-dev libjpeg-dev libpng-dev zlib1g-dev
# Swift Testing only: with XCTest on, SwiftPM closes on a misleading "Executed 0 tests".
TEST := $(SWIFT) test -c release --skip-build --disable-xctest
SWIFT_FILES := Package.swift Sources Tests Examples Fuzz $(wildcard Benchmarks/Package.swift Benchmarks/Sources)

.PHONY: help setup demo build build-tests test examples bench lint test-avx2 test-scalar \
	test-onednn3 tsan fuzz embed protos

help:
	@sed -n 's/^# \(make .*\)/\1/p' $(MAKEFILE_LIST)

setup:
	@Scripts/setup.sh $(BUILD_PACKAGES)

demo: build
	.build/release/apus demo

build: setup
	$(SWIFT) build -c release --product apus

# `swift test` alone compiles everything again with other flags; built this way, the tool, the tests
# and the example share every object file.
build-tests: setup
	$(SWIFT) build -c release --build-tests

test: build-tests examples
	$(TEST)

# The example is a package of its own. Sharing our build folder costs a second, not a second build.
examples: build-tests
	for package in Examples/*/ Fuzz/; do \
		$(SWIFT) build -c release --package-path "$$package" --scratch-path .build; \
	done

# make test-avx2     as on a machine without AVX-512
test-avx2: build-tests
	ONEDNN_MAX_CPU_ISA=AVX2 $(TEST)

# make test-scalar   our own kernels held to their scalar paths
test-scalar: build-tests
	APUS_MAX_ISA=scalar $(TEST)

# make test-onednn3  against oneDNN 3.x, fetched from PyPI into .build-onednn3
test-onednn3: setup
	SWIFT="$(SWIFT)" PYTHON="$(PYTHON)" Scripts/test_onednn3.sh

# make tsan          ThreadSanitizer over the concurrency tests
tsan: setup
	SWIFT="$(SWIFT)" Scripts/test_threads.sh

# make fuzz          a million mutated inputs for every reader, AddressSanitizer on
fuzz: setup
	SWIFT="$(SWIFT)" Scripts/fuzz.sh

bench: build Benchmarks/.venv/installed
	Benchmarks/.venv/bin/python Benchmarks/compare.py

Benchmarks/.venv/installed: Benchmarks/peers/requirements.txt
	$(PYTHON) -c 'import ensurepip' 2>/dev/null || Scripts/setup.sh python3-venv
	$(PYTHON) -m venv Benchmarks/.venv
	Benchmarks/.venv/bin/python -m pip install --quiet --requirement $<
	touch $@

# make lint          swift format, strict
lint:
	$(SWIFT) format lint --strict --parallel --recursive $(SWIFT_FILES)

# make embed         copy Recipes/*.yaml into EmbeddedRecipes.swift
embed:
	Scripts/embed_recipes.sh

# make protos        generate Swift from Protos/ (needs protoc and protoc-gen-swift)
protos:
	Scripts/generate_protos.sh
