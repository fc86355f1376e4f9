package rt

import (
	"encoding/binary"
	"fmt"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Points in time: seconds since the Unix epoch and nanoseconds after that second. The two kinds
// differ in the range of the Rust types that a host may send values for.

const (
	// firstInstant and lastInstant are the seconds of -9999-01-02T01:59:59Z and of
	// 9999-12-30T22:00:00Z. All Rust types of the kind have this range.
	firstInstant, lastInstant = -377705023201, 253402207200
	// mostSeconds bounds the seconds that time.Time can format and compare.
	mostSeconds = 1 << 62
)

// PutInstant writes a point in time of a library's type to at[0:16].
func PutInstant(at []byte, t time.Time) error {
	if secs := t.Unix(); secs < firstInstant || secs > lastInstant {
		return BadInput(instantText(t) + " is not an instant of a guest; expected one from -9999-01-02T01:59:59Z to 9999-12-30T22:00:00.999999999Z")
	}
	putTime(at, t)
	return nil
}

// PutSystemTime writes a point in time of Rust's SystemTime to at[0:16].
func PutSystemTime(at []byte, t time.Time) error {
	if t.Unix() < 0 {
		return BadInput(instantText(t) + " is before 1970, where SystemTime begins in a guest")
	}
	putTime(at, t)
	return nil
}

func putTime(at []byte, t time.Time) {
	_ = at[15]
	binary.LittleEndian.PutUint64(at, uint64(t.Unix()))
	binary.LittleEndian.PutUint64(at[8:], uint64(t.Nanosecond()))
}

func instantText(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// GetInstant reads a point in time of either kind from at[0:16]. It is in UTC.
func GetInstant(at []byte, t *time.Time) error {
	_ = at[15]
	secs, nanos := int64(binary.LittleEndian.Uint64(at)), binary.LittleEndian.Uint32(at[8:])
	if nanos >= 1e9 || secs < -mostSeconds || secs > mostSeconds {
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("%d s and %d ns since 1970 do not fit time.Time", secs, nanos)}
	}
	*t = time.Unix(secs, int64(nanos)).UTC()
	return nil
}
