// Package rt is the runtime of the packages that the wazabi command generates. It is only ever
// imported by generated code. Programs import package wazabi (go-host) and their generated
// packages.
//
// A generated package has one [Package], which opens a [Conn] to a pool of instances or to a pinned
// one. Conn.Begin leases an instance and returns a [Call]. Generated code sets the call's
// parameters, with a [Lowerer] where they need memory. Invoke enters the guest. Generated code then
// reads the result, with a [Lifter] and [Slab] where it is in memory. End gives the instance back.
// A host function that the guest calls gets the same means in the other direction.
//
// The Package names the engine that runs the guest. This package uses engines through
// go-host/engine alone. docs/abi.md in the repository is the contract that it keeps with guests.
package rt

// RuntimeVersion1 is named by generated code that needs this runtime. Such code does not compile
// with an older runtime.
//
// A release whose generated code needs something here that the release before it lacks adds the
// next constant, RuntimeVersion2, and the generator names that one. The constants before it stay,
// and so does all that code which names them needs. A release that must drop some of that removes
// their constants with it. Until the first release the version is 1.
const RuntimeVersion1 = 1
