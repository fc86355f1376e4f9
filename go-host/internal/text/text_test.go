package text

import (
	"bytes"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"plain":             "plain",
		"a\n\tb\r\nc":       "a; b; c",
		"\x1b[31mred\u202e": "\uFFFD[31mred\uFFFD",
		"bad\xff":           "bad\uFFFD",
	} {
		if got := OneLine(in, 100); got != want {
			t.Errorf("OneLine(%q) = %q, want %q", in, got, want)
		}
	}
	for n := range 20 {
		if got := Plain(strings.Repeat("é\xff", 20), n+3); len(got) > n+3 || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
			t.Errorf("Plain to %d: %q", n+3, got)
		}
	}
}

func TestValidUTF8(t *testing.T) {
	for _, s := range []string{
		"", "a", "seven", "eight by", "é", "\xff", "1234567\xff", "12345678\xff", "\xff2345678", strings.Repeat("x", 64), strings.Repeat("x", 63) + "\xff",
		strings.Repeat("é", 40), "\xed\xa0\x80", "\xf4\x90\x80\x80", "a\xc3",
	} {
		if got, want := ValidUTF8(s), utf8.ValidString(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
	// A byte that is not UTF-8, in each place of the words that strings are read by.
	for n := range 40 {
		s := bytes.Repeat([]byte("z"), n)
		if !ValidUTF8(string(s)) {
			t.Errorf("%d letters are not valid", n)
		}
		for i := range s {
			s[i] = 0x80
			if ValidUTF8(string(s)) {
				t.Errorf("%q is valid", s)
			}
			s[i] = 'z'
		}
	}
}

func TestMiddle(t *testing.T) {
	for _, tt := range []struct {
		text  string
		limit int
		want  string
	}{
		{"result.items", 12, "result.items"},
		{"result.items[3].name", 15, "result…].name"},
		{"ééééééééé", 11, "éé…éé"},
		{"", 11, ""},
	} {
		if got := Middle(tt.text, tt.limit); got != tt.want || len(got) > tt.limit {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// The time for a line does not grow with what is cut off.
func TestOneLineOfMany(t *testing.T) {
	all := "first\n" + strings.Repeat("\n", 64<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := OneLine(all, 100)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; got != "first…" || used > 1<<20 {
		t.Errorf("%q takes %d bytes of memory", got, used)
	}
	many := strings.Repeat("a\n", 16<<20)
	runtime.ReadMemStats(&before)
	got = OneLine(many, 10)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; got != "a; a; a…" && got != "a; a; …" || used > 1<<20 {
		t.Errorf("%q takes %d bytes of memory", got, used)
	}
}
