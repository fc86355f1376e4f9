// Package crates has the Go types for types of Rust crates that Go's standard library has no type
// for. Generated packages use them, and so all generated packages of a program have the same types.
package crates
