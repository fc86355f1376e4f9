// Package rt is the runtime of the packages that the wazabi command generates. It is only ever
// imported by generated code, which names all that it needs of it; programs import package wazabi
// (go-host) and their generated packages.
//
// A generated package has one [Package], which opens a [Conn]: to a pool of instances, or to one
// that is pinned. Conn.Begin leases an instance and returns a [Call]. The call's parameters are
// set, with a [Lowerer] where they need memory; Invoke enters the guest; the result is read, with a
// [Lifter] and [Slab] where it lies in memory; End gives the instance back. A function that the
// guest calls of its host gets the same in the other direction.
//
// The engine that runs the guest is the one that the Package names: this package knows engines by
// go-host/engine alone. docs/abi.md in the repository is the contract that it keeps with guests.
package rt

// RuntimeVersion1 is named by generated code that needs this runtime: with one that is too old it
// does not compile.
const RuntimeVersion1 = 1
