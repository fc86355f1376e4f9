package gen

import (
	"errors"
	"fmt"
	"go/token"
	"strings"
	"unicode"
)

// This file spells Rust names in Go. claim.go finds names that are taken.

// initialisms are the words that Go writes in capitals.
var initialisms = set("ACL API ASCII CPU CSS DNS EOF GID GUID HTML HTTP HTTPS ID IP JSON LHS QPS RAM RHS RPC SLA SMTP SQL SSH " +
	"TCP TLS TTL UDP UI UID URI URL UTF8 UUID VM XML XMPP XSRF XSS")

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}

// words splits a Rust name: at underscores, and where capitals begin.
func words(name string) []string {
	var words []string
	for part := range strings.SplitSeq(name, "_") {
		runes := []rune(part)
		start := 0
		for i := 1; i < len(runes); i++ {
			upper := unicode.IsUpper(runes[i])
			after := unicode.IsUpper(runes[i-1])
			// "ItemId" before the I; "HTTPServer" before the S.
			if upper && (!after || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
				words = append(words, string(runes[start:i]))
				start = i
			}
		}
		if start < len(runes) {
			words = append(words, string(runes[start:]))
		}
	}
	return words
}

// exported is a name that other packages can use: item_id → ItemID.
func exported(name string) string {
	var b strings.Builder
	for _, word := range words(name) {
		if upper := strings.ToUpper(word); initialisms[upper] {
			b.WriteString(upper)
			continue
		}
		first := []rune(word)
		first[0] = unicode.ToUpper(first[0])
		b.WriteString(string(first))
	}
	text := b.String()
	// Digits, underscores and scripts without case cannot begin an exported name.
	if text == "" || !unicode.IsUpper([]rune(text)[0]) {
		text = "X" + text
	}
	return text
}

// unexported is a name inside the package: item_id → itemID.
func unexported(name string) string {
	parts := words(exported(name))
	if len(parts) == 0 {
		return "x"
	}
	first := strings.ToLower(parts[0])
	return first + strings.TrimPrefix(exported(name), parts[0])
}

// parameter is the name of a parameter.
func parameter(name string) string {
	// Rust allows marks in names and Go does not. Callers never write a parameter's name, so the
	// marks are left out.
	return strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, unexported(name))
}

// field is the name of a field; tuple fields have numbers in Rust.
func field(name string, tuple bool) string {
	if tuple {
		return "V" + name
	}
	return exported(name)
}

// PackageName makes a package name out of a crate's or file's name.
func PackageName(name string) (string, error) {
	text := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, name)
	text = strings.TrimLeft(text, "0123456789")
	if err := CheckPackageName(text); err != nil {
		return "", fmt.Errorf("no package name can be made of %q: %w; choose one with -pkg", name, err)
	}
	return text, nil
}

// CheckPackageName refuses names that a package cannot have, or that the go command gives a
// meaning.
func CheckPackageName(name string) error {
	_, reserved := universe.holder(name)
	switch {
	case name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") != "":
		return fmt.Errorf("%q is not a package name: expected lower-case letters and digits", name)
	case name[0] <= '9':
		return fmt.Errorf("%q is not a package name: expected a letter at its beginning", name)
	case token.IsKeyword(name):
		return fmt.Errorf("%q is not a package name: it is a keyword of Go", name)
	case name == "main":
		return errors.New("a package main cannot be imported")
	case name == "documentation":
		return errors.New("the go command ignores the files of a package documentation")
	case reserved || goMeanings[name]:
		return fmt.Errorf("%q has a meaning in Go", name)
	case devices[name]:
		return fmt.Errorf("%q has a meaning on Windows, in %s.go, too", name, name)
	}
	return nil
}

// CheckImportPath refuses paths by which Go cannot import a package of another folder. Slashes
// separate the elements.
func CheckImportPath(path string) error {
	for elem := range strings.SplitSeq(path, "/") {
		stem, _, _ := strings.Cut(strings.ToLower(elem), ".")
		short := strings.TrimRight(elem, "0123456789")
		switch {
		case elem == "" || elem == "." || elem == "..":
			return fmt.Errorf("the import path %q has the element %q; expected a name", path, elem)
		case strings.Trim(elem, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+") != "":
			return fmt.Errorf("no package can be imported from %q: expected letters and digits of ASCII, and - . _ ~ +", elem)
		case elem[0] == '-' || strings.HasSuffix(elem, "."):
			return fmt.Errorf("no package can be imported from %q: expected no - at its beginning, and no dot at its end", elem)
		case short != elem && strings.HasSuffix(short, "~"):
			return fmt.Errorf("no package can be imported from %q, which looks like a short name of Windows: expected no ~ before digits at its end", elem)
		case devices[stem]:
			return fmt.Errorf("no package can be imported from %q, since %q has a meaning on Windows", elem, stem)
		case elem == "vendor":
			return fmt.Errorf("no package can be imported from %q, which has copies of other modules", elem)
		}
	}
	return nil
}

// goMeanings are names of packages and folders that the go command treats specially.
var goMeanings = set("init internal testdata unsafe vendor")

// devices are names that no file can have on Windows, whatever follows a dot.
var devices = func() map[string]bool {
	all := map[string]bool{"con": true, "prn": true, "aux": true, "nul": true}
	for n := '1'; n <= '9'; n++ {
		all["com"+string(n)], all["lpt"+string(n)] = true, true
	}
	return all
}()
