package gen

import (
	"fmt"
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

// The one home of names. A name that Go would not take gets the suffix [escape].

const escape = "_"

// initialisms are the words that Go writes in capitals.
var initialisms = func() map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq("ACL API ASCII CPU CSS DNS EOF GID GUID HTML HTTP HTTPS ID IP JSON LHS QPS RAM RHS RPC SLA SMTP SQL SSH " +
		"TCP TLS TTL UDP UI UID URI URL UTF8 UUID VM XML XMPP XSRF XSS") {
		m[word] = true
	}
	return m
}()

// words takes a Rust name apart: at underscores, and where capitals begin.
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

// predeclared are names that Go has given a meaning, and those that method bodies use.
var predeclared = func() map[string]bool {
	m := make(map[string]bool)
	for name := range strings.FieldsSeq("any append bool byte cap clear close comparable complex complex128 complex64 copy delete error false " +
		"float32 float64 imag init int int16 int32 int64 int8 iota len main make max min new nil panic print println real recover rune string " +
		"true uint uint16 uint32 uint64 uint8 uintptr " +
		"c ctx call err lo li at src n i region keys key tag value guest wasm binary context math fmt time wazabi rt wazero calls lifter") {
		m[name] = true
	}
	return m
}()

// parameter is the name of a parameter.
func parameter(name string) string {
	// Rust allows marks in names, Go does not. Nobody calls a parameter by its name, so leaving them out harms nobody.
	text := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, unexported(name))
	if token.IsKeyword(text) || predeclared[text] || isTemporary(text) {
		text += escape
	}
	return text
}

// isTemporary: v0, region1 and the like are variables of method bodies.
func isTemporary(name string) bool {
	rest := strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz")
	stem := strings.TrimSuffix(name, rest)
	return rest != "" && strings.Trim(rest, "0123456789") == "" && (stem == "v" || stem == "region" || stem == "i" || stem == "keys" || stem == "changed")
}

// ownMethods are those that Module and Instance have themselves.
var ownMethods = set("ABI Close Crossings Instance Release Raw Stats")

// vetMethods are those whose signature go vet knows.
var vetMethods = set("Format GobDecode GobEncode MarshalJSON MarshalXML Peek ReadByte ReadFrom ReadRune Scan Seek UnmarshalJSON UnmarshalXML " +
	"UnreadByte UnreadRune WriteByte WriteTo Is As Unwrap")

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}

func reserved(method string) bool { return ownMethods[method] || vetMethods[method] }

// method is the name of a method.
func method(name string) string {
	text := exported(name)
	if reserved(text) {
		text += escape
	}
	return text
}

// ownTypes are the names of the package's own.
var ownTypes = map[string]bool{"Module": true, "Instance": true, "Client": true, "New": true, "NewFrom": true, "WithInit": true}

func typeName(name string) string {
	text := exported(name)
	if ownTypes[text] || isTuple(text) {
		text += escape
	}
	return text
}

// isTuple: Tuple2 and the like are types of the package's own, where it needs them.
func isTuple(name string) bool {
	digits, found := strings.CutPrefix(name, "Tuple")
	return found && strings.Trim(digits, "0123456789") == ""
}

// field is the name of a field. isError: the struct has a method Error.
func field(name string, tuple, isError bool) string {
	if tuple {
		return "V" + name
	}
	text := exported(name)
	if isError && (text == "Error" || reserved(text)) {
		text += escape
	}
	return text
}

// given is the name that #[abi(go = "…")] chose, or the one that was made. What is made is escaped; what was chosen is kept, or
// refused.
func given(chosen, made, place string) (string, error) {
	if chosen == "" {
		return made, nil
	}
	if !token.IsExported(chosen) {
		return "", fmt.Errorf("%s: the Go name %s does not begin with a capital; give it another with #[abi(go = \"…\")]", place, chosen)
	}
	return chosen, nil
}

// scope refuses two things of one name.
type scope struct {
	what  string
	names map[string]string
	// tries are how often fresh was asked for a name.
	tries map[string]int
}

func newScope(what string) *scope {
	return &scope{what: what, names: map[string]string{}, tries: map[string]int{}}
}

// fresh claims a name for what nobody calls by it: the name, or that with suffixes, of which many are a number.
func (s *scope) fresh(name, place string) string {
	for {
		try := name + strings.Repeat(escape, s.tries[name])
		if n := s.tries[name]; n > 3 {
			try = name + escape + strconv.Itoa(n)
		}
		s.tries[name]++
		if s.claim(try, place) == nil {
			return try
		}
	}
}

// claim takes a name for what stands at place in the Rust source.
func (s *scope) claim(name, place string) error {
	if !token.IsIdentifier(name) {
		return fmt.Errorf("%s: %q is not a Go name; give it one with #[abi(go = \"…\")]", place, name)
	}
	if other, ok := s.names[name]; ok {
		return fmt.Errorf("%s: the Go name %s of %s is taken by %s; give one of them another with #[abi(go = \"…\")] or rename", place, name, s.what, other)
	}
	s.names[name] = place
	return nil
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

// CheckPackageName refuses names that a package cannot have, or that the go command gives a meaning.
func CheckPackageName(name string) error {
	switch {
	case !token.IsIdentifier(name) || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") != "":
		return fmt.Errorf("%q is not a package name: lower-case letters and digits are", name)
	case predeclared[name] || name == "internal" || name == "vendor" || name == "testdata" || name == "unsafe":
		return fmt.Errorf("%q has a meaning in Go", name)
	case devices[name]:
		return fmt.Errorf("%q has a meaning on Windows, in %s.go, too", name, name)
	}
	return nil
}

// devices are names that no file can have on Windows, whatever follows a dot.
var devices = func() map[string]bool {
	all := map[string]bool{"con": true, "prn": true, "aux": true, "nul": true}
	for n := '1'; n <= '9'; n++ {
		all["com"+string(n)], all["lpt"+string(n)] = true, true
	}
	return all
}()
