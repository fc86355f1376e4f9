package rt

import "syscall"

// madvise frees the pages. They are zero when they are read again.
func madvise(region []byte) error { return syscall.Madvise(region, syscall.MADV_DONTNEED) }
