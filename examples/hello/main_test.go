package main

import (
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"

	"github.com/wazabi/wazabi/examples/hello/hello"
)

func Example() {
	if err := run(context.Background(), os.Stdout, []string{"Mary", "世界", ""}); err != nil {
		panic(err)
	}
	// Output:
	// Hello, Mary!
	// Hello, 世界!
	// No greeting: there is no name
	// こんにちは、Mary！
	// こんにちは、Mary！
	// These are 24 characters.
}

func newGuest(t *testing.T) *hello.Module {
	t.Helper()
	guest, err := hello.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { guest.Close(context.Background()) })
	return guest
}

func TestHello(t *testing.T) {
	guest := newGuest(t)
	long := strings.Repeat("Mary ", 1_000_000)
	for _, test := range []struct {
		name, want string
		err        error
	}{
		{"Mary", "Hello, Mary!", nil},
		{"世界", "Hello, 世界!", nil},
		{"\x00", "Hello, \x00!", nil},
		{long, "Hello, " + long + "!", nil},
		{"", "", hello.HailMaryErrorNullPointer},
		{"M\uFFFDry", "", hello.HailMaryErrorInvalidUTF8},
		// The Go side refuses names that are not UTF-8.
		{"M\xffry", "", wazabi.ErrUTF8},
	} {
		got, err := guest.Hello(t.Context(), test.name)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("Hello(%.20q) = %.20q, %v; want %.20q, %v", test.name, got, err, test.want, test.err)
		}
	}
}

func TestGreet(t *testing.T) {
	guest := newGuest(t)
	person := hello.Person{Name: "Mary", Language: hello.LanguageGerman}
	want := hello.Greeting{Text: "Hallo, Mary!\nHallo, Mary!\n", Chars: 26}
	if got, err := guest.Greet(t.Context(), person, 2); got != want || err != nil {
		t.Errorf("Greet = %+v, %v; want %+v", got, err, want)
	}

	// More greetings than fit into 4 GiB are an error, and the instance stays usable.
	got, err := guest.Greet(t.Context(), person, math.MaxUint32)
	if got != (hello.Greeting{}) || !errors.Is(err, hello.HailMaryErrorAllocationFailed) {
		t.Errorf("Greet = %+v, %v; want %v", got, err, hello.HailMaryErrorAllocationFailed)
	}
	if got, err := guest.Greet(t.Context(), person, 2); got != want || err != nil {
		t.Errorf("after that: Greet = %+v, %v; want %+v", got, err, want)
	}

	person.Language = 3
	if _, err := guest.Greet(t.Context(), person, 2); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "person.language") {
		t.Errorf("a language that does not exist: %v; want %v at person.language", err, wazabi.ErrInput)
	}
}

func TestErrors(t *testing.T) {
	guest := newGuest(t)
	_, err := guest.Hello(t.Context(), "")
	var code hello.HailMaryError
	if !errors.As(err, &code) || code != hello.HailMaryErrorNullPointer || err.Error() != "there is no name" {
		t.Errorf("Hello(\"\"): %v, %d", err, code)
	}
	if errors.Is(err, hello.HailMaryErrorAllocationFailed) {
		t.Errorf("%v is %v", err, hello.HailMaryErrorAllocationFailed)
	}
}

// TestStats runs the program in a new process, which has not compiled the guest yet.
func TestStats(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the go command")
	}
	out, err := exec.Command("go", "run", ".", "-stats", "Mary").Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile(`^compile: +(\S+)
instantiate: +(\S+)
first call: +(\S+)
next call: +(\S+)
instance: +(\d+) bytes
Hello, Mary!
`).FindStringSubmatch(string(out))
	if lines == nil {
		t.Fatalf("-stats prints\n%s", out)
	}
	for _, line := range lines[1:5] {
		if took, err := time.ParseDuration(line); err != nil || took <= 0 || took > time.Minute {
			t.Errorf("a time is %s; want more than 0 and at most a minute", line)
		}
	}
	// The memory is pages of 64 KiB, one of which is the stack. The table and the globals take less
	// than a page.
	if bytes, err := strconv.Atoi(lines[5]); err != nil || bytes < 2<<16 || bytes > 1<<20 {
		t.Errorf("an instance has %s bytes; want 2 to 16 pages of 64 KiB", lines[5])
	}
}
