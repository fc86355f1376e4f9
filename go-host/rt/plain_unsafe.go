//go:build (amd64 || arm64 || loong64 || mips64le || ppc64le || riscv64) && !purego

package rt

import "unsafe"

// Native says that Go's layout of plain data is the wire layout: 64-bit, little-endian, and not
// built with the tag purego. Generated code asserts the offsets of the types that it copies, and
// uses [CopyIn] and [CopyOut] only if Native is true.
const Native = true

// View returns the bytes of s, without a copy. T must be plain data: free of pointers.
func View[T any](s []T) []byte {
	var zero T
	// SAFETY: the elements of s are len(s)*sizeof(T) contiguous bytes that live as long as the
	// result does. T is free of pointers by the caller's promise, so neither the collector nor the
	// type system is misled by writes.
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}

// CopyIn copies plain data into guest memory, as much as fits into dst.
func CopyIn[T any](dst []byte, src []T) { copy(dst, View(src)) }

// CopyOut copies plain data out of guest memory, as much as fits into dst. Some types have invalid
// bit patterns (bool, char, enums). The caller then checks them through [View], before it returns
// dst.
func CopyOut[T any](dst []T, src []byte) { copy(View(dst), src) }

// Memory returns the n bytes at p, without a copy. Late binding gets p from a slice of plain data, or
// from a variable of it.
func Memory(p unsafe.Pointer, n int) []byte {
	// SAFETY: by the caller's promise p points to at least n bytes of one slice or variable, which are
	// free of pointers; p keeps them alive as long as the result does.
	return unsafe.Slice((*byte)(p), n)
}
