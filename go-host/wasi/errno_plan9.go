package wasi

// systemErrno returns the number for an error of the operating system. Those of Plan 9 are texts,
// which package io/fs tells apart.
func systemErrno(error) (errno, bool) { return 0, false }
