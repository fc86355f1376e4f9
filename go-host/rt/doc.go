// Package rt is the runtime of the packages that the wazabi command generates. It is only ever
// imported by generated code, and by package dynamic, which does without. Programs import package
// wazabi (go-host) and their generated packages.
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

// Generated code names RuntimeVersion1 if it needs this runtime. Such code does not compile with an
// older runtime.
//
// If generated code of a release needs an identifier here that the previous release lacks, the
// release adds the next constant, RuntimeVersion2, and the generator writes that name. The earlier
// constants stay, and so do all identifiers that code for these versions uses. A release that
// removes such an identifier also removes the constants of the versions that use it. Until the
// first release the version is 1.
const RuntimeVersion1 = 1
