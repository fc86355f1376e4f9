package text

import (
	"fmt"
	"strings"
)

// List joins the first names of a list, and counts the others: "a, b and 3 more".
func List(names []string, limit int) string {
	// A list that ends with "and 1 more" is as long as one that has that name.
	if more := len(names) - limit; more > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:limit], ", "), more)
	}
	return strings.Join(names, ", ")
}
