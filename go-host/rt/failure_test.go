package rt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// textsImage is guest memory with a list of texts at 16, and the list's pointer and length at 0.
func textsImage(texts ...string) []byte {
	mem := make([]byte, 4096)
	binary.LittleEndian.PutUint32(mem, 16)
	binary.LittleEndian.PutUint32(mem[4:], uint32(len(texts)))
	at := 16 + 8*len(texts)
	for i, s := range texts {
		binary.LittleEndian.PutUint32(mem[16+8*i:], uint32(at))
		binary.LittleEndian.PutUint32(mem[20+8*i:], uint32(len(s)))
		at += copy(mem[at:], s)
	}
	return mem
}

// A list of empty texts costs little of the budget, so that the lifter looks at the context itself.
func TestManyTexts(t *testing.T) {
	mem := make([]byte, 16+8*LookEvery)
	binary.LittleEndian.PutUint32(mem, 16)
	for n, want := range map[uint32]error{LookEvery - 1: nil, LookEvery: wazabi.ErrCanceled} {
		binary.LittleEndian.PutUint32(mem[4:], n)
		li, _ := guardedLifter(mem, 1<<20, 0)
		if texts, err := li.Texts(mem); !errors.Is(err, want) || err == nil && len(texts) != int(n) {
			t.Errorf("%d texts after the deadline: %d, %v, want %v", n, len(texts), err, want)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	var li Lifter
	mem := textsImage("one\ntwo", "", "three\x1b")
	li.begin(mem)
	texts, err := li.Texts(mem)
	if want := []string{"one; two", "", "three\uFFFD"}; err != nil || !reflect.DeepEqual(texts, want) {
		t.Errorf("%q, %v, want %q", texts, err, want)
	}
	var own string
	if rest := TakeText(&own, texts); own != "one; two" || len(rest) != 2 || TakeText(&own, nil) != nil {
		t.Errorf("%q, %q", own, rest)
	}
	constant := wazabi.ErrRange
	if err := WithText(constant, texts...); err.Error() != "one; two" || !errors.Is(err, constant) {
		t.Errorf("%v", err)
	}
	if WithText(constant) != constant || WithText(constant, "") != constant || WithText(nil, "text") != nil {
		t.Error("a constant without a text, or success, is wrapped")
	}
	for name, lie := range map[string]struct {
		change func(mem []byte)
		kind   error
		path   string
	}{
		"error-text-out-of-bounds: the list":   {func(mem []byte) { binary.LittleEndian.PutUint32(mem, 8192) }, wazabi.ErrOutOfBounds, "text"},
		"error-text-out-of-bounds: its length": {func(mem []byte) { binary.LittleEndian.PutUint32(mem[4:], 1<<31) }, wazabi.ErrOutOfBounds, "text"},
		"error-text-out-of-bounds: a text":     {func(mem []byte) { binary.LittleEndian.PutUint32(mem[24:], 5000) }, wazabi.ErrOutOfBounds, "text[1]"},
		"error-text-out-of-bounds: misaligned": {func(mem []byte) { binary.LittleEndian.PutUint32(mem, 18) }, wazabi.ErrMisaligned, "text"},
		"error-text-not-utf8: a text":          {func(mem []byte) { mem[40] = 0xff }, wazabi.ErrUTF8, "text[0]"},
	} {
		t.Run(name, func(t *testing.T) {
			mem := textsImage("one", "two", "three")
			lie.change(mem)
			var li Lifter
			li.begin(mem)
			_, err := li.Texts(mem)
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != lie.kind || e.Path != lie.path {
				t.Errorf("%v (path %q), want %v at %s", err, e.Path, lie.kind, lie.path)
			}
		})
	}
}

// TestErrorTextsCharged: only a text that is cut or escaped costs more than itself.
func TestErrorTextsCharged(t *testing.T) {
	cost := func(text string) int64 {
		li := Lifter{limits: limits{Bytes: 1 << 20}}
		mem := textsImage(text)
		li.begin(mem)
		before := li.budget
		if _, err := li.Texts(mem); err != nil {
			t.Fatal(err)
		}
		return before - li.budget
	}
	if plain, escaped := cost("one"), cost("o\ne"); escaped-plain != 2*int64(len("o; e")) {
		t.Errorf("%d bytes are charged for a text in one line, %d for one in two", plain, escaped)
	}
}

func TestErrorChain(t *testing.T) {
	var li Lifter
	mem := textsImage("outer", "inner")
	li.begin(mem)
	var e *wazabi.GuestError
	if err := li.DynError(mem, &e); err != nil || e.Error() != "outer: inner" || e.Message != "outer" || errors.Unwrap(e).Error() != "inner" {
		t.Errorf("%v, %v", e, err)
	}
	t.Run("error-without-texts: none", func(t *testing.T) {
		mem := textsImage()
		var li Lifter
		li.begin(mem)
		if err := li.DynError(mem, &e); !errors.Is(err, wazabi.ErrRange) {
			t.Errorf("%v", err)
		}
	})
	for _, tt := range []struct {
		err  error
		want []string
	}{
		{io.EOF, []string{"EOF"}},
		{fmt.Errorf("read x: %w", io.EOF), []string{"read x", "EOF"}},
		{fmt.Errorf("%w: read x", io.EOF), []string{"EOF: read x", "EOF"}},
		{fmt.Errorf("%w", io.EOF), []string{"EOF", "EOF"}},
		{errors.Join(io.EOF, io.ErrClosedPipe), []string{"EOF\nio: read/write on closed pipe"}},
	} {
		var got []string
		for e := ErrorChain(tt.err); e != nil; e, _ = e.Err.(*wazabi.GuestError) {
			got = append(got, e.Message)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.err, got, tt.want)
		}
	}
	if ErrorChain(nil) != nil {
		t.Error("nil has a chain")
	}
}

// A path keeps both ends.
func TestLongPath(t *testing.T) {
	err := error(&wazabi.Error{Kind: wazabi.ErrUTF8, Func: "shop.Place", Detail: "byte 3", Path: "name"})
	for range 1000 {
		err = Field(err, "child")
	}
	err = Field(Index(err, 7), "result")
	var e *wazabi.Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Path, "result[7].child.") || !strings.HasSuffix(e.Path, ".child.name") || len(e.Path) > maxPath {
		t.Errorf("%q", e.Path)
	}
	text := err.Error()
	if !strings.HasPrefix(text, "wazabi: shop.Place: invalid UTF-8: byte 3 (result[7].child.") || !strings.HasSuffix(text, ".child.name)") || len(text) > 300 {
		t.Errorf("%q", text)
	}
	// The path is there, however long the cause is.
	e.Detail = strings.Repeat("long ", 2000)
	if text := err.Error(); !strings.HasSuffix(text, ".child.name)") || len(text) > 4096 {
		t.Errorf("%d bytes: %q", len(text), text[len(text)-60:])
	}
}
