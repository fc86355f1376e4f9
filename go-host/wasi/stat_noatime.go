//go:build (unix || js) && !linux

package wasi

import (
	"syscall"
	"time"
)

// accessed returns no time, which stands for that of the last change: the systems have different
// names for it.
func accessed(*syscall.Stat_t) time.Time { return time.Time{} }
