package text

import "strconv"

// Count is a number of things that the noun names: "1 type", "2 types".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
