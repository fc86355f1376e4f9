package rt

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

// This file has the texts of the guest's own errors.

// Texts lifts the texts of an error and of its sources, outermost first: the list of strings whose
// pointer and length are at[0:8]. Each text is one line of at most 4 KiB.
func (li *Lifter) Texts(at []byte) ([]string, error) {
	src, n, err := li.List(at, 8, 4)
	if err != nil {
		return nil, Field(err, "text")
	}
	if err := li.Allocate(n, sizeOf[string]()); err != nil {
		return nil, Field(err, "text")
	}
	texts := make([]string, n)
	for i := range texts {
		if err := li.element(src[8*i:], i, &texts[i]); err != nil {
			return nil, Field(Index(err, i), "text")
		}
		line := text.OneLine(texts[i], text.MaxError)
		if line != texts[i] {
			// Half of it for what OneLine makes on the way.
			if err := li.Allocate(2, int64(len(line))); err != nil {
				return nil, Field(Index(err, i), "text")
			}
		}
		texts[i] = line
	}
	return texts, nil
}

// element lifts string i of a list.
func (li *Lifter) element(at []byte, i int, v *string) error {
	if i%LookEvery == LookEvery-1 {
		if err := li.Stopped(); err != nil {
			return err
		}
	}
	return li.String(at, v)
}

// NoTexts lowers the texts of an error of the host, which the guest writes itself.
func (lo *Lowerer) NoTexts(at []byte) error {
	_, err := lo.List(at, 0, 8, 4)
	return err
}

// TakeText sets the text of an error to the first of texts, if there is one, and returns the texts
// of its sources.
func TakeText(of *string, texts []string) []string {
	if len(texts) == 0 {
		return nil
	}
	*of = texts[0]
	return texts[1:]
}

// WithText returns an error with the first of texts, if it is not empty, that wraps err; nil if err
// is nil. It is for constants, which cannot have a text of their own.
func WithText(err error, texts ...string) error {
	if err == nil || len(texts) == 0 || texts[0] == "" {
		return err
	}
	return &texted{err, texts[0]}
}

// texted is an error of the guest with the text that the guest has sent.
type texted struct {
	err  error
	text string
}

func (e *texted) Error() string { return e.text }
func (e *texted) Unwrap() error { return e.err }

// Message formats the text of an error with values from the guest: one line of at most 4 KiB.
func Message(format string, values ...any) string {
	return text.OneLine(fmt.Sprintf(format, values...), text.MaxError)
}

// Opt returns the value of an option for [Message].
func Opt[T any](v *T) any {
	if v == nil {
		return "none"
	}
	if err, ok := any(v).(error); ok {
		return err
	}
	return *v
}

// OptInterface is [Opt] for an option whose Go type is an interface: nil is none.
func OptInterface(v any) any {
	if v == nil {
		return "none"
	}
	return v
}
