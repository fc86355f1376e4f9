package wasi

import (
	"syscall"
	"time"
)

func accessed(stat *syscall.Stat_t) time.Time { return time.Unix(stat.Atim.Unix()) }
