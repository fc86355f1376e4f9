package rt

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Values that take more than one load or store.

// PutDuration writes a duration as seconds and nanoseconds to at[0:16]; Rust's are not negative.
func PutDuration(at []byte, d time.Duration) error {
	_ = at[15]
	if d < 0 {
		return BadInput(fmt.Sprintf("%v; Rust's durations are not negative", d))
	}
	binary.LittleEndian.PutUint64(at, uint64(d/time.Second))
	binary.LittleEndian.PutUint32(at[8:], uint32(d%time.Second))
	binary.LittleEndian.PutUint32(at[12:], 0)
	return nil
}

// GetDuration reads a duration from at[0:16]. A duration of more than 292 years does not fit
// time.Duration.
func GetDuration(at []byte, d *time.Duration) error {
	_ = at[15]
	secs, nanos := binary.LittleEndian.Uint64(at), binary.LittleEndian.Uint32(at[8:])
	const most = uint64(math.MaxInt64 / time.Second)
	if nanos >= 1e9 || secs > most || secs == most && nanos > uint32(math.MaxInt64%time.Second) {
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d s and %d ns do not fit time.Duration", secs, nanos)}
	}
	*d = time.Duration(secs)*time.Second + time.Duration(nanos)
	return nil
}

// MapKey prepends the key of a map's entry to the path of an error.
func MapKey(err error, key any) error {
	return Field(err, "["+text.OneLine(fmt.Sprint(key), 64)+"]")
}

// DuplicateKey reports a map from the guest that has one key twice.
func DuplicateKey() error {
	return &wazabi.Error{Kind: wazabi.ErrDuplicate, Detail: "the key came before"}
}

// ZeroInput reports an argument of 0 for the Rust type typ, of which 0 is not a value.
func ZeroInput(typ string) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: "0 is not a valid " + typ, Err: wazabi.ErrRange}
}

// InvalidZero reports a 0 from the guest for the type typ, of which 0 is not a value.
func InvalidZero(typ string) error { return outOfRange(0, typ) }

// InvalidCase reports an argument of the interface type typ that is not one of its cases.
func InvalidCase(typ string, v any) error {
	if v == nil {
		return BadInput("nil is not a valid " + typ + "; use one of its structs")
	}
	return BadInput(fmt.Sprintf("a %T is not a case of %s; use one of its structs, not a pointer to it", v, typ))
}

// NilCase reports an argument that is a nil pointer to a case of typ.
func NilCase(typ string) error {
	return BadInput("a nil pointer is not a case of " + typ)
}

// UnknownFlags reports an argument with bits that the flags typ do not name.
func UnknownFlags(typ string, bits uint64) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: fmt.Sprintf("%#x has bits that %s does not name", bits, typ), Err: wazabi.ErrDiscriminant}
}

// InvalidFlags reports flags from the guest with bits that typ does not name.
func InvalidFlags(typ string, bits uint64) error {
	return &wazabi.Error{Kind: wazabi.ErrDiscriminant, Detail: fmt.Sprintf("%#x has bits that %s does not name", bits, typ)}
}

// FlagNames joins the names of the bits that are set; bits without a name follow as a number.
func FlagNames(bits uint64, names ...string) string {
	var set []string
	for i, name := range names {
		if bit := uint64(1) << i; bits&bit != 0 {
			set = append(set, name)
			bits &^= bit
		}
	}
	if bits != 0 || len(set) == 0 {
		set = append(set, fmt.Sprintf("%#x", bits))
	}
	return strings.Join(set, "|")
}
