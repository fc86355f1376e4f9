package command

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"time"

	"github.com/wazabi/wazabi/go-host/gen"
)

// temporaryName returns a name for the temporary file of a file. Its random part is new for each
// run, so that no other program's file has the name; its form is known to temporaryForm.
func temporaryName(name string) string {
	var random [8]byte
	rand.Read(random[:])
	return fmt.Sprintf("%s.wazabi-%x.tmp", name, random)
}

var temporaryForm = regexp.MustCompile(`\.wazabi-[0-9a-f]{16}\.tmp$`)

// leftoverAge is the age from which a temporary file is one of a run that was killed. A younger one
// may belong to a run that still writes it.
const leftoverAge = time.Hour

// removeLeftovers removes the temporary files of earlier runs that were killed, from the
// directories that files are written to.
func removeLeftovers(root *os.Root) error {
	for _, dir := range []string{".", gen.GuestDir} {
		entries, err := fs.ReadDir(root.FS(), dir)
		if err := ignoreMissing(err); err != nil {
			return err
		}
		for _, entry := range entries {
			if !temporaryForm.MatchString(entry.Name()) || !entry.Type().IsRegular() {
				continue
			}
			info, err := entry.Info()
			if err == nil && time.Since(info.ModTime()) > leftoverAge {
				err = root.Remove(path.Join(dir, entry.Name()))
			}
			if err := ignoreMissing(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// create writes a new file. It neither replaces a file nor follows a link.
func create(root *os.Root, name string, data []byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, ignoreMissing(root.Remove(name)))
	}
	return nil
}
