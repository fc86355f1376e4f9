//go:build !((linux || darwin) && (amd64 || arm64 || loong64 || mips64le || ppc64le || riscv64 || s390x))

package rt

// reserve returns nil: the memory is on the Go heap.
func reserve(uint64) []byte { return nil }

func unreserve([]byte) {}

func discard([]byte) {}
