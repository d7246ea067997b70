# `make check` is what CI runs. Linters run at a pinned version, outside go.mod.
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
GOLANGCI    := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME    ?= 30s
COUNT       ?= 6
LOADFLAGS   ?=

.DEFAULT_GOAL := help
.PHONY: help check run test race fmt vet lint tidy generate generated fidelity load bench fuzz

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/\1\t\2/p' Makefile | expand -t 12

check: ## everything that CI runs
	@.ci/run

run: ## start the sandbox
	@go run ./cmd/mock

test: ## all tests
	@go test ./...

race: ## all tests in random order under the race detector
	@go test -race -shuffle=on ./...

fmt: ## fail where gofmt would change something
	@files=$$(gofmt -l .); [ -z "$$files" ] || { echo "not formatted, run gofmt -w on:"; echo "$$files"; exit 1; }

vet: ## go vet
	@go vet ./...

lint: ## golangci-lint by .golangci.yml
	@go run $(GOLANGCI) run ./...

tidy: ## fail where go mod tidy would change something
	@go mod tidy -diff

generate: ## make everything that is generated
	@go generate ./...

generated: ## fail where go generate would change something; works on a copy
	@copy=$$(mktemp -d); trap 'rm -rf "$$copy"' EXIT; \
	tar --exclude=./.git -cf - . | tar -xf - -C "$$copy"; \
	(cd "$$copy" && go generate ./...); \
	diff -r --exclude=.git . "$$copy" || { echo "generated files are old: run make generate"; exit 1; }

fidelity: ## how many documented claims a test holds
	@go run ./internal/claims/fidelity

load: ## compare throughput, latency, memory and start with a plain handler (two to three minutes)
	@go run ./internal/load $(LOADFLAGS)

bench: ## all benchmarks, COUNT times, for benchstat
	@go test -run='^$$' -bench=. -benchmem -count=$(COUNT) ./...

fuzz: ## every fuzz target for FUZZTIME
	@{ grep -rE '^func Fuzz[A-Za-z0-9_]+\(' --include='*_test.go' . || true; } | \
	sed -E 's|^(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]+)\(.*|\1 \2|' | sort | \
	while read -r folder target; do \
		echo "== $$folder $$target"; \
		go test -run='^$$' -fuzz="^$$target\$$" -fuzztime=$(FUZZTIME) "$$folder"; \
	done
