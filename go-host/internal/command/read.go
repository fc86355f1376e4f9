package command

import (
	"fmt"
	"io/fs"
	"os"
)

// maxOwn bounds the files of a package's directory that are read, in bytes. Of a translated guest
// the Go code can have hundreds of megabytes.
const maxOwn = 1 << 30

// fileReader is an [os.Root], or anyFiles.
type fileReader interface {
	Stat(name string) (fs.FileInfo, error)
	ReadFile(name string) ([]byte, error)
}

// anyFiles reads files by their paths.
type anyFiles struct{}

func (anyFiles) Stat(name string) (fs.FileInfo, error) { return os.Stat(name) }
func (anyFiles) ReadFile(name string) ([]byte, error)  { return os.ReadFile(name) }

// readOwn reads a file that wazabi may have written. A pipe of its name would block, and a device
// or a sparse file could have more than fits into memory.
func readOwn(in fileReader, name string) ([]byte, error) {
	info, err := in.Stat(name)
	if err != nil {
		// The error is that of opening it.
		return in.ReadFile(name)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", name)
	}
	if info.Size() > maxOwn {
		return nil, fmt.Errorf("%s has %d bytes; expected at most %d", name, info.Size(), maxOwn)
	}
	return in.ReadFile(name)
}
