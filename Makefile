# The tasks of the project, each a script in .ci. `make help` lists them.
#
# Only four targets install anything system-wide, and print what they install: `wasm-target` if
# rustup cannot install the target, `test-node` and `test-engine` if there is no Node, and `test-qemu`
# if there is no QEMU.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
NIGHTLY     := nightly

.DEFAULT_GOAL := help
.PHONY: help wasm-target guests demo test test-rust test-package test-go test-engine test-qemu test-wasi test-node test-profiles differential lint fmt bless soak bench bench-page bench-scale bench-sizes bench-peers fuzz mutants miri

help: ## lists the targets
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 18

wasm-target: ## finds or installs a Rust for wasm32-unknown-unknown, and prints which
	@.ci/wasm-target

guests: wasm-target ## rebuilds each committed .wasm and its Go package, and prints the changes
	@.ci/guests

demo: wasm-target ## builds and runs the examples: a PNG decoder on Go's test images
	@.ci/demo

test: test-rust test-package test-go test-engine test-node test-profiles ## runs all tests

test-rust: wasm-target ## runs the Rust tests: units, doctests, compile errors, guests natively and in wasmi
	@.ci/test-rust

test-package: wasm-target ## builds guests from the packaged crates, one with the newest clap, serde and syn
	@.ci/test-package

test-go: ## runs the Go tests of all modules, with the race detector, compiler and interpreter
	@.ci/test-go

test-engine: ## runs the end-to-end tests with the guests translated into Go, smaller ones on 386 and in Node
	@.ci/test-engine

test-qemu: ## runs smaller tests on s390x, arm, arm64 and riscv64 in QEMU, on both engines
	@.ci/test-qemu

test-wasi: ## fetches the official test suite of WASI preview 1, and runs it on both engines
	@.ci/test-wasi

test-node: ## runs committed guests on a JavaScript host, which was written from docs/abi.md alone
	@.ci/test-node

test-profiles: wasm-target ## tests that a guest has the same description in each of many cargo profiles
	@.ci/test-profiles

differential: wasm-target ## tests the layouts of N (2000) random types, and Go packages of N random functions
	@.ci/differential

lint: wasm-target ## checks formatting, clippy, vet, staticcheck, imports between packages, links
	@STATICCHECK=$(STATICCHECK) .ci/lint

fmt: ## formats everything
	cargo fmt --all
	gofmt -w $$(git ls-files '*.go')

bless: guests ## rewrites golden files: packages, descriptions, compile errors, expansions
	BLESS=1 go test -run TestWords ./go-host/abi
	TRYBUILD=overwrite cargo test -p wazabi-derive --test ui --test expand
	BLESS=1 cargo test -p wazabi --test operators --test lies --test smith --test wat --test baseline
	cd bench && BLESS=1 go test -run TestBaseline .

soak: ## runs the tests that take as long as you let them: chaos for SOAKTIME (30m), OPENS (10000) guests per way
	@.ci/soak

bench: ## compares the cost of calls on both engines with hand-written code, cgo and plain Go
	@.ci/bench

bench-page: wasm-target ## runs the benchmarks at length, and writes the tables and the plots of docs/performance.md
	@LAYOUTS=3 .ci/bench -rounds 50 -slow 4 -time 1ms -json results/run.json
	@.ci/bench -scale -rounds 30 -time 10ms -json results/scale.json
	@OUT=bench/results/peers.txt .ci/bench-peers
	@.ci/bench-sizes >bench/results/sizes.md
	@cd bench && go run ./plot

bench-scale: wasm-target ## measures how costs grow, with arguments, goroutines, instances and guests, for docs/performance.md
	@.ci/bench -scale -rounds 30 -time 10ms -json results/scale.json
	@cd bench && go run ./plot

bench-sizes: wasm-target ## builds guests that say hello with the kit, by hand and with peers, and lists their sizes
	@.ci/bench-sizes

bench-peers: ## compares calls with Extism, waPC and go-plugin, in tables of benchstat
	@.ci/bench-peers

fuzz: ## runs each fuzz target for FUZZTIME (30s)
	@.ci/fuzz

mutants: ## changes one check at a time in the readers and the runtimes, and lists what no test notices; takes hours
	@.ci/mutants

miri: ## runs the guest runtime's unsafe code under Miri (rustup installs the component)
	@NIGHTLY=$(NIGHTLY) .ci/miri
