package wazabi

import "errors"

// A program can set the fields of the kit's errors to make an error one of its own causes. Package
// errors, and the code for the error's text, would follow the causes until the stack overflows,
// which ends the process. So Unwrap and Error leave out what leads back to the error.

// errEndless is in place of an error that leads to the one that has it.
var errEndless = errors.New("an error that leads to itself, or to more errors than are looked at")

// maxTree bounds the errors that are looked at. A tree that has more counts as endless.
const maxTree = 10_000

// caused is implemented by the errors of this package, and by those that embed one. Their Unwrap
// methods look at the tree themselves.
type caused interface {
	causes() (kind, err error)
}

func (e *Error) causes() (kind, err error) {
	if e == nil {
		return nil, nil
	}
	return e.Kind, e.Err
}

func (e *TrapError) causes() (kind, err error) {
	if e == nil {
		return nil, nil
	}
	return e.Kind, e.Err
}

func (e *GuestError) causes() (kind, err error) {
	if e == nil {
		return nil, nil
	}
	return nil, e.Err
}

// ending returns err, or errEndless if err is, or leads to, the error that has it, or to itself.
func ending(err, has error) error {
	if endless(err, has) {
		return errEndless
	}
	return err
}

func endless(err, has error) (found bool) {
	defer func() {
		if recover() != nil {
			// A method of the program's error panics. What follows it cannot be reached.
			found = false
		}
	}()
	left := maxTree
	return leads(err, has, &left)
}

func leads(err, to error, left *int) bool {
	for err != nil {
		if *left--; *left < 0 || err == to {
			return true
		}
		switch e := err.(type) {
		case caused:
			var kind error
			if kind, err = e.causes(); leads(kind, to, left) {
				return true
			}
		case interface{ Unwrap() error }:
			err = e.Unwrap()
		case interface{ Unwrap() []error }:
			for _, err := range e.Unwrap() {
				if leads(err, to, left) {
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
