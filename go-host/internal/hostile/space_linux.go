package hostile

import (
	"fmt"
	"os"
	"syscall"
)

// LimitAddressSpace lets the process take space more bytes of addresses than it has.
func LimitAddressSpace(space uint64) error {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	var pages uint64
	if _, err := fmt.Sscan(string(text), &pages); err != nil {
		return err
	}
	limit := pages*uint64(os.Getpagesize()) + space
	return syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit})
}
