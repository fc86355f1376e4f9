package rt

import (
	"context"
	"maps"
	"testing"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

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
