//go:build native && cgo

package native

// #include "native.h"
import "C"

import "unsafe"

// Host has the functions that the library calls. C calls Go functions without state of their own,
// so it is a variable.
var Host struct {
	Plus  func(a, b uint64) uint64
	Log   func(text string)
	Title func(number uint32) string
}

//export benchPlus
func benchPlus(a, b C.uint64_t) C.uint64_t { return C.uint64_t(Host.Plus(uint64(a), uint64(b))) }

//export benchLog
func benchLog(text *C.uint8_t, n C.size_t) {
	Host.Log(string(unsafe.Slice((*byte)(unsafe.Pointer(text)), int(n))))
}

//export benchTitle
func benchTitle(number C.uint32_t, out *C.uint8_t, room C.size_t) C.size_t {
	return C.size_t(copy(unsafe.Slice((*byte)(unsafe.Pointer(out)), int(room)), Host.Title(uint32(number))))
}

// AddUp calls Host.Plus many times.
func AddUp(times uint32) uint64 { return uint64(C.bench_add_up(C.uint32_t(times))) }

// LogAll calls Host.Log many times.
func LogAll(times uint32) { C.bench_log_all(C.uint32_t(times)) }

// Titles calls Host.Title many times, and returns the length of all.
func Titles(times uint32) uint32 { return uint32(C.bench_titles(C.uint32_t(times))) }
