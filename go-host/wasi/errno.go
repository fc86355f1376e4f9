package wasi

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// errno is the result of a function of WASI.
type errno uint16

// The numbers are WASI's.
const (
	success           errno = 0
	errnoAccess       errno = 2
	errnoBadFile      errno = 8
	errnoBusy         errno = 10
	errnoExists       errno = 20
	errnoFault        errno = 21
	errnoTooLarge     errno = 22
	errnoIllegalBytes errno = 25
	errnoInvalid      errno = 28
	errnoIO           errno = 29
	errnoIsDirectory  errno = 31
	errnoLoop         errno = 32
	errnoTooManyFiles errno = 33
	errnoTooManyLinks errno = 34
	errnoNameTooLong  errno = 37
	errnoMissing      errno = 44
	errnoNoSpace      errno = 51
	errnoNotDirectory errno = 54
	errnoNotEmpty     errno = 55
	errnoNotSocket    errno = 57
	errnoNotSupported errno = 58
	errnoNotPermitted errno = 63
	errnoReadOnly     errno = 69
	errnoSeek         errno = 70
	errnoOtherDevice  errno = 75
)

// Error makes errno an error, which file systems of this package return.
func (e errno) Error() string { return "WASI error" }

// byName has the errors of package io/fs.
var byName = []struct {
	err   error
	errno errno
}{
	{fs.ErrNotExist, errnoMissing}, {fs.ErrExist, errnoExists}, {fs.ErrPermission, errnoAccess}, {fs.ErrInvalid, errnoInvalid},
	{fs.ErrClosed, errnoBadFile}, {errors.ErrUnsupported, errnoNotSupported},
}

// escapes is the text of os.Root's error for a path that leads out of it. The error has no name.
const escapes = "path escapes from parent"

// errnoOf returns the number for an error of a file system.
func errnoOf(err error) errno {
	if err == nil {
		return success
	}
	if own, ok := fault.Find[errno](err); ok {
		return own
	}
	if e, ok := systemErrno(err); ok {
		return e
	}
	for _, known := range byName {
		if fault.Is(err, known.err) {
			return known.errno
		}
	}
	if strings.HasSuffix(err.Error(), escapes) {
		return errnoNotPermitted
	}
	return errnoIO
}
