package fault

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

const (
	// maxShownPath bounds a path in the text of an error, in bytes, and maxPlace all of the place.
	maxShownPath = 160
	maxPlace     = 1 << 10
)

// Line returns the text of an error: one line of at most 4 KiB, which ends with the path and the
// offset in parentheses. The place is there, however long the cause is.
func Line(cause, path string, offset int64) string {
	path = ShownPath(path)
	switch {
	case path != "" && offset != 0:
		return AtPlace(cause, fmt.Sprintf("(%s, at 0x%x)", path, offset))
	case path != "":
		return AtPlace(cause, "("+path+")")
	case offset != 0:
		return AtPlace(cause, fmt.Sprintf("(at 0x%x)", offset))
	}
	return text.OneLine(cause, text.MaxError)
}

// ShownPath is a path in the text of an error, which is cut in the middle if it is long.
func ShownPath(path string) string { return text.Middle(path, maxShownPath) }

// AtPlace is Line for a place that is a text, of which it shows at most 1 KiB.
func AtPlace(cause, place string) string {
	place = " " + text.OneLine(place, maxPlace)
	return text.OneLine(cause, text.MaxError-len(place)) + place
}

// Memory says how large the memory of a guest is that is out of memory, and which option limits it.
func Memory(size, limit int64) string {
	return fmt.Sprintf("it has %d bytes of at most %d, the limit of wazabi.WithMemoryLimit", size, limit)
}
