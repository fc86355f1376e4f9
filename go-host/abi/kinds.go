package abi

import (
	"fmt"
	"strings"
)

// How to add a kind:
//
//  1. Declare a constant of type Kind and add its row to the table kinds. For a kind without parts,
//     such as a number, this is all: the reader, the layouts, the core signatures, the map keys, the
//     text, abi.json, the fingerprint and the comparison read the row.
//  2. For a kind with parts, such as {"list":T}, set the columns form and parts as well, and ordered
//     if values of a part cross in ascending order. If the columns do not suffice, declare a type in
//     kind_NAME.go that embeds basicShape and overrides methods of the interface shape, and name it
//     in the row.
//  3. For a kind with records of its own, implement the interface named in kind_NAME.go. New keys of
//     records are declared in record.go.
//  4. In go-host/gen/NAME.go declare the shape of the generator, and register it for the constant.
//  5. Add a line to testdata/kinds.txt, and rows to the tables in docs/abi.md sections 1 to 3. Tests
//     in Go and in Rust compare kinds.txt with their side.
//
// The generator reads facts of a kind by the methods of Kind and Type.

// Kind is the shape of a type.
type Kind uint8

// The kinds, in the order of the table in docs/abi.md.
const (
	KindUnit Kind = iota
	KindBool
	KindU8
	KindU16
	KindU32
	KindU64
	KindI8
	KindI16
	KindI32
	KindI64
	KindU128
	KindI128
	KindNonZeroU8
	KindNonZeroU16
	KindNonZeroU32
	KindNonZeroU64
	KindNonZeroI8
	KindNonZeroI16
	KindNonZeroI32
	KindNonZeroI64
	KindF32
	KindF64
	KindChar
	KindString
	KindUTF16
	KindDuration
	KindSystemTime
	KindInstant
	KindIP
	KindIPv4
	KindIPv6
	KindSocket
	KindUUID
	KindDecimal
	KindJSON
	KindList
	KindMap
	KindSet
	KindArray
	KindOption
	KindResult
	KindTuple
	KindBox
	KindCallback
	KindReader
	KindWriter
	KindRecord
	KindNewtype
	KindEnum
	KindFlags
	KindVariant
	KindResource
	KindGuestResource
	KindSequence
	KindIterator
	KindDynError
)

// kind is a row of the table.
type kind struct {
	// name is the name in the description.
	name string
	// form is how a description refers to a type of the kind.
	form form
	// parts is the least and the greatest number of parts in a reference. The length of an array
	// counts.
	parts [2]int
	// rust is how a type is written in Rust. lent is how it is written where it is borrowed, if that
	// is not & and rust. A type with a name is written by its name.
	rust, lent bracket
	// like names another type that gives the size, align, core and direct of a type of the kind, if
	// there is one.
	like like
	// size and align are the size and the alignment of the wire form, in bytes. If align is 0, the
	// shape computes both from the parts.
	size, align int
	// core is the core type as which a value crosses.
	core CoreType
	// direct: a value crosses as itself or as a span, and not by the address of its wire form.
	direct bool
	// number is the set of numbers that the values are, if they are numbers.
	number number
	// nonzero: 0 is not a value.
	nonzero bool
	// scalar: values are numbers, bools or chars, and cross as themselves.
	scalar bool
	// key: values can be the keys of a map and the elements of a set. If the kind is like another
	// type, that must be true of the other type, too.
	key bool
	// ordered says what the first part in a reference is, if values of it cross in ascending order:
	// its type must be a key.
	ordered string
	// pointer: the wire form has an address in it. A type is plain data if neither it nor any part
	// of it has one.
	pointer bool
	// object: values are handles of objects of the host.
	object bool
	// guestResource: values are handles of values that stay in the guest.
	guestResource bool
	// argument: a value is the whole parameter of an export, which borrows it for the call.
	argument bool
	// shape has the functions of the kind; nil for basicShape.
	shape shape
	// named has the functions for the records of the kind; nil if it has no records.
	named named
}

// form is how a description refers to a type.
type form uint8

const (
	// formName is "u8".
	formName form = iota
	// formOf is {"list":T}.
	formOf
	// formMany is {"tuple":[A,B]}.
	formMany
	// formArray is {"array":[T,N]}.
	formArray
	// formRecord is "crate::path::Name", with a record of its own.
	formRecord
)

// like is how the other type is found that gives a type its layout.
type like uint8

const (
	likeNone like = iota
	// likeRepr is the integer that represents an enum or flags.
	likeRepr
	// likeInner is the type in a newtype.
	likeInner
)

// number is a set of numbers.
type number uint8

const (
	noNumber number = iota
	unsigned
	signed
	float
)

var (
	one = [2]int{1, 1}
	two = [2]int{2, 2}
)

// kinds is the table. Each column is explained in the type kind.
var kinds = [...]kind{
	KindUnit: {name: "unit", rust: bracket{"()", ""}, align: 1, core: CoreI32},
	KindBool: {name: "bool", rust: bracket{"bool", ""}, size: 1, align: 1, core: CoreI32, direct: true, scalar: true, key: true},
	KindU8:   integer("u8", unsigned, 1, CoreI32),
	KindU16:  integer("u16", unsigned, 2, CoreI32),
	KindU32:  integer("u32", unsigned, 4, CoreI32),
	KindU64:  integer("u64", unsigned, 8, CoreI64),
	KindI8:   integer("i8", signed, 1, CoreI32),
	KindI16:  integer("i16", signed, 2, CoreI32),
	KindI32:  integer("i32", signed, 4, CoreI32),
	KindI64:  integer("i64", signed, 8, CoreI64),
	KindU128: wide("u128", unsigned),
	KindI128: wide("i128", signed),

	KindNonZeroU8:  nonzero(integer("nonzero_u8", unsigned, 1, CoreI32)),
	KindNonZeroU16: nonzero(integer("nonzero_u16", unsigned, 2, CoreI32)),
	KindNonZeroU32: nonzero(integer("nonzero_u32", unsigned, 4, CoreI32)),
	KindNonZeroU64: nonzero(integer("nonzero_u64", unsigned, 8, CoreI64)),
	KindNonZeroI8:  nonzero(integer("nonzero_i8", signed, 1, CoreI32)),
	KindNonZeroI16: nonzero(integer("nonzero_i16", signed, 2, CoreI32)),
	KindNonZeroI32: nonzero(integer("nonzero_i32", signed, 4, CoreI32)),
	KindNonZeroI64: nonzero(integer("nonzero_i64", signed, 8, CoreI64)),

	KindF32:  {name: "f32", rust: bracket{"f32", ""}, size: 4, align: 4, core: CoreF32, direct: true, number: float, scalar: true},
	KindF64:  {name: "f64", rust: bracket{"f64", ""}, size: 8, align: 8, core: CoreF64, direct: true, number: float, scalar: true},
	KindChar: {name: "char", rust: bracket{"char", ""}, size: 4, align: 4, core: CoreI32, direct: true, scalar: true, key: true},

	KindString: {
		name: "string", rust: bracket{"String", ""}, lent: bracket{"&str", ""},
		size: 8, align: 4, core: CoreI64, direct: true, key: true, pointer: true,
	},
	KindUTF16: {
		name: "utf16", rust: bracket{"Utf16", ""}, lent: bracket{"&Utf16", ""},
		size: 8, align: 4, core: CoreI64, direct: true, pointer: true,
	},
	KindDuration: {name: "duration", rust: bracket{"Duration", ""}, size: 16, align: 8, core: CoreI32, key: true},

	KindSystemTime: {name: "system_time", rust: bracket{"SystemTime", ""}, size: 16, align: 8, core: CoreI32},
	KindInstant:    {name: "instant", rust: bracket{"Instant", ""}, size: 16, align: 8, core: CoreI32},

	KindIP:     {name: "ip", rust: bracket{"IpAddr", ""}, size: 17, align: 1, core: CoreI32, key: true},
	KindIPv4:   {name: "ipv4", rust: bracket{"Ipv4Addr", ""}, size: 4, align: 1, core: CoreI32, key: true},
	KindIPv6:   {name: "ipv6", rust: bracket{"Ipv6Addr", ""}, size: 16, align: 1, core: CoreI32, key: true},
	KindSocket: {name: "socket", rust: bracket{"SocketAddr", ""}, size: 28, align: 4, core: CoreI32, key: true},

	KindUUID:    {name: "uuid", rust: bracket{"Uuid", ""}, size: 16, align: 1, core: CoreI32, key: true},
	KindDecimal: checkedText("decimal", "Decimal"),
	KindJSON:    checkedText("json", "Value"),

	KindList: {
		name: "list", form: formOf, parts: one, rust: bracket{"Vec<", ">"}, lent: bracket{"&[", "]"},
		size: 8, align: 4, core: CoreI64, direct: true, pointer: true,
	},
	KindMap: {
		name: "map", form: formMany, parts: two, rust: bracket{"Map<", ">"},
		size: 8, align: 4, core: CoreI64, direct: true, ordered: "the key of a map", pointer: true, shape: mapShape{},
	},
	KindSet: {
		name: "set", form: formOf, parts: one, rust: bracket{"Set<", ">"},
		size: 8, align: 4, core: CoreI64, direct: true, ordered: "the element of a set", pointer: true,
	},
	KindArray:  {name: "array", form: formArray, parts: two, rust: bracket{"[", "]"}, core: CoreI32, shape: arrayShape{}},
	KindOption: {name: "option", form: formOf, parts: one, rust: bracket{"Option<", ">"}, core: CoreI32, shape: optionShape{}},
	KindResult: {name: "result", form: formMany, parts: two, rust: bracket{"Result<", ">"}, core: CoreI32, shape: resultShape{}},
	KindTuple:  {name: "tuple", form: formMany, parts: [2]int{2, 12}, rust: bracket{"(", ")"}, core: CoreI32, shape: tupleShape{}},
	KindBox:    {name: "box", form: formOf, parts: one, rust: bracket{"Box<", ">"}, size: 4, align: 4, core: CoreI32, pointer: true},

	KindCallback: {
		name: "callback", form: formMany, parts: [2]int{1, 1 + maxCallbackParams}, rust: bracket{"Callback<fn(", ">"}, lent: bracket{"&Callback<fn(", ">"},
		size: 4, align: 4, core: CoreI32, direct: true, argument: true, shape: callbackShape{},
	},
	KindReader: stream("reader", "Reader"),
	KindWriter: stream("writer", "Writer"),

	KindRecord:   {name: "record", form: formRecord, core: CoreI32, shape: recordKind{}, named: recordKind{}},
	KindNewtype:  {name: "newtype", form: formRecord, like: likeInner, key: true, named: newtypeKind{}},
	KindEnum:     {name: "enum", form: formRecord, like: likeRepr, key: true, named: enumKind{}},
	KindFlags:    {name: "flags", form: formRecord, like: likeRepr, named: flagsKind{}},
	KindVariant:  {name: "variant", form: formRecord, core: CoreI32, shape: variantKind{}, named: variantKind{}},
	KindResource: {name: "resource", form: formRecord, size: 4, align: 4, core: CoreI32, direct: true, object: true, named: resourceKind{}},
	KindGuestResource: {
		name: "guest_resource", form: formRecord, size: 4, align: 4, core: CoreI32, direct: true, guestResource: true, named: guestResourceKind{},
	},
	KindSequence: {
		name: "sequence", form: formOf, parts: one, rust: bracket{"Iter<", ">"}, lent: bracket{"Iter<", ">"},
		size: 4, align: 4, core: CoreI32, direct: true, argument: true, shape: sequenceShape{},
	},
	KindDynError: {name: "dyn_error", rust: bracket{"Box<dyn Error>", ""}, size: 8, align: 4, core: CoreI32, pointer: true},
	KindIterator: {
		name: "iterator", form: formOf, parts: one, rust: bracket{"Iterator<", ">"}, size: 4, align: 4, core: CoreI32, direct: true, shape: iteratorShape{},
	},
}

// integer is the row of an integer of size bytes.
func integer(name string, n number, size int, core CoreType) kind {
	return kind{
		name: name, rust: bracket{name, ""}, size: size, align: size, core: core, direct: true,
		number: n, scalar: true, key: true,
	}
}

// wide is the row of an integer of 128 bits: two u64, the lower one first.
func wide(name string, n number) kind {
	return kind{name: name, rust: bracket{name, ""}, size: 16, align: 8, core: CoreI32, number: n, key: true}
}

// checkedText is the row of a span of text with a syntax.
func checkedText(name, rust string) kind {
	return kind{name: name, rust: bracket{rust, ""}, size: 8, align: 4, core: CoreI64, direct: true, pointer: true}
}

// stream is the row of a stream of the host, of which the guest has a handle.
func stream(name, rust string) kind {
	return kind{
		name: name, rust: bracket{rust, ""}, lent: bracket{rust, ""}, size: 4, align: 4, core: CoreI32, direct: true, argument: true,
	}
}

// nonzero is the row of an integer like i that is never 0.
func nonzero(i kind) kind {
	i.nonzero = true
	bits := strings.TrimPrefix(i.name, "nonzero_")
	i.rust = bracket{"NonZero" + strings.ToUpper(bits), ""}
	return i
}

// kindByName has the kinds by their names in the description.
var kindByName = func() map[string]Kind {
	names := make(map[string]Kind, len(kinds))
	for k, row := range kinds {
		names[row.name] = Kind(k)
	}
	return names
}()

// primitives are the types that a reference names by their kind alone. All descriptions share them.
var primitives = func() map[string]*Type {
	types := make(map[string]*Type)
	for k, row := range kinds {
		if row.form == formName {
			types[row.name] = &Type{Kind: Kind(k), Size: row.size, Align: row.align}
		}
	}
	return types
}()

// String returns the name that the description uses.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k].name
	}
	return fmt.Sprintf("kind %d", k)
}

// row returns the row of a kind; an empty one for a number that is no kind.
func (k Kind) row() *kind {
	if int(k) < len(kinds) {
		return &kinds[k]
	}
	return &kind{}
}

// Size returns the size of the wire form in bytes; 0 where it depends on the type.
func (k Kind) Size() int { return k.row().size }

// Scalar reports whether values are numbers, bools or chars, and cross as themselves.
func (k Kind) Scalar() bool { return k.row().scalar }

// Integer reports whether values are all integers of the size and the sign of the kind.
func (k Kind) Integer() bool {
	return (k.row().number == unsigned || k.row().number == signed) && !k.row().nonzero
}

// NonZero reports whether values are the integers of the size and the sign of the kind except 0.
func (k Kind) NonZero() bool { return k.row().nonzero }

// Signed reports whether values are signed integers.
func (k Kind) Signed() bool { return k.row().number == signed }

// Float reports whether values are floating-point numbers.
func (k Kind) Float() bool { return k.row().number == float }

// Stream reports whether values are handles of streams of the host.
func (k Kind) Stream() bool { return k == KindReader || k == KindWriter }

// Argument reports whether a value is the whole parameter of an export, or for a callback also of an
// import, and ends with the call.
func (k Kind) Argument() bool { return k.row().argument }

// Object reports whether values are handles of objects of the host.
func (k Kind) Object() bool { return k.row().object }

// GuestResource reports whether values are handles of values that stay in the guest.
func (k Kind) GuestResource() bool { return k.row().guestResource }

// like returns the type that gives the layout of t and how t crosses, or nil.
func (t *Type) like() *Type {
	switch kinds[t.Kind].like {
	case likeRepr:
		return primitives[t.Repr.String()]
	case likeInner:
		return t.Elems[0]
	}
	return nil
}

// Key reports whether values can be the keys of a map and the elements of a set.
func (t *Type) Key() bool {
	like := t.like()
	return kinds[t.Kind].key && (like == nil || like.Key())
}
