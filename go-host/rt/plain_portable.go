//go:build !(amd64 || arm64 || loong64 || mips64le || ppc64le || riscv64) || purego

package rt

import "unsafe"

// Native is false: plain data is read and written field by field. Generated code branches on it, so
// that the functions below are compiled but never called.
const Native = false

// View returns nil.
func View[T any]([]T) []byte { return nil }

// CopyIn copies nothing.
func CopyIn[T any]([]byte, []T) {}

// CopyOut copies nothing.
func CopyOut[T any]([]T, []byte) {}

// Memory returns nil.
func Memory(unsafe.Pointer, int) []byte { return nil }
