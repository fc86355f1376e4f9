//go:build !plan9

package wasi

import (
	"syscall"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// bySystem has the errors of the operating system that guests tell apart. Some systems have one
// number for two of them; the first counts.
var bySystem = []struct {
	system syscall.Errno
	errno  errno
}{
	{syscall.EACCES, errnoAccess}, {syscall.EBADF, errnoBadFile}, {syscall.EBUSY, errnoBusy}, {syscall.EEXIST, errnoExists},
	{syscall.EFBIG, errnoTooLarge}, {syscall.EILSEQ, errnoIllegalBytes}, {syscall.EINVAL, errnoInvalid}, {syscall.EISDIR, errnoIsDirectory},
	{syscall.ELOOP, errnoLoop}, {syscall.EMFILE, errnoTooManyFiles}, {syscall.ENFILE, errnoTooManyFiles}, {syscall.EMLINK, errnoTooManyLinks},
	{syscall.ENAMETOOLONG, errnoNameTooLong}, {syscall.ENOENT, errnoMissing}, {syscall.ENOSPC, errnoNoSpace}, {syscall.ENOTDIR, errnoNotDirectory},
	{syscall.ENOTEMPTY, errnoNotEmpty}, {syscall.ENOSYS, errnoNotSupported}, {syscall.EPERM, errnoNotPermitted}, {syscall.EROFS, errnoReadOnly},
	{syscall.ESPIPE, errnoSeek}, {syscall.EXDEV, errnoOtherDevice},
}

// systemErrno returns the number for an error of the operating system.
func systemErrno(err error) (errno, bool) {
	system, ok := fault.Find[syscall.Errno](err)
	if !ok {
		return 0, false
	}
	for _, known := range bySystem {
		if known.system == system {
			return known.errno, true
		}
	}
	return 0, false
}
