package rt

import "unsafe"

// sizeOf is how many bytes a T takes in Go. unsafe.Sizeof reads no memory.
func sizeOf[T any]() int64 {
	var zero T
	return int64(unsafe.Sizeof(zero))
}
