// Command wazabi turns Rust guests into Go packages.
//
//	wazabi build CRATE        compiles a guest crate and writes its Go package
//	wazabi gen GUEST.wasm     writes the Go package of a built guest
//	wazabi inspect GUEST.wasm shows a guest's functions, and its types with their layouts
//	wazabi check GUEST.wasm   checks that a guest will load, and that it still fits an abi.json
//	wazabi diff OLD NEW       classifies the changes between two guests
//	wazabi call GUEST.wasm FUNC JSON… calls an export with JSON, and prints JSON
//	wazabi version            prints the versions of wazabi, wazero and the formats
//
// Flags may come before and after the arguments. `wazabi COMMAND --help` explains a command and
// lists its flags.
package main

import (
	"os"

	"github.com/wazabi/wazabi/go-host/internal/command"
)

func main() {
	os.Exit(command.Run(os.Args[1:], command.Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}))
}
