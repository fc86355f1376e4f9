// Package dynamic calls guests without generated code. It reads the description in a guest's .wasm
// when the program runs, and makes the same checks as a generated package.
//
//	guest, err := dynamic.Open(ctx, wasm)
//	value, err := guest.Call(ctx, "greet", "Ada") // a Value
//	text, ok := value.Text()
//
// A call takes Go values, [Value]s, or JSON as [encoding/json.RawMessage]. [Guest.Bind] makes a
// func of an export, and compares its types with the guest's once. [WithFunc] gives the guest a
// host function.
//
// docs/dynamic.md in the repository has the Go types of each Rust type, and says when to bind late.
//
// Values are converted by reflection in this package only. Each group of kinds has a file with a
// shape here; shape.go has their table.
package dynamic
