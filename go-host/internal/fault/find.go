package fault

import (
	"context"
	"fmt"
	"reflect"
)

// maxTree bounds how many errors of a tree are looked at.
const maxTree = 1000

// Find returns the first error of type E in err's tree. Host functions, streams, files and contexts
// return errors that the program implements. Unlike [errors.As], Find ends also where an Unwrap
// returns the error itself, takes a tree as ended where an Unwrap panics, and calls no As method.
func Find[E error](err error) (found E, ok bool) {
	Walk(err, func(err error) bool {
		found, ok = err.(E)
		return ok
	})
	return found, ok
}

// Is is [errors.Is] for errors that the program implements; see [Find].
func Is(err, target error) bool {
	return Walk(err, func(err error) bool {
		if same(err, target) {
			return true
		}
		is, ok := err.(interface{ Is(error) bool })
		return ok && is.Is(target)
	})
}

// same compares errors. Errors that cannot be compared differ.
func same(a, b error) (equal bool) {
	defer func() { _ = recover() }()
	return a == b
}

// Text returns an error's text, or says that its Error method panics.
func Text(err error) string {
	if err == nil {
		return "nil"
	}
	return textOf(err, "Error", func() string { return err.Error() })
}

// textOf returns what a method of a value returns that the program implements. If it panics, the
// text is that of package fmt, which is the form in which wazero has it. But package fmt follows
// what the method panics with, which may contain itself, and panics where a method of that panics.
func textOf(value any, name string, method func() string) (text string) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		if v := reflect.ValueOf(value); v.Kind() == reflect.Pointer && v.IsNil() {
			text = "<nil>"
			return
		}
		text = "%!v(PANIC=" + name + " method: " + shownOnce(r) + ")"
	}()
	return method()
}

// shownOnce is Shown for what a method has panicked with. If a method of that panics, too, the text
// is the type.
func shownOnce(value any) (text string) {
	defer func() {
		if recover() != nil {
			text = typeOnly(value)
		}
	}()
	switch v := value.(type) {
	case error:
		return v.Error()
	case fmt.Formatter:
		return typeOnly(value)
	case fmt.Stringer:
		return v.String()
	}
	return Shown(value)
}

// Cause returns why a context, whose Done channel is closed, has ended. The program may implement
// contexts: one whose Err returns nil was canceled.
func Cause(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return context.Canceled
}

// Walk calls f for the errors of err's tree until f returns true, and reports whether f has. It
// ends early where a method panics, and after a thousand errors.
func Walk(err error, f func(error) bool) (found bool) {
	defer func() {
		if recover() != nil {
			found = false
		}
	}()
	left := maxTree
	return walk(err, &left, f)
}

func walk(err error, left *int, f func(error) bool) bool {
	for err != nil && *left > 0 {
		*left--
		if f(err) {
			return true
		}
		switch e := err.(type) {
		case interface{ Unwrap() error }:
			err = e.Unwrap()
		case interface{ Unwrap() []error }:
			for _, err := range e.Unwrap() {
				if walk(err, left, f) {
					return true
				}
			}
			return false
		default:
			return false
		}
	}
	return false
}
