package translate

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// text is the line for a function in the compiler's listing: its name, and the size of its locals
// and arguments in hexadecimal digits.
var text = regexp.MustCompile(`^\S+/internal/guest\.(\S+) STEXT.* args=0x([0-9a-f]+) locals=0x([0-9a-f]+)`)

// TestFrames: Go's frames are not larger than is estimated, and six times as large if the code is
// not optimized. compiled.stackShare leaves room for that. The variable FRAMES has other guests.
func TestFrames(t *testing.T) {
	guests := []string{"examples/hello/hello/hello.wasm"}
	if more := os.Getenv("FRAMES"); more != "" {
		guests = filepath.SplitList(more)
	}
	for _, guest := range guests {
		wasm, err := os.ReadFile(filepath.Join("../../..", guest))
		if err != nil {
			t.Fatal(err)
		}
		m, err := Prepare(wasm)
		if err != nil {
			t.Fatal(err)
		}
		dir := packageDir(t, m)
		for flags, share := range map[string]int64{"-S": 1, "-S -N -l": 6} {
			cmd := goCommand(dir, "build", "-gcflags=example.com/probe/internal/guest="+flags, "./internal/guest")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%.2000s", err, out)
			}
			checkFrames(t, m, out, share)
		}
	}
}

func checkFrames(t *testing.T, m *Module, listing []byte, share int64) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(listing))
	lines.Buffer(nil, 1<<20)
	found, largest, worst := 0, int64(0), 0.0
	for lines.Scan() {
		f := text.FindStringSubmatch(lines.Text())
		if f == nil {
			continue
		}
		number, ok := number(f[1])
		if !ok {
			continue
		}
		found++
		args, _ := strconv.ParseInt(f[2], 16, 64)
		locals, _ := strconv.ParseInt(f[3], 16, 64)
		// Beside these are the return address and the frame pointer.
		frame, estimate := args+locals+16, m.frames[number-len(m.outline.Imports)+1]
		largest, worst = max(largest, frame), max(worst, float64(frame)/float64(estimate))
		if frame > share*estimate {
			t.Errorf("%s: a frame of %d bytes, %d are estimated", f[1], frame, estimate)
		}
	}
	t.Logf("%d functions, the largest frame has %d bytes, and at most %.2f of its estimate", found, largest, worst)
	if found < len(m.frames)/2 {
		t.Errorf("%d functions in the listing, of %d", found, len(m.frames))
	}
}

// name is the Go name of a guest's function, with its number.
var name = regexp.MustCompile(`^(?:\(\*Module\)\.)?[X_]\w*_(\d+)$`)

func number(goName string) (int, bool) {
	m := name.FindStringSubmatch(goName)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil
}
