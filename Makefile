# make help lists the targets.
GO ?= go
GOLANGCI_LINT ?= $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
CONFIG ?= config.yaml
FUZZTIME ?= 10s
IMAGE ?= makegood:dev
GOLDEN = $(addprefix ./,$(patsubst %/testdata/,%,$(sort $(dir $(wildcard adapters/*/*/testdata/*.golden.json)))))

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## everything in one process with made-up shops; Ctrl-C ends it
	$(GO) run ./cmd/makegood demo

.PHONY: serve
serve: ## run the service with CONFIG (default config.yaml)
	$(GO) run ./cmd/makegood serve --config $(CONFIG)

.PHONY: doctor
doctor: ## check CONFIG before going live
	$(GO) run ./cmd/makegood doctor --config $(CONFIG)

.PHONY: build
build: ## static binary in bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/makegood ./cmd/makegood

.PHONY: test
test: ## all tests; nothing to install
	$(GO) test ./...

.PHONY: race
race: ## all tests with the race detector; set MAKEGOOD_TEST_POSTGRES_DSN and MAKEGOOD_TEST_REDIS_ADDR to include PostgreSQL and Redis
	$(GO) test -race ./...

.PHONY: golden
golden: ## rewrite the goldens of the adapters; look at the diff
	$(GO) test $(GOLDEN) -update

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME (default 10s)
	FUZZTIME=$(FUZZTIME) .ci/run fuzz

.PHONY: bench
bench: ## the benchmark of docs/performance.md
	$(GO) run ./cmd/makegood bench

.PHONY: lint
lint: ## gofmt, go vet, golangci-lint
	.ci/run format vet
	$(GOLANGCI_LINT) run

.PHONY: tidy-check
tidy-check: ## fail if go.mod or go.sum would change
	$(GO) mod tidy -diff
	$(GO) mod verify

.PHONY: ci
ci: ## what CI runs, all of it (wants PostgreSQL and Redis on this machine)
	.ci/run

.PHONY: docker
docker: ## build the image IMAGE (default makegood:dev)
	docker build -t $(IMAGE) .
