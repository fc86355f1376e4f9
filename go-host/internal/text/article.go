package text

import "strings"

// Article returns the article of a name, "a" or "an". A name with U has "a", as in "a URL" and "a
// User".
func Article(name string) string {
	if name != "" && strings.ContainsRune("AEIOaeio", rune(name[0])) {
		return "an"
	}
	return "a"
}
