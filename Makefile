# What the project can do, and what each part needs. `make help` lists it.
#
# Nothing is installed system-wide without saying so; only `wasm-target` may, where rustup cannot help, and `test-node`, where
# there is no Node.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
NIGHTLY     := nightly

.DEFAULT_GOAL := help
.PHONY: help wasm-target guests generate demo test test-rust test-package test-go test-node test-profiles differential lint fmt bless bench fuzz miri

help: ## lists the targets
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

wasm-target: ## finds or installs a Rust that builds for wasm32-unknown-unknown, and says which
	@.ci/wasm-target

guests: wasm-target ## rebuilds every committed .wasm and its Go package, and prints what changed
	@.ci/guests

demo: wasm-target ## builds the examples' Rust guests and runs their Go programs, on Go's PNG test images
	@.ci/demo

test: test-rust test-package test-go test-node test-profiles ## runs all tests

test-rust: wasm-target ## Rust: unit tests, doctests, UI tests, the guests natively and in wasmi
	@.ci/test-rust

test-package: wasm-target ## the crates as crates.io gets them, with guests outside of the tree, beside the newest clap, serde and syn
	@.ci/test-package

test-go: ## Go: all modules with the race detector, wazero's compiler and interpreter
	@.ci/test-go

test-node: ## a host in JavaScript, written from docs/abi.md alone, on committed guests
	@.ci/test-node

test-profiles: wasm-target ## one workspace in many cargo profiles describes itself the same way each time
	@.ci/test-profiles

differential: wasm-target ## layouts of N (2000) random types by five computations; Go packages of N random functions, called both ways
	@.ci/differential

lint: wasm-target ## formatting, clippy, vet, staticcheck, import directions, the top level
	@STATICCHECK=$(STATICCHECK) .ci/lint

fmt: ## formats everything
	cargo fmt --all
	gofmt -w $$(git ls-files '*.go')

bless: guests ## rewrites golden files: packages, descriptions, compiler messages, expansions
	BLESS=1 go test -run TestWords ./go-host/abi
	TRYBUILD=overwrite cargo test -p wazabi-derive --test ui --test expand
	BLESS=1 cargo test -p wazabi --test operators --test lies

bench: ## side by side with hand-written code, as ratios
	@.ci/bench

fuzz: ## each fuzz target for FUZZTIME (30s)
	@.ci/fuzz

miri: ## the guest runtime's unsafe code under Miri (installs the component by rustup)
	@NIGHTLY=$(NIGHTLY) .ci/miri
