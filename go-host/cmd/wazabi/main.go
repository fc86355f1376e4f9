// Command wazabi turns Rust guests into Go packages.
//
//	wazabi build CRATE        compiles a guest crate and writes its Go package
//	wazabi gen GUEST.wasm     writes the Go package of a built guest
//	wazabi inspect GUEST.wasm shows what a guest exports, and how its types lie in memory
//	wazabi check GUEST.wasm   finds out whether a guest will load, and still fits an abi.json
//	wazabi diff OLD NEW       classes what changed between two guests
//
// `wazabi COMMAND --help` has the details.
package main

import (
	"os"

	"github.com/wazabi/wazabi/go-host/internal/command"
)

func main() {
	os.Exit(command.Run(os.Args[1:], command.Env{Stdout: os.Stdout, Stderr: os.Stderr}))
}
