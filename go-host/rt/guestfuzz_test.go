package rt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// The targets below have a guest that does what the fuzzer says, on the engine of engine_test.go: it
// calls the kit with any handles and addresses, and returns any results.

// actEngine runs a guest with functions of the test's.
type actEngine struct {
	goEngine
	acts map[string]act
}

type act func(g *goInstance, ctx context.Context, stack []uint64) error

func (e *actEngine) Load(r engine.Request) (engine.Guest, error) {
	g, err := e.goEngine.Load(r)
	if err != nil {
		return nil, err
	}
	return &actGuest{g.(*goGuest), e.acts}, nil
}

type actGuest struct {
	*goGuest
	acts map[string]act
}

func (g *actGuest) Functions() map[string]engine.Signature {
	all := g.goGuest.Functions()
	for name := range g.acts {
		all[name] = engine.Signature{}
	}
	return all
}

func (g *actGuest) Instantiate(ctx context.Context, c engine.Config) (engine.Instance, error) {
	i, err := g.goGuest.Instantiate(ctx, c)
	if err != nil {
		return nil, err
	}
	return &actInstance{i.(*goInstance), g.acts}, nil
}

type actInstance struct {
	*goInstance
	acts map[string]act
}

func (i *actInstance) Function(name string) engine.Function {
	if f := i.acts[name]; f != nil {
		return goFunction(func(ctx context.Context, stack []uint64) error { return f(i.goInstance, ctx, stack) })
	}
	return i.goInstance.Function(name)
}

// Where a guest's memory has what: valid lines, and what the fuzzer puts over them.
const (
	playLines = 8 << 10
	playCount = 100
)

// A play is a run of the guest. It ends with the script.
type play struct {
	t      *testing.T
	script []byte
	// hostFault: the host has broken its contract, or returned an error for which the guest has no
	// type.
	hostFault bool
}

func (p *play) byte() byte {
	if len(p.script) == 0 {
		return 0
	}
	b := p.script[0]
	p.script = p.script[1:]
	return b
}

// number returns a small number, a limit, or any.
func (p *play) number() uint64 {
	limits := []uint64{playLines, playLines + sizeofLine, playLines + 4, engine.PageSize - 1, engine.PageSize, engine.PageSize + 1,
		1 << 16 << 4, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 1<<63 - 1, 1 << 63, 1<<64 - 1}
	switch b := p.byte(); {
	case b < 128:
		return uint64(b)
	case b < 192:
		return playLines + uint64(p.byte())*8
	case b < 250:
		return limits[int(b)%len(limits)]
	}
	var raw [8]byte
	for i := range raw {
		raw[i] = p.byte()
	}
	return binary.LittleEndian.Uint64(raw[:])
}

// fill fills the guest's memory: valid lines, with changes of the fuzzer's.
func (p *play) fill(g *goInstance, image []byte) {
	clear(g.data[4<<10:])
	for n := range playCount {
		at := uint32(playLines + n*128)
		copy(g.data[at:], lineImage(at).bytes)
	}
	// The records of a list follow each other; only the first 50 images stay whole.
	for n := range playCount / 2 {
		copy(g.data[playLines/2+n*sizeofLine:], g.data[playLines+n*128:][:sizeofLine])
	}
	copy(g.data[playLines:], image)
}

// judge checks the error of a call with the guest. A guest that broke the rules was found out, and
// nothing in the kit has panicked.
func (p *play) judge(err error) {
	p.t.Helper()
	if err == nil {
		return
	}
	var e *wazabi.Error
	var trap *wazabi.TrapError
	switch {
	case errors.As(err, &trap):
	case !errors.As(err, &e) || e.Kind == nil || e.Kind == wazabi.ErrInput:
		p.t.Fatalf("%#v: %v", err, err)
	case e.Kind == wazabi.ErrHost && !p.hostFault, e.Stack != "":
		p.t.Fatalf("the host is blamed: %+v", e)
	}
	if text := err.Error(); len(text) > 8192 || !utf8.ValidString(text) {
		p.t.Fatalf("%q", text)
	}
}

// visit is a call of a guest that got a callback, a reader and a writer.
type visit struct {
	*play
	conn  Conn
	image []byte
	depth int
	// last is the line that the callback returned.
	last line
	// read and written are what passed the streams.
	read, written []byte
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
	lent := slices.Clone(stack[:3])
	for len(v.script) > 0 {
		handle := lent[v.byte()%3]
		if b := v.byte(); b > 240 {
			handle = v.number()
		}
		switch v.byte() % 5 {
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

// stream reads or writes. Of the guest's memory only the bytes that were read change, and the result
// behind the arguments.
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

// FuzzLent has a guest that was lent a callback and streams. It calls them with any handles and
// addresses, also inside of their own calls.
func FuzzLent(f *testing.F) {
	var v *visit
	e := &actEngine{acts: map[string]act{"guest/visit": func(g *goInstance, ctx context.Context, stack []uint64) error { return v.run(g, ctx, stack) }}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", CallsKit: true, Funcs: []Func{{"Visit", "guest/visit"}},
		Callbacks: []Import{{Func: "f", Call: callLine}, {Func: "reader"}, {Func: "writer"}}}
	conn, err := p.Open(context.Background(), wazabi.WithPoolSize(1), wazabi.WithMemoryLimit(8*engine.PageSize))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close(context.Background()) })
	f.Add([]byte(nil), []byte(nil))
	f.Add([]byte{0, 0, 0, 128, 0, 7, 1, 0, 1, 128, 0, 100, 7, 2, 0, 2, 128, 0, 100, 7}, []byte(nil))
	f.Add([]byte{0, 0, 0, 128, 0, 1, 0, 0, 0, 128, 16, 2, 1, 0, 3, 5, 1, 2, 0, 3, 5, 9}, []byte{0, 0, 0, 0, 0, 0, 0, 0, 255})
	f.Add([]byte{1, 0, 1, 128, 0, 100, 8, 2, 0, 2, 128, 0, 100, 8}, []byte(nil))
	f.Add([]byte{1, 0, 1, 128, 0, 100, 4, 1, 0, 1, 128, 0, 100, 3, 0, 250, 0, 1, 2, 3, 4, 5, 6, 7, 8}, []byte(nil))
	f.Fuzz(func(t *testing.T, script, image []byte) {
		if len(script) > 512 || len(image) > 4096 {
			return
		}
		before := conn.Stats()
		v = &visit{play: &play{t: t, script: script}, conn: conn, image: image}
		v.enter(context.Background())
		after := conn.Stats()
		if after.Busy != 0 || after.Poisoned > before.Poisoned+1 {
			t.Fatalf("%+v, then %+v", before, after)
		}
		if i := conn.pool.slots[0].inst.Load(); i != nil && len(i.callbacks.live) != 0 {
			t.Fatalf("%d callbacks outlive their call", len(i.callbacks.live))
		}
	})
}

// looping is loops over iterators of a guest.
type looping struct {
	*play
	conn  Conn
	image []byte
	depth int
	// made counts the iterators by handle, gone those that ended or were dropped.
	made, gone map[uint32]int
	// asked and got count items.
	asked, got int
	failed     bool
}

// maxLoops bounds the loops of a play. Each may poison an instance.
const maxLoops = 3

const (
	fnMake = iota
	fnNext
)

func (l *looping) make(g *goInstance, _ context.Context, stack []uint64) error {
	if len(l.made) == 0 {
		l.fill(g, l.image)
	}
	stack[0] = uint64(len(l.made) + 1)
	switch b := l.byte(); {
	case b == 255:
		return goTrap(engine.TrapUnreachable)
	case b > 240:
		stack[0] = l.number()
	}
	l.made[uint32(stack[0])]++
	return nil
}

func (l *looping) next(_ *goInstance, _ context.Context, stack []uint64) error {
	handle, most := uint32(stack[0]), stack[1]
	l.asked += int(most)
	stack[0] = playLines / 2
	switch b := l.byte(); {
	case len(l.script) == 0:
		// No items, so that each loop ends.
	case b == 255:
		return goTrap(engine.TrapUnreachable)
	case b > 230:
		stack[0] = l.number()
	case b > 200:
		stack[0] |= l.number() << 32
	case b%2 == 0:
		stack[0] |= most << 32
	default:
		stack[0] |= most / 2 << 32
	}
	if stack[0]>>32 < most {
		l.gone[handle]++
	}
	return nil
}

func (l *looping) drop(_ *goInstance, _ context.Context, stack []uint64) error {
	l.gone[uint32(stack[0])]++
	if l.byte() == 255 {
		return goTrap(engine.TrapUnreachable)
	}
	return nil
}

// loop loops over an iterator until the script says otherwise.
func (l *looping) loop() {
	if l.depth++; l.depth > maxLoops {
		return
	}
	begin := func() (*Iterator, error) {
		call, err := l.conn.Begin(context.Background(), fnMake)
		if err != nil {
			return nil, err
		}
		defer call.End()
		if err := call.Invoke(); err != nil {
			return nil, err
		}
		it, err := call.Iterator(0, fnNext, call.ResultUint32())
		if err != nil {
			return nil, call.ResultError(err, "result")
		}
		return it, nil
	}
	ended := false
	for v, err := range Iterate(context.Background(), 1+int(l.byte())%64, begin, liftLines) {
		if ended {
			l.t.Fatal("an element after an error")
		}
		if err != nil {
			l.judge(err)
			l.failed, ended = true, true
			continue
		}
		l.got++
		if !utf8.ValidString(v.Name) || v.Kind != kindThin && v.Kind != kindThick {
			l.t.Fatalf("an item is %+v", v)
		}
		switch l.byte() {
		case 0:
			return
		case 1:
			l.loop()
		}
	}
}

// FuzzIterators has a guest that returns any handles and batches of iterators.
func FuzzIterators(f *testing.F) {
	var l *looping
	e := &actEngine{acts: map[string]act{
		"guest/make": func(g *goInstance, ctx context.Context, stack []uint64) error { return l.make(g, ctx, stack) },
		"guest/next": func(g *goInstance, ctx context.Context, stack []uint64) error { return l.next(g, ctx, stack) },
		"guest/drop": func(g *goInstance, ctx context.Context, stack []uint64) error { return l.drop(g, ctx, stack) },
	}}
	p := &Package{Name: "guest", Engine: e, Fingerprint: "f", Funcs: []Func{{"Make", "guest/make"}, {"Next", "guest/next"}},
		Resources: []ResourceType{{Name: "Lines", Drop: "guest/drop"}}}
	conn, err := p.Open(context.Background(), wazabi.WithPoolSize(1), wazabi.WithMemoryLimit(8*engine.PageSize))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close(context.Background()) })
	f.Add([]byte(nil), []byte(nil))
	f.Add([]byte{7, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0}, []byte(nil))
	f.Add([]byte{7, 0, 2, 1, 7, 0, 2, 2, 3, 2, 2, 2, 2, 0, 2, 2, 2, 2}, []byte(nil))
	f.Add([]byte{7, 0, 2, 2, 201, 5, 2, 9, 0, 231, 250, 0, 16, 0, 0, 2, 0, 0, 0, 2, 2}, []byte(nil))
	f.Fuzz(func(t *testing.T, script, image []byte) {
		if len(script) > 512 || len(image) > 4096 {
			return
		}
		before := conn.Stats()
		l = &looping{play: &play{t: t, script: script}, conn: conn, image: image, made: map[uint32]int{}, gone: map[uint32]int{}}
		l.loop()
		after := conn.Stats()
		if after.Busy != 0 || after.Poisoned > before.Poisoned+maxLoops || l.got > l.asked {
			t.Fatalf("%+v, then %+v; %d items, asked for %d", before, after, l.got, l.asked)
		}
		if after.Poisoned > before.Poisoned {
			return
		}
		i := conn.pool.slots[0].inst.Load()
		if l.failed || i == nil || i.resources.living.Load() != 0 || !maps.Equal(l.made, l.gone) {
			t.Fatalf("an error without a poisoned instance: %t; iterators made: %v, ended or dropped: %v", l.failed, l.made, l.gone)
		}
	})
}
