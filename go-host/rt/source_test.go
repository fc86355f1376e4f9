package rt

import "testing"

func TestHasLines(t *testing.T) {
	const header = "\x00asm\x01\x00\x00\x00"
	const line = "\x00\x0e\x0b.debug_line\x05\x06"
	for wasm, want := range map[string]bool{
		"":                                     false,
		header:                                 false,
		header + line:                          true,
		header + "\x05\x03\x01\x00\x01" + line: true,
		// Numbers that are longer than needed, and one of more than 64 bits.
		header + "\x00\x8f\x00\x8b\x00.debug_line\x05\x06":                             true,
		header + "\x00\x8f\x80\x00\x8b\x80\x80\x80\x00.debug_line":                     false,
		header + "\x00\x90\x80\x00\x8b\x80\x80\x80\x00.debug_line":                     true,
		header + "\x00\x17\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02.debug_line\x05\x06": false,
		header + "\x00\x0e\x0b.debug_info\x05\x06":                                     false,
		header + "\x00\x12\x0f.debug_line_str\x05\x06":                                 false,
		header + "\x01" + line[1:]:                                                     false,
		header + line[:10]:                                                             false,
		header + "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01" + line:                 false,
		header + "\x00": false,
		// The size is cut, and is one of more than 64 bits.
		header + "\x00\x80": false,
		header + "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02" + line: false,
	} {
		if got := hasLines([]byte(wasm)); got != want {
			t.Errorf("%q: %v", wasm, got)
		}
	}
}
