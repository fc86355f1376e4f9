//go:build (linux || darwin) && (amd64 || arm64 || loong64 || mips64le || ppc64le || riscv64 || s390x)

package rt

import "syscall"

// reserve returns size bytes of zero pages, or nil if the system has no room for them.
func reserve(size uint64) []byte {
	const prot = syscall.PROT_READ | syscall.PROT_WRITE
	region, err := syscall.Mmap(-1, 0, int(size), prot, syscall.MAP_PRIVATE|syscall.MAP_ANON|syscall.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	return region
}

// discard gives the pages of reserved memory back, but not its addresses. Where the system does not
// have it, the pages stay until unreserve.
func discard(region []byte) { _ = madvise(region) }

// unreserve gives reserved memory back. Unmapping a whole mapping of the process's own does not
// fail.
func unreserve(region []byte) {
	if region != nil {
		_ = syscall.Munmap(region)
	}
}
