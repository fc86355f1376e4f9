//go:build !linux

package rt

func madvise([]byte) error { return nil }
