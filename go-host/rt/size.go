package rt

import "unsafe"

// sizeOf returns the size of a T in Go. unsafe.Sizeof reads no memory.
func sizeOf[T any]() int64 {
	var zero T
	return int64(unsafe.Sizeof(zero))
}
