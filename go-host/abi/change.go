package abi

import "fmt"

// ChangeKind is the effect of a change on a package that was generated before it.
type ChangeKind string

// The kinds of changes.
const (
	// Compatible: a package generated from the old description calls a guest of the new one
	// correctly.
	Compatible ChangeKind = "compatible"
	// Breaking: the package does not, or it is uncertain whether it does.
	Breaking ChangeKind = "breaking"
)

// Change is one difference between two descriptions.
type Change struct {
	// Where is the function, the type, or the case of a type.
	Where string `json:"where"`
	// What is the changed part: "field price", "parameter 2", "layout".
	What string `json:"what"`
	// Old and New are the part before and after the change; empty where it does not exist.
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
	// Kind is the effect on a package that was generated from the old description. Reason is why.
	Kind   ChangeKind `json:"kind"`
	Reason string     `json:"reason"`
}

// String returns the place and what changed, without the reason.
func (c Change) String() string {
	switch {
	case c.New == "":
		return fmt.Sprintf("%s: %s: was %s, now gone", c.Where, c.What, c.Old)
	case c.Old == "":
		return fmt.Sprintf("%s: %s: new, %s", c.Where, c.What, c.New)
	}
	return fmt.Sprintf("%s: %s: was %s, now %s", c.Where, c.What, c.Old, c.New)
}

// Release is a kind of release in semantic versioning.
type Release string

// The kinds of releases.
const (
	// Patch: nothing changed that a caller could notice.
	Patch Release = "patch"
	// Minor: all changes are compatible.
	Minor Release = "minor"
	// Major: some change is breaking.
	Major Release = "major"
)

// ReleaseOf returns the kind of release for a guest with these changes.
func ReleaseOf(changes []Change) Release {
	release := Patch
	for _, c := range changes {
		if c.Kind == Breaking {
			return Major
		}
		release = Minor
	}
	return release
}
