# make alone prints the targets. demo and test need Go, git and make only.
SHELL := /bin/sh
GO ?= go
PKG ?= ./...

GOLANGCI_VERSION := v2.13.2
GOLANGCI := .cache/bin/golangci-lint-$(GOLANGCI_VERSION)

MOTO_VERSION := 5.2.5
MOTO := .cache/moto-$(MOTO_VERSION)/bin/moto_server

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION)

export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help

.PHONY: help
help: ## print this help
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the static program bin/gatehouse
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/gatehouse ./cmd/gatehouse

.PHONY: demo
demo: build ## try it: simulated gateways and 2,000 Apps, removed when you quit
	bin/gatehouse demo $(ARGS)

.PHONY: run
run: build ## open the terminal screen on your own configuration
	bin/gatehouse $(ARGS)

.PHONY: test
test: ## run every test once (PKG=./core/... for some)
	$(GO) test -count=1 $(PKG)

.PHONY: soak
soak: ## hold 12,000 random courses of decisions, faults and deaths against the model of sync, and 200 over all simulators (half an hour)
	GATEHOUSE_SOAK=1 $(GO) test -count=1 -timeout 2h -run 'BothSidesAlwaysComeToWhereTheModelSays' -v ./core/engine
	GATEHOUSE_SOAK=1 $(GO) test -count=1 -timeout 2h -parallel 4 -run 'EverySimulatedGatewayComesToWhereTheModelSays' ./cmd/gatehouse/internal/courses

.PHONY: soak-serve
soak-serve: build ## hold the daemon against simulators on a bad day, MINUTES=10: store and gateways agree at the end
	MINUTES=$(or $(MINUTES),10) .ci/soak-serve bin/gatehouse

.PHONY: race
race: ## run every test with the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -count=1 $(PKG)

.PHONY: conformance
conformance: $(MOTO) ## run every gateway's conformance suite; AWS against moto's server too (needs Python 3 with venv)
	$(GO) test -count=1 -run 'Conform' ./providers/...
	MOTO_SERVER=$(MOTO) GO=$(GO) .ci/moto $(ARGS)

$(MOTO):
	@rm -rf .cache/moto-*
	python3 -m venv $(@D)/..
	$(@D)/pip install -q --disable-pip-version-check 'moto[apigateway,cognitoidp,server]==$(MOTO_VERSION)'

.PHONY: awscli
awscli: ## install the AWS command line under .cache, for make bench to measure beside
	python3 -m venv .cache/awscli
	.cache/awscli/bin/pip install -q --disable-pip-version-check awscli

.PHONY: lint
lint: $(GOLANGCI) ## gofmt, go vet and golangci-lint
	@bad=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$bad" ]; then echo "gofmt these:"; echo "$$bad"; exit 1; fi
	$(GO) vet ./...
	$(GOLANGCI) run ./...

$(GOLANGCI):
	@mkdir -p .cache/bin
	GOBIN=$(CURDIR)/.cache/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv .cache/bin/golangci-lint $@

.PHONY: cover
cover: ## write coverage.out and print the total
	$(GO) test -count=1 -coverpkg=./... -coverprofile=coverage.out $(PKG)
	$(GO) tool cover -func=coverage.out | tail -n 1

.PHONY: bench
bench: build ## measure speed against its budgets; exits 1 when one is missed
	$(GO) run ./cmd/gatehouse/internal/bench $(ARGS)

.PHONY: golden
golden: ## rewrite the golden screens and the README's key list; read the diff before you commit it
	GATEHOUSE_GOLDEN=write $(GO) test -count=1 ./tui/... ./cmd/...

.PHONY: picture
picture: build ## draw docs/screen.svg from the running demo
	@mkdir -p docs
	$(GO) run ./cmd/gatehouse/internal/picture -width 136 -height 30 -keys "2 / payro enter j" -out docs/screen.svg bin/gatehouse demo

GALLERY ?= .cache/gallery
.PHONY: gallery
gallery: ## draw every screen, in every theme, into GALLERY (.cache/gallery): text, SVG and an index.html
	@rm -rf $(GALLERY)
	GATEHOUSE_GALLERY=$(abspath $(GALLERY)) $(GO) test -count=1 -run Golden ./tui/uitest
	$(GO) run ./cmd/gatehouse/internal/picture -gallery $(GALLERY)
	@echo $(GALLERY)/index.html

.PHONY: man
man: build ## write manual pages and shell completions into share/
	@mkdir -p share/completions
	bin/gatehouse man --dir share/man/man1
	for s in bash zsh fish; do bin/gatehouse completion $$s > share/completions/gatehouse.$$s; done

.PHONY: ci
ci: ## what the build server runs
	.ci/run

.PHONY: clean
clean: ## remove what the targets above made
	rm -rf bin share .cache coverage.out
