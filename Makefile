# Bartizan. 'make' lists the targets. Everything needs Go alone, but for
# 'integration', which installs real servers and a browser first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO      ?= go
BIN     := bin/bartizan
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS := -s -w -buildid= -X main.version=$(VERSION)
BUILD   := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)'
TOOL    := $(GO) tool -modfile=tools/go.mod
T       ?= 5s
COUNT   ?= 6

.PHONY: help build run test race lint fmt fmt-check tidy-check gen gen-check vet golden fuzz fuzz-seeds bench benchcmp new-check docs docs-check repeatable arch scripts integration guarantees bench-gateway bench-scan corpus soak readme ci

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  %-14s %s\n", $$1, $$2}'

build: ## build the binary into bin/
	@mkdir -p bin
	$(BUILD) -o $(BIN) ./cmd/bartizan

run: build ## build, then start gateway, console and a practice target
	@exec ./$(BIN) up $(ARGS)

test: ## all tests that need no service
	$(GO) test -shuffle=on ./...

race: ## the same tests under the race detector
	$(GO) test -race -shuffle=on ./...

lint: ## golangci-lint, built from the pinned version in tools/
	$(TOOL) golangci-lint run ./...

fmt: ## format everything
	gofmt -w $$(git ls-files '*.go')

fmt-check:
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "gofmt would change:"; echo "$$out"; exit 1; fi

tidy-check:
	$(GO) mod tidy -diff
	cd tools && $(GO) mod tidy -diff

gen: ## write generated code anew (queries of the store)
	$(GO) generate ./...

gen-check: gen
	@git diff --exit-code -- '*.go' || { echo "'make gen' changed files: commit them"; exit 1; }

vet:
	$(GO) vet ./...
	$(GO) vet -tags integration ./...

arch: ## the import rules
	$(GO) test -count=1 ./internal/arch

golden: ## rewrite expected outputs; read the diff before committing
	$(GO) test $$(dirname $$(git ls-files 'threat/*/*/testdata/*.txtar') | sort -u | sed 's|/testdata||; s|^|./|') -update
	$(GO) test ./cmd/... -update

fuzz: ## fuzz every target for T (default 5s)
	scripts/fuzz.sh $(T)

fuzz-seeds:
	$(GO) test -count=1 -run '^Fuzz' ./...

bench: ## benchmarks with ratios against a floor in the same run, into bench/new.txt
	@mkdir -p bench
	$(GO) test -run '^$$' -bench . -benchmem -count=$(COUNT) ./... | grep -v '^?' | tee bench/new.txt

bench-detectors: ## quality and time of injection detectors side by side; installs peers from npm and PyPI
	scripts/detectors/run.sh $(ROWS)

bench-scan: ## scanners of models side by side, in time and memory; installs peers from PyPI
	scripts/models/bench.sh $(ROUNDS)

corpus: build ## honest models by real frameworks and malicious ones by builders: what is found; installs from PyPI
	scripts/models/corpus.sh

benchcmp: ## compare bench/old.txt with bench/new.txt
	$(TOOL) benchstat bench/old.txt bench/new.txt

new-check: ## scaffold a check: make new-check THREAT=injection NAME=example
	@$(GO) run ./internal/newcheck -threat '$(THREAT)' -name '$(NAME)'

docs: build ## write docs/checks.md from the checks' own text
	./$(BIN) docs > docs/checks.md

docs-check: docs
	@git diff --exit-code -- docs/checks.md || { echo "'make docs' changed docs/checks.md: commit it"; exit 1; }

repeatable: ## build twice, elsewhere the second time: the same bytes
	scripts/repeatable.sh

integration: ## tests against a real model server, a real browser and the official SDK
	scripts/setup-integration.sh
	$(GO) test -count=1 -tags integration -run Integration -timeout 20m ./...

guarantees: ## what holds in front of a model that obeys everything, with every detector off
	scripts/guarantees.sh

bench-gateway: ## gateways side by side: floor, ours, Bifrost's core, Portkey, LiteLLM (installs them)
	scripts/gateways/run.sh

soak: ## half an hour at 70 % of the machine's limit, with faults
	scripts/gateways/soak.sh

readme: ## run the README's commands as written, in a fresh clone
	scripts/readme.sh

ci: ## everything that CI runs
	.ci/run
