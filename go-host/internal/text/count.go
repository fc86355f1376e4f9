package text

import "strconv"

// Count returns a number with a noun: "1 type", "2 types".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
