package rt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// visit is a call of a guest that got a callback, a reader, a writer and a sequence.
type visit struct {
	*play
	conn  Conn
	image []byte
	depth int
	// last is the line that the callback returned.
	last line
	// read and written are what passed the streams.
	read, written []byte
	// pulled has the number of items that each sequence has given, by handle. running counts the
	// sequences that have begun and not ended.
	pulled  map[uint32]uint64
	running int
}

func callLine(h *HostCall, f any) error {
	li := &lifter{Lifter: h.Lifter()}
	at, err := h.ArgRecord(1, sizeofLine, alignofLine)
	if err != nil {
		return h.ArgError(err, "arguments")
	}
	countLine(li, at)
	var v line
	if err := liftLine(li, at, &v); err != nil {
		return h.ArgError(err, "0")
	}
	h.BeforeHost()
	v, failure := f.(func(context.Context, line) (line, error))(h.Context(), v)
	h.AfterHost()
	if failure != nil {
		return h.HostError(failure)
	}
	for lo := h.Lowerer(); lo.Next(); {
		if err := lowerLine(lo, h.SetRecord(0, sizeofLine, alignofLine), &v); err != nil {
			return h.ResultError(err)
		}
	}
	return h.Finish()
}

func pullLines(h *HostCall, seq any) error {
	items, err := Pull[line](h, seq)
	if err != nil {
		return err
	}
	for lo := h.Lowerer(); lo.Next(); {
		region, err := lo.List(h.SetRecord(0, 8, 4), len(items), sizeofLine, alignofLine)
		if err != nil {
			return h.ItemError(err, seq)
		}
		for n := range items {
			if err := lowerLine(lo, region[n*sizeofLine:][:sizeofLine], &items[n]); err != nil {
				return h.ItemError(Index(err, n), seq)
			}
		}
	}
	return h.Finish()
}

// lines is the sequence.
func (v *visit) lines(yield func(line) bool) {
	v.running++
	defer func() { v.running-- }()
	for id := uint64(0); ; id++ {
		item := line{ID: id, Name: "item", Kind: kindThin}
		switch v.byte() % 16 {
		case 0:
			return
		case 1:
			v.hostFault = true
			item.Name = "\xff"
		}
		if !yield(item) {
			return
		}
	}
}

// Read and Write are streams of every behaviour that the script asks for.
func (v *visit) Read(b []byte) (int, error) {
	n := len(b)
	switch v.byte() % 8 {
	case 0:
		n /= 2
	case 1:
		return 0, io.EOF
	case 2:
		return 0, iotest.ErrTimeout
	case 3:
		v.hostFault = true
		return len(b) + 1, nil
	case 4:
		v.enter(context.Background()) // Another instance, or none.
	}
	// A reader may use all of b.
	for i := range b {
		b[i] = byte(i) | 0x80
	}
	v.read = append(v.read[:0], b[:n]...)
	return n, nil
}

func (v *visit) Write(b []byte) (int, error) {
	v.written = append(v.written[:0], b...)
	switch v.byte() % 8 {
	case 0:
		return len(b) / 2, nil
	case 1:
		return 0, iotest.ErrTimeout
	case 2:
		v.hostFault = true
		return -1, nil
	}
	return len(b), nil
}

// line is the callback.
func (v *visit) line(ctx context.Context, got line) (line, error) {
	if !utf8.ValidString(got.Name) || got.Kind != kindThin && got.Kind != kindThick {
		v.t.Fatalf("the callback got %+v", got)
	}
	switch v.byte() % 8 {
	case 0:
		v.hostFault = true
		return line{}, errors.New("refused")
	case 1:
		v.enter(ctx)
	case 2:
		got.Name = string(bytes.Repeat([]byte("long "), 100))
	case 3:
		v.hostFault = true
		got.Name = "\xff"
	}
	v.last = got
	return got, nil
}

// enter calls the guest, also from its own host functions.
func (v *visit) enter(ctx context.Context) {
	if v.depth >= 20 {
		return
	}
	v.depth++
	defer func() { v.depth-- }()
	ctx, cancel := context.WithCancel(ctx)
	if v.depth > 1 && frameIn(ctx) == nil {
		cancel() // The pool has one instance, which is busy.
	}
	defer cancel()
	call, err := v.conn.Begin(ctx, 0)
	if err != nil {
		if !errors.Is(err, wazabi.ErrBusy) && !errors.Is(err, wazabi.ErrDepth) && !errors.Is(err, wazabi.ErrPoisoned) && !errors.Is(err, context.Canceled) {
			v.t.Fatal(err)
		}
		return
	}
	defer call.End()
	for lo := call.Lowerer(); lo.Next(); {
		call.SetUint32(0, lo.Callback(0, v.line))
		call.SetUint32(1, lo.Reader(1, v))
		call.SetUint32(2, lo.Writer(2, v))
		call.SetUint32(3, Sequence(lo, 3, v.lines))
	}
	err = call.Invoke()
	v.judge(err)
	// An inner call that fails poisons the instance: the host function that made it fails too.
	v.hostFault = v.hostFault || err != nil && v.depth > 1
}

// run is the guest.
func (v *visit) run(g *goInstance, ctx context.Context, stack []uint64) error {
	if v.depth == 1 {
		v.fill(g, v.image)
	}
	lent := slices.Clone(stack[:4])
	for len(v.script) > 0 {
		handle := lent[v.byte()%4]
		if b := v.byte(); b > 240 {
			handle = v.number()
		}
		switch v.byte() % 6 {
		case 0:
			v.call(g, ctx, handle)
		case 1:
			v.stream(g, ctx, "wazabi.read", handle)
		case 2:
			v.stream(g, ctx, "wazabi.write", handle)
		case 3:
			s := []uint64{handle, v.number(), v.number()}
			g.hosts["wazabi.seek"](ctx, s)
		case 4:
			if v.byte()%8 == 0 {
				return goTrap(engine.TrapUnreachable)
			}
			_ = g.scratch(ctx, []uint64{engine.PageSize})
		case 5:
			v.pull(g, ctx, handle)
		}
	}
	return nil
}

func (v *visit) call(g *goInstance, ctx context.Context, handle uint64) {
	s := []uint64{handle, v.number()}
	g.hosts["wazabi.call"](ctx, s)
	got, err := liftImage(g.data, uint32(s[0]), true)
	if err != nil {
		v.t.Fatalf("the guest got no line at %#x: %v", s[0], err)
	}
	want := v.last
	// NaNs differ from themselves.
	if len(got.Points) != len(want.Points) {
		v.t.Fatalf("the guest got %d points, want %d", len(got.Points), len(want.Points))
	}
	got.Points, want.Points = nil, nil
	if !reflect.DeepEqual(got, want) {
		v.t.Fatalf("the guest got %+v, want %+v", got, want)
	}
}

// pull pulls items, which follow those that it has pulled before.
func (v *visit) pull(g *goInstance, ctx context.Context, handle uint64) {
	wanted := v.number()
	s := []uint64{handle, wanted}
	g.hosts["wazabi.next"](ctx, s)
	result, err := window(g.data, uint32(s[0]), 8, 4)
	if err != nil {
		v.t.Fatalf("the guest got no list at %#x: %v", s[0], err)
	}
	at, n := binary.LittleEndian.Uint32(result), binary.LittleEndian.Uint32(result[4:])
	if n > uint32(wanted) {
		v.t.Fatalf("the guest got %d items, wanted %d", n, uint32(wanted))
	}
	for i := range n {
		item, err := liftImage(g.data, at+i*sizeofLine, true)
		if err != nil || item.ID != v.pulled[uint32(handle)] || item.Name != "item" {
			v.t.Fatalf("item %d of the sequence %#x is %+v, %v", v.pulled[uint32(handle)], handle, item, err)
		}
		v.pulled[uint32(handle)]++
	}
}

// stream reads or writes. Of the guest's memory only the bytes that were read change, and the
// result behind the arguments.
func (v *visit) stream(g *goInstance, ctx context.Context, name string, handle uint64) {
	at, size := uint32(v.number()), uint32(v.number())
	before := bytes.Clone(g.data)
	depth := v.depth
	v.read, v.written = v.read[:0], v.written[:0]
	s := []uint64{handle, uint64(at), uint64(size)}
	left := len(v.script)
	g.hosts[name](ctx, s)
	result, err := window(g.data, uint32(s[0]), 12, 4)
	if err != nil || result[0] > 1 {
		v.t.Fatalf("%s returned %#x: %v", name, s[0], err)
	}
	n := binary.LittleEndian.Uint32(result[4:])
	if result[0] == 0 && n > size || uint64(at)+uint64(size) > uint64(len(before)) {
		v.t.Fatalf("%s of %d bytes at %#x returned %d", name, size, at, n)
	}
	if depth != 1 || left-len(v.script) > 1 {
		return // A nested call has changed the memory too.
	}
	// The result, and the text of an error, lie in the arena or in a block of their own.
	changed := [][2]uint32{{goArena, 8}, {binary.LittleEndian.Uint32(g.data[goArena:]), binary.LittleEndian.Uint32(g.data[goArena+4:])}, {uint32(s[0]), 12}}
	if result[0] == 1 {
		changed = append(changed, [2]uint32{n, binary.LittleEndian.Uint32(result[8:])})
		n = 0
	}
	for _, c := range changed {
		if at < c[0]+c[1] && at+n > c[0] {
			return // The guest wanted the bytes where the result lies.
		}
	}
	if name == "wazabi.read" {
		if !bytes.Equal(g.data[at:at+n], v.read[:n]) {
			v.t.Fatalf("read %d bytes; the guest has others", n)
		}
		changed = append(changed, [2]uint32{at, n})
	} else if want := before[at:][:min(size, maxChunk)]; len(v.written) != 0 && !bytes.Equal(v.written, want) {
		v.t.Fatalf("the writer got %d bytes, which are not the guest's %d", len(v.written), len(want))
	}
	for _, c := range changed {
		if int(c[0]) < len(before) {
			copy(before[c[0]:], g.data[c[0]:c[0]+c[1]])
		}
	}
	if !bytes.Equal(before, g.data[:len(before)]) {
		v.t.Fatalf("%s changed other memory", name)
	}
}

// FuzzLent has a guest that was lent a callback, streams and a sequence. It calls them with any
// handles and addresses, also inside of their own calls.
func FuzzLent(f *testing.F) {
	var v *visit
	e := &actEngine{acts: map[string]act{"guest/visit": func(g *goInstance, ctx context.Context, stack []uint64) error { return v.run(g, ctx, stack) }}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", CallsKit: true, Funcs: []Func{{"Visit", "guest/visit"}},
		Callbacks: []Import{{Func: "f", Call: callLine}, {Func: "reader"}, {Func: "writer"}, {Func: "lines", Call: pullLines}}}
	conn, err := p.Open(context.Background(), wazabi.WithPoolSize(1), wazabi.WithMemoryLimit(8*engine.PageSize))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close(context.Background()) })
	f.Add([]byte(nil), []byte(nil))
	f.Add([]byte{0, 0, 0, 128, 0, 7, 1, 0, 1, 128, 0, 100, 7, 2, 0, 2, 128, 0, 100, 7}, []byte(nil))
	f.Add([]byte{0, 0, 0, 128, 0, 1, 0, 0, 0, 128, 16, 2, 1, 0, 3, 5, 1, 2, 0, 3, 5, 9}, []byte{0, 0, 0, 0, 0, 0, 0, 0, 255})
	f.Add([]byte{1, 0, 1, 128, 0, 100, 8, 2, 0, 2, 128, 0, 100, 8}, []byte(nil))
	f.Add([]byte{3, 0, 5, 2, 9, 9, 3, 0, 5, 1, 9, 0, 0, 0, 128, 0, 7, 3, 0, 5, 3, 9, 0}, []byte(nil))
	f.Add([]byte{1, 0, 1, 128, 0, 100, 4, 1, 0, 1, 128, 0, 100, 3, 0, 250, 0, 1, 2, 3, 4, 5, 6, 7, 8}, []byte(nil))
	f.Fuzz(func(t *testing.T, script, image []byte) {
		if len(script) > 512 || len(image) > 4096 {
			return
		}
		before := conn.Stats()
		v = &visit{play: &play{t: t, script: script}, conn: conn, image: image, pulled: map[uint32]uint64{}}
		v.enter(context.Background())
		after := conn.Stats()
		if after.Busy != 0 || after.Poisoned > before.Poisoned+1 {
			t.Fatalf("%+v, then %+v", before, after)
		}
		if i := conn.pool.slots[0].inst.Load(); i != nil && len(i.callbacks.live) != 0 {
			t.Fatalf("%d callbacks outlive their call", len(i.callbacks.live))
		}
		if v.running != 0 {
			t.Fatalf("%d sequences outlive their call", v.running)
		}
	})
}
