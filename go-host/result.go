package wazabi

// Result is a value of Rust's type Result<T, E> that is inside of another one: in a list, a field, an
// argument. A result of a function is two results in Go, as in (uint32, error).
//
// T is the Go type of the value, struct{} for (). The zero Result has the zero value.
type Result[T any] struct {
	// Value is the value, if Err is nil.
	Value T
	// Err is the error, nil for a value. The guest's errors have the Go type of E, as those of functions
	// have. The guest gets an error of that type, also a wrapped one; any other is [ErrInput]. It gets the
	// text of any error where E is String or Box<dyn Error>, and none where E is ().
	Err error
}
