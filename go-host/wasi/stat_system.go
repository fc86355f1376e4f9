//go:build unix || js

package wasi

import (
	"io/fs"
	"syscall"
)

// systemStat returns what the operating system knows of a file.
func systemStat(info fs.FileInfo) system {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return system{links: 1}
	}
	return system{device: uint64(stat.Dev), inode: uint64(stat.Ino), links: uint64(stat.Nlink), accessed: accessed(stat)}
}
