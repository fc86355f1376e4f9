package command

import "testing"

func TestByteSize(t *testing.T) {
	for value, want := range map[string]byteSize{"65536": 65536, "64k": 65536, "64K": 65536, "64KiB": 65536, "64MiB": 64 << 20, "1m": 1 << 20, "0": 0, "-1": -1, "2047m": 2047 << 20} {
		var s byteSize
		if err := s.Set(value); err != nil || s != want {
			t.Errorf("%s: %d, %v; want %d", value, s, err, want)
		}
	}
	for _, value := range []string{"", "k", "64q", "64kb", "64ib", "kib", "kk", "1.5m", "2048m", "-2049m", "99999999999999999999", "9999999999k"} {
		s := byteSize(7)
		err := s.Set(value)
		if want := "expected a number of bytes below 2 GiB, such as 262144, 64k or 1m"; err == nil || err.Error() != want || s != 7 {
			t.Errorf("%q: %d, %v; want %s", value, s, err, want)
		}
	}
}
