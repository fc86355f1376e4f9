package wasi

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// maxPath bounds a path, in bytes.
	maxPath = 64 << 10
	// maxName bounds the name that a path has in its tree, as Linux bounds a path. The name of an
	// open directory is the beginning of others, and each use of a name goes through all of its
	// directories.
	maxName = 4 << 10
)

// place is what a path of the guest means.
type place struct {
	tree tree
	name string
	// directory says that the path can only be that of a directory, since it ends with a slash, a dot
	// or two.
	directory bool
}

// text reads a path.
func (c *call) text(at, size uint32) (string, errno) {
	c.atMost(maxPath, size, "bytes of a path")
	bytes, e := c.window(at, size)
	switch {
	case e != success:
		return "", e
	case len(bytes) == 0:
		return "", errnoMissing
	}
	text := string(bytes)
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		return "", errnoIllegalBytes
	}
	return text, success
}

// place reads a path below a directory. fd, and at with the parameter behind it, are parameters.
func (c *call) place(fd, at int) (place, errno) {
	d, e := c.descriptor(fd)
	switch {
	case e != success:
		return place{}, e
	case d.kind != kindDirectory:
		return place{}, errnoNotDirectory
	}
	path, e := c.text(c.u32(at), c.u32(at+1))
	if e != success {
		return place{}, e
	}
	name, directory, ok := join(d.name, path)
	switch {
	case !ok:
		return place{}, errnoNotPermitted
	case len(name) > maxName:
		return place{}, errnoNameTooLong
	}
	return place{d.tree, name, directory}, success
}

// join returns the name of a path below a directory. It reports false if the path is absolute or
// leads out of the directory.
func join(dir, path string) (name string, directory, ok bool) {
	if strings.HasPrefix(path, "/") {
		return "", false, false
	}
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		directory = part == "" || part == "." || part == ".."
		switch {
		case part == "..":
			if len(parts) == 0 {
				return "", false, false
			}
			parts = parts[:len(parts)-1]
		case !directory:
			parts = append(parts, part)
		}
	}
	name = strings.Join(parts, "/")
	switch {
	case name == "":
		return dir, directory, true
	case dir == ".":
		return name, directory, true
	}
	return dir + "/" + name, directory, true
}

// linksOut reports whether a symbolic link to the target could lead out of its tree. A link that
// leads upwards could, even if it does not where it is made: it can be moved up, with a directory
// around it, too, and its name can lead through other links.
func linksOut(target string) bool {
	up := func(part string) bool { return part == ".." }
	return !filepath.IsLocal(target) || slices.ContainsFunc(strings.FieldsFunc(target, isSeparator), up)
}

// isSeparator reports whether the system or WASI separates the parts of a path by the character.
func isSeparator(r rune) bool { return r == '/' || r == filepath.Separator }

// parent returns the name of the directory of a file.
func parent(name string) string {
	at := strings.LastIndexByte(name, '/')
	if at < 0 {
		return "."
	}
	return name[:at]
}
