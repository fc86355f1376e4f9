package wasi

import "strings"

func pathCreateDirectory(c *call) errno {
	at, e := c.place(0, 1)
	if e != success {
		return e
	}
	return errnoOf(at.tree.Mkdir(at.name, 0o777))
}

// look returns the kind of a file, without following a link.
func (p place) look() (byte, errno) {
	info, err := p.tree.Lstat(p.name)
	if err != nil {
		return 0, errnoOf(err)
	}
	return kindOf(info.Mode()), success
}

func pathRemoveDirectory(c *call) errno {
	at, e := c.place(0, 1)
	if e != success {
		return e
	}
	kind, e := at.look()
	switch {
	case e != success:
		return e
	case kind != kindDirectory:
		return errnoNotDirectory
	case at.name == ".":
		return errnoBusy
	}
	return errnoOf(at.tree.Remove(at.name))
}

func pathUnlinkFile(c *call) errno {
	at, e := c.place(0, 1)
	if e != success {
		return e
	}
	kind, e := at.look()
	switch {
	case e != success:
		return e
	case kind == kindDirectory:
		return errnoIsDirectory
	case at.directory:
		return errnoNotDirectory
	}
	return errnoOf(at.tree.Remove(at.name))
}

// places reads two paths that have to be in one tree.
func (c *call) places(fd1, at1, fd2, at2 int) (from, to place, e errno) {
	from, e = c.place(fd1, at1)
	if e != success {
		return from, to, e
	}
	to, e = c.place(fd2, at2)
	switch {
	case e != success:
		return from, to, e
	case from.tree.readOnly() || to.tree.readOnly():
		return from, to, errnoReadOnly
	case from.tree != to.tree:
		return from, to, errnoOtherDevice
	}
	return from, to, success
}

func pathRename(c *call) errno {
	from, to, e := c.places(0, 1, 3, 4)
	if e != success {
		return e
	}
	kind, e := from.look()
	switch {
	case e != success:
		return e
	case from.name == "." || to.name == ".":
		return errnoBusy
	case (from.directory || to.directory) && kind != kindDirectory:
		return errnoNotDirectory
	}
	other, e := to.look()
	exists := e == success
	// Systems differ in which error it is.
	switch {
	case exists && kind == kindDirectory && other != kindDirectory:
		return errnoNotDirectory
	case exists && kind != kindDirectory && other == kindDirectory:
		return errnoIsDirectory
	case strings.HasPrefix(to.name, from.name+"/"):
		return errnoInvalid
	case from.name == to.name:
		return success
	case kind == kindLink && parent(from.name) != parent(to.name):
		if e := from.staysInside(); e != success {
			return e
		}
	}
	e = errnoOf(from.tree.Rename(from.name, to.name))
	if e == errnoExists && exists && kind == kindDirectory {
		// WASI replaces an empty directory, package os does not.
		if e := errnoOf(to.tree.Remove(to.name)); e != success {
			return e
		}
		return errnoOf(from.tree.Rename(from.name, to.name))
	}
	return e
}

func pathLink(c *call) errno {
	from, to, e := c.places(0, 2, 4, 5)
	if e != success {
		return e
	}
	if c.u32(1)&followLinks != 0 {
		return errnoInvalid
	}
	kind, e := from.look()
	switch {
	case e != success:
		return e
	case kind == kindDirectory:
		return errnoNotPermitted
	case from.directory:
		return errnoNotDirectory
	case to.directory:
		return to.unmakeable()
	case kind == kindLink:
		if e := from.staysInside(); e != success {
			return e
		}
	}
	return errnoOf(from.tree.Link(from.name, to.name))
}

// staysInside refuses a symbolic link that the program has made, and that could lead out of its
// tree at another place.
func (p place) staysInside() errno {
	target, err := p.tree.Readlink(p.name)
	switch {
	case err != nil:
		return errnoOf(err)
	case linksOut(target):
		return errnoNotPermitted
	}
	return success
}

// unmakeable returns the error for making something that is not a directory by a name that only a
// directory can have.
func (p place) unmakeable() errno {
	kind, e := p.look()
	switch {
	case e != success:
		return e
	case kind != kindDirectory:
		return errnoNotDirectory
	}
	return errnoExists
}

// pathSymlink makes a link, unless it could lead out of its tree: programs of the host might follow
// it.
func pathSymlink(c *call) errno {
	target, e := c.text(c.u32(0), c.u32(1))
	if e != success {
		return e
	}
	at, e := c.place(2, 3)
	switch {
	case e != success:
		return e
	case linksOut(target):
		return errnoNotPermitted
	case at.directory:
		return at.unmakeable()
	}
	return errnoOf(at.tree.Symlink(target, at.name))
}

func pathReadlink(c *call) errno {
	at, e := c.place(0, 1)
	if e != success {
		return e
	}
	kind, e := at.look()
	switch {
	case e != success:
		return e
	case kind != kindLink:
		return errnoInvalid
	}
	target, err := at.tree.Readlink(at.name)
	if err != nil {
		return errnoOf(err)
	}
	to, e := c.window(c.u32(3), c.u32(4))
	if e != success {
		return e
	}
	return c.putU32(c.u32(5), uint32(copy(to, target)))
}
