//go:build linux

package dynamic_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// mutantsEnv makes the test binary a child of TestMutants. Its value is the first seed and the
// number of mutants.
const mutantsEnv = "WAZABI_TEST_MUTANTS_CHILD"

// mutantSpace is the address space that a child may take on top of that with which it begins. A
// guest that is linked to two others has instances of each, each with up to 80 MB of stack.
const mutantSpace = 3 << 30

// TestMutants calls guests of which some instructions, elements or bytes of data were changed, in a
// child with a limit on its address space. It calls the exports with random values, uses what they
// return, and opens the guests in many ways. The child must live, each error must be of a
// documented kind, and each call must end with its deadline.
//
// WAZABI_ROUNDS is the number of mutants, and WAZABI_SEED the first of them.
func TestMutants(t *testing.T) {
	usual := 100
	if testing.Short() || raced {
		usual = 30
	}
	rounds, seed := hostile.Rounds(usual, "WAZABI_SEED")
	const perChild = 1000
	var sum mutantCounts
	for end := seed + uint64(rounds); seed < end; {
		counts, err := runMutants(t, seed, min(end-seed, perChild))
		sum.add(counts)
		seed += counts.Mutants
		if err != nil {
			t.Errorf("WAZABI_SEED=%d WAZABI_ROUNDS=1: %v", seed, err)
			seed++
		}
	}
	t.Logf("%+v", sum)
	// Few mutants say little.
	if rounds >= 100 && (sum.Opened < sum.Mutants*7/10 || sum.Input > sum.Calls/5 || sum.Good < sum.Calls/5 || sum.Bad < sum.Calls/20) {
		t.Error("too few mutants were opened, too few arguments fit, or too few calls succeeded or failed to say anything")
	}
}

// mutantCounts says what mutants have done.
type mutantCounts struct {
	Mutants, Opened, Calls, Good, Bad, Input, Canceled, Traps uint64
}

func (c *mutantCounts) add(o mutantCounts) {
	c.Mutants += o.Mutants
	c.Opened += o.Opened
	c.Calls += o.Calls
	c.Good += o.Good
	c.Bad += o.Bad
	c.Input += o.Input
	c.Canceled += o.Canceled
	c.Traps += o.Traps
}

// runMutants runs mutants in a child. If the child dies or hangs, that is the error, and the counts
// are those of the mutants before.
func runMutants(t *testing.T, seed, n uint64) (sum mutantCounts, err error) {
	command := exec.Command(os.Args[0], "-test.run=^TestMutantsChild$", "-test.timeout=0")
	command.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d", mutantsEnv, seed, n), "GOTRACEBACK=all")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	// SIGQUIT has Go print where the child waits.
	watch := time.AfterFunc(time.Minute, func() { _ = command.Process.Signal(syscall.SIGQUIT) })
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	finished := false
	for lines.Scan() {
		watch.Reset(time.Minute)
		what, text, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "counts":
			var c mutantCounts
			if err := json.Unmarshal([]byte(text), &c); err != nil {
				t.Fatal(err)
			}
			sum.add(c)
		case "wrong":
			unquoted, _ := strconv.Unquote(text)
			t.Errorf("WAZABI_SEED=%d WAZABI_ROUNDS=1: %s", seed+sum.Mutants, unquoted)
		case "slow":
			unquoted, _ := strconv.Unquote(text)
			t.Logf("WAZABI_SEED=%d WAZABI_ROUNDS=1: %s", seed+sum.Mutants, unquoted)
		case "leak":
			t.Errorf("WAZABI_SEED=%d WAZABI_ROUNDS=%d: %s", seed, n, text)
		case "finished":
			finished = true
		}
	}
	watch.Stop()
	if err := command.Wait(); err != nil || !finished {
		return sum, fmt.Errorf("the child ended: %v, %.8000s", err, stderr.String())
	}
	return sum, nil
}

// TestMutantsChild is the child. It does nothing where the tests run.
func TestMutantsChild(t *testing.T) {
	var seed, n uint64
	if _, err := fmt.Sscan(os.Getenv(mutantsEnv), &seed, &n); err != nil {
		t.Skip("the process is no child of TestMutants")
	}
	if err := hostile.LimitAddressSpace(mutantSpace); err != nil {
		t.Fatal(err)
	}
	debug.SetMemoryLimit(mutantSpace / 3)
	guests := readGuests(t)
	before := uint64(0)
	for i := range n {
		m := &mutant{author: author{Rand: rand.New(rand.NewPCG(seed+i, 0))}, guests: guests}
		m.author.called = m.fromGuest
		goroutines := runtime.NumGoroutine()
		m.run()
		m.awaitGoroutines(goroutines)
		counts, err := json.Marshal(m.counts)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("counts %s\n", counts)
		// What the first guests leave is what the process keeps.
		if i == n/4 {
			before = heapInUse()
		}
	}
	if after := heapInUse(); n >= 100 && after > before+8<<20 {
		fmt.Printf("leak %d bytes of the heap were in use after a quarter of the mutants, and %d after all\n", before, after)
	}
	fmt.Println("finished")
}

func heapInUse() uint64 {
	var stats runtime.MemStats
	for range 3 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// committedGuest is a guest that becomes mutants.
type committedGuest struct {
	name        string
	wasm        []byte
	description *abi.Description
}

// readGuests reads the guests of testdata/gen. Of the versions of one guest one is enough.
func readGuests(t *testing.T) (guests []*committedGuest) {
	files, err := filepath.Glob("../../testdata/gen/*/*.wasm")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".wasm")
		if len(name) > len("versions") && strings.HasPrefix(name, "versions") {
			continue
		}
		wasm := guestFile(t, name)
		d, err := abi.ReadModule(wasm)
		if err != nil {
			t.Fatal(err)
		}
		guests = append(guests, &committedGuest{name, wasm, d})
	}
	return guests
}

// linkedGuests are the guests that serve an import block of other guests.
var linkedGuests = map[string]string{"linka/mid": "linkb", "linkb/base": "linkc"}

// mutant is the life of one guest.
type mutant struct {
	author
	guests []*committedGuest
	counts mutantCounts
	how    string
	guest  *dynamic.Guest
	// inside is how many calls are in each other.
	inside int
	// own and ownCPU are the time of a call that the test itself has taken.
	own, ownCPU time.Duration
}

// wrong reports what must not happen.
func (m *mutant) wrong(format string, args ...any) {
	fmt.Printf("wrong %q\n", m.how+": "+fmt.Sprintf(format, args...))
}

// run opens a mutant, calls it, and closes it.
func (m *mutant) run() {
	m.counts.Mutants = 1
	defer m.caught("the mutant")
	g := m.guests[m.IntN(len(m.guests))]
	for range 3 {
		// The largest take most of the time.
		if m.IntN(400_000) < len(g.wasm) {
			g = m.guests[m.IntN(len(m.guests))]
		}
	}
	guest, changed, closers := m.open(g, true)
	defer func() {
		for _, c := range slices.Backward(closers) {
			m.close(c)
		}
	}()
	if guest == nil {
		return
	}
	m.counts.Opened = 1
	m.guest, m.resources = guest, map[*abi.Type][]*dynamic.Resource{}
	m.callAll(changed)
	for _, t := range m.guest.Types() {
		for _, r := range m.resources[t] {
			if m.IntN(3) > 0 {
				m.timed("Close of a "+t.Name, func(ctx context.Context) error { return r.Close(ctx) })
			}
		}
	}
}

// open opens a guest with random options, changed or not, and the guests that it is linked to.
// closers are all that were opened.
func (m *mutant) open(g *committedGuest, change bool) (guest *dynamic.Guest, changed []string, closers []*dynamic.Guest) {
	wasm := g.wasm
	if change {
		mutator, err := newMutator(wasm, m.Rand)
		if err != nil {
			m.wrong("%v", err)
			return nil, nil, nil
		}
		wasm, changed = mutator.mutant(1 << m.IntN(6))
	}
	m.how += fmt.Sprintf(" %s", g.name)
	opts := m.options()
	linked := map[string]bool{}
	for _, block := range g.description.Modules() {
		name, ok := linkedGuests[g.name+"/"+block]
		if !ok || m.IntN(4) == 0 {
			continue
		}
		i := slices.IndexFunc(m.guests, func(g *committedGuest) bool { return g.name == name })
		to, _, opened := m.open(m.guests[i], m.IntN(2) == 0)
		closers = append(closers, opened...)
		if to == nil {
			return nil, nil, closers
		}
		linked[block] = true
		opts = append(opts, dynamic.Link(block, to))
	}
	for _, f := range g.description.Imports {
		if block, _ := f.Import(); !linked[block] {
			var fn any = m.function(f.Result)
			if m.IntN(2) == 0 && !holdsHandles(&abi.Type{Elems: []*abi.Type{cmp.Or(f.Result, &abi.Type{})}}, map[*abi.Type]bool{}) {
				fn = m.typed(f)
			}
			opts = append(opts, dynamic.WithFunc(f.Export, fn))
		}
	}
	if m.IntN(6) == 0 {
		opts = append(opts, dynamic.WithInit(func(ctx context.Context, i *dynamic.Instance) error {
			if f := m.anyExport(g.description.Exports); f != nil {
				_, err := i.Call(ctx, f.Export, m.arguments(f)...)
				return err
			}
			return nil
		}))
		m.how += " init"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	guest, err := dynamic.Open(ctx, wasm, opts...)
	if err != nil {
		m.checkError("Open", err)
		return nil, nil, closers
	}
	return guest, changed, append(closers, guest)
}

// anyExport returns an export without handles among its parameters, for WithInit; nil if it finds
// none.
func (m *mutant) anyExport(exports []*abi.Func) *abi.Func {
	for range 5 {
		f := exports[m.IntN(len(exports))]
		if !slices.ContainsFunc(f.Params, func(p abi.Param) bool { return holdsHandles(p.Type, map[*abi.Type]bool{}) }) {
			return f
		}
	}
	return nil
}

// options returns random options of a guest.
func (m *mutant) options() []wazabi.Option {
	opts := []wazabi.Option{
		wazabi.WithCancel(), wazabi.WithPoolSize(1 + m.IntN(2)),
		wazabi.WithMemoryLimit(int64(2+m.IntN(6)) << 20),
		wazabi.WithWASI(wazabi.WASI{Stdout: io.Discard, Stderr: io.Discard, Stdin: strings.NewReader("input\n"), Args: []string{"guest", "argument"},
			Env: map[string]string{"NAME": "value"}, FS: os.DirFS("testdata")}),
	}
	option := func(often int, name string, opt wazabi.Option) {
		if m.IntN(often) == 0 {
			opts = append(opts, opt)
			m.how += " " + name
		}
	}
	option(2, "untrusted", wazabi.WithProfile(wazabi.Untrusted))
	option(4, "interpreter", wazero.WithInterpreter())
	option(4, "reset", wazabi.WithReset())
	option(8, "retirement", wazabi.WithRetirement(wazabi.Retirement{Calls: 1 + int64(m.IntN(3))}))
	option(2, "limits", wazabi.WithLimits(wazabi.Limits{Bytes: 1 << 16, Depth: 20}))
	option(8, "memory", wazabi.WithMemoryLimit(32<<20))
	return opts
}

// callAll calls exports: first those that were changed, then others. It stops when the guest can do
// no more.
func (m *mutant) callAll(changed []string) {
	exports := slices.Clone(m.guest.Exports())
	m.Shuffle(len(exports), func(i, j int) { exports[i], exports[j] = exports[j], exports[i] })
	// Constructors come first, so that there are resources.
	order := func(f *abi.Func) int {
		switch {
		case f.Result != nil && holdsHandles(f.Result, map[*abi.Type]bool{}) && f.Receiver() == nil:
			return 0
		case slices.Contains(changed, f.Export):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(exports, func(a, b *abi.Func) int { return cmp.Compare(order(a), order(b)) })
	var pinned *dynamic.Instance
	if m.IntN(4) == 0 {
		m.timed("Instance", func(ctx context.Context) (err error) {
			pinned, err = m.guest.Instance(ctx)
			return err
		})
	}
	for i, f := range exports {
		if i >= 40 {
			break
		}
		for range []int{1, 3, 1}[order(f)] {
			m.call(pinned, f)
		}
		if m.counts.Bad == m.counts.Calls && i > 10 {
			break
		}
	}
	if pinned != nil && m.IntN(2) == 0 {
		m.timed("Close of the instance", pinned.Close)
	}
}

func (m *mutant) arguments(f *abi.Func) []any {
	args := make([]any, len(f.Params))
	for i, p := range f.Params {
		args[i] = m.argument(p)
	}
	return args
}

// call calls an export in one of the ways that there are, and uses the result.
func (m *mutant) call(pinned *dynamic.Instance, f *abi.Func) {
	args := m.arguments(f)
	call, view, image, binder := m.guest.Call, m.guest.View, m.guest.CallBytes, dynamic.Binder(m.guest)
	if pinned != nil {
		call, view, image, binder = pinned.Call, pinned.View, pinned.CallBytes, pinned
	}
	way := m.IntN(10)
	m.timed(f.Export, func(ctx context.Context) error {
		switch {
		case way == 0 && f.Iterator() == nil:
			_, err := image(ctx, f.Export, make([]byte, 8<<m.IntN(6)))
			return err
		case way <= 2 && f.Iterator() == nil && f.Result != nil && !holdsHandles(f.Result, map[*abi.Type]bool{}) && !f.Result.Direct():
			return view(ctx, f.Export, args, func(_ context.Context, v dynamic.View) error {
				m.aside(func() { m.see(v, 0) })
				return v.Err()
			})
		}
		if way <= 5 {
			items, err := m.bound(ctx, binder, f, args)
			if items != nil {
				err = m.loop(ctx, items)
			}
			return err
		}
		v, err := call(ctx, f.Export, args...)
		if err != nil {
			return err
		}
		return m.use(ctx, v, 0)
	})
	if pinned != nil && m.IntN(8) == 0 {
		m.timed("Release", pinned.Release)
	}
}

// timed calls the guest with a deadline, and looks at the error and the time.
func (m *mutant) timed(what string, f func(context.Context) error) {
	m.counts.Calls++
	limit := time.Duration(5+m.IntN(25)) * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	m.own, m.ownCPU = 0, 0
	start, startCPU := time.Now(), cpuTime()
	err := func() error {
		defer m.caught(what)
		return f(ctx)
	}()
	took, cpu := time.Since(start)-m.own, cpuTime()-startCPU-m.ownCPU
	// Other processes delay a call, too: the time counts that this one computes, or waits for long.
	switch late := min(took, cpu) - limit; {
	case late > time.Second || took > limit+20*time.Second:
		m.wrong("%s took %v, %v of the CPU, and had %v: %v", what, took, cpu, limit, err)
	case late > 100*time.Millisecond:
		fmt.Printf("slow %q\n", fmt.Sprintf("%s: %s took %v, %v of the CPU, and had %v: %.200v", m.how, what, took, cpu, limit, err))
	}
	switch {
	case err == nil:
		m.counts.Good++
	case errors.Is(err, wazabi.ErrInput):
		m.counts.Input++
	default:
		m.counts.Bad++
	}
	if errors.Is(err, wazabi.ErrCanceled) {
		m.counts.Canceled++
	}
	if errors.Is(err, wazabi.ErrTrap) {
		m.counts.Traps++
	}
	if err != nil {
		m.checkError(what, err)
	}
}

// aside does what takes time of the test's own.
func (m *mutant) aside(f func()) {
	start, startCPU := time.Now(), cpuTime()
	f()
	m.own, m.ownCPU = m.own+time.Since(start), m.ownCPU+cpuTime()-startCPU
}

// cpuTime is how long the process has computed.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// caught reports a panic.
func (m *mutant) caught(what string) {
	if p := recover(); p != nil {
		m.wrong("%s panics: %v\n%s", what, p, debug.Stack())
	}
}

// close closes a guest. Calls of it have ended.
func (m *mutant) close(g *dynamic.Guest) {
	m.timed("Close", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		return g.Close(ctx)
	})
}

// awaitGoroutines waits until no goroutine of the mutant is left.
func (m *mutant) awaitGoroutines(before int) {
	// An exporter may release what its importer had for 10 s.
	for deadline := time.Now().Add(15 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			stacks := make([]byte, 64<<10)
			m.wrong("%d goroutines, there were %d: %s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
			return
		}
	}
}

// documented are the kinds of errors that a caller can meet.
var documented = []error{
	wazabi.ErrInput, wazabi.ErrOutOfBounds, wazabi.ErrMisaligned, wazabi.ErrUTF8, wazabi.ErrBool, wazabi.ErrChar,
	wazabi.ErrDiscriminant, wazabi.ErrDuplicate, wazabi.ErrRange, wazabi.ErrConversion, wazabi.ErrBudget, wazabi.ErrDepth,
	wazabi.ErrHandle, wazabi.ErrHost, wazabi.ErrTrap, wazabi.ErrStackOverflow, wazabi.ErrGuestPanic, wazabi.ErrGuestExit,
	wazabi.ErrGuestOOM, wazabi.ErrCanceled, wazabi.ErrClosed, wazabi.ErrPoisoned, wazabi.ErrBusy, wazabi.ErrInit, wazabi.ErrPool,
	wazabi.ErrModule, wazabi.ErrLimit, wazabi.ErrFeature, wazabi.ErrMemory, wazabi.ErrExport, wazabi.ErrImport,
}

// checkError reports an error that is of no documented kind, or whose text is long or has more than
// one line.
func (m *mutant) checkError(what string, err error) {
	defer m.caught("the error of " + what)
	var value *dynamic.ErrorValue
	var text *wazabi.GuestError
	known := errors.As(err, &value) || errors.As(err, &text) || slices.ContainsFunc(documented, func(kind error) bool { return errors.Is(err, kind) })
	if !known {
		m.wrong("%s: an error of no kind: %#v: %v", what, err, err)
	}
	var refused *wazabi.Error
	var trap *wazabi.TrapError
	if errors.As(err, &refused) && refused.Kind == wazabi.ErrInput && errors.As(err, &trap) {
		m.wrong("%s: a trap is an invalid argument: %v", what, err)
	}
	line := err.Error()
	switch {
	case len(line) > 4<<10+100:
		m.wrong("%s: an error of %d bytes: %.300q", what, len(line), line)
	case !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl):
		m.wrong("%s: an error with control characters: %.600q", what, line)
	case strings.Contains(line, "bug in"):
		m.wrong("%s: %s", what, line)
	}
	if all := fmt.Sprintf("%+v", err); len(all) > 300<<10 || !utf8.ValidString(all) {
		m.wrong("%s: %d bytes of %%+v", what, len(all))
	}
}

// use looks at a value from all sides, and calls the guest with the handles in it.
func (m *mutant) use(ctx context.Context, v dynamic.Value, depth int) error {
	if v.Type() == nil {
		return nil
	}
	if items, ok := v.Items(); ok {
		return m.loop(ctx, items)
	}
	if depth == 0 {
		m.aside(func() { m.checkJSON(v) })
	}
	return m.parts(ctx, v, depth)
}

// loop takes items of an iterator.
func (m *mutant) loop(ctx context.Context, items func(func(dynamic.Value, error) bool)) (last error) {
	n := 0
	for item, err := range items {
		if n++; n > 200 || err == nil && m.IntN(50) == 0 {
			break
		}
		// An error is an item, or the last element.
		if last = err; err == nil {
			if err := m.use(ctx, item, 1); err != nil {
				return err
			}
		}
	}
	return last
}

// parts uses the parts of a value.
func (m *mutant) parts(ctx context.Context, v dynamic.Value, depth int) error {
	if depth > 6 {
		return nil
	}
	if r, ok := v.Resource(); ok && r != nil {
		return m.useResource(ctx, r)
	}
	if inside, some := v.Option(); some {
		return m.parts(ctx, inside, depth+1)
	}
	if inside, err, ok := v.Result(); ok {
		if err != nil {
			m.checkError("a result", err)
			return nil
		}
		return m.parts(ctx, inside, depth+1)
	}
	n := 0
	for key, value := range v.Entries() {
		if n++; n > 20 {
			break
		}
		if again, ok := v.Entry(key); !ok || again.Type() != value.Type() {
			m.wrong("a map has no entry for its key %v", key)
		}
		if err := m.parts(ctx, value, depth+1); err != nil {
			return err
		}
	}
	for i := range min(v.Len(), 20) {
		if part, ok := v.Index(i); ok {
			if err := m.parts(ctx, part, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// useResource keeps a resource, calls a method of it, and reads and writes it.
func (m *mutant) useResource(ctx context.Context, r *dynamic.Resource) error {
	if had := m.resources[r.Type()]; len(had) < 10 {
		m.resources[r.Type()] = append(had, r)
	}
	if reader, ok := r.Reader(ctx); ok {
		if _, err := io.CopyN(io.Discard, reader, 1<<12); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	if writer, ok := r.Writer(ctx); ok {
		if _, err := writer.Write([]byte("some text")); err != nil && !errors.Is(err, io.ErrShortWrite) {
			return err
		}
	}
	if m.inside > 3 {
		return nil
	}
	m.inside++
	defer func() { m.inside-- }()
	var methods []*abi.Func
	for _, f := range m.guest.Exports() {
		if f.Receiver() == r.Type() {
			methods = append(methods, f)
		}
	}
	if len(methods) == 0 {
		return nil
	}
	f := methods[m.IntN(len(methods))]
	args := m.arguments(f)
	args[0] = r
	v, err := m.guest.Call(ctx, f.Export, args...)
	if err != nil {
		return err
	}
	return m.use(ctx, v, 1)
}

// checkJSON reports a value whose JSON is not accepted as the same value.
func (m *mutant) checkJSON(v dynamic.Value) {
	if holdsHandles(v.Type(), map[*abi.Type]bool{}) {
		_ = v.String()
		return
	}
	text, err := v.MarshalJSON()
	if err != nil {
		if !strings.Contains(err.Error(), "RFC 3339 has the years 0 to 9999") {
			m.wrong("no JSON of %v: %v", v.Type(), err)
		}
		return
	}
	again, err := dynamic.ValueOf(v.Type(), json.RawMessage(text))
	if err != nil {
		m.wrong("the JSON %.500q of %v is refused: %v", text, v.Type(), err)
		return
	}
	if text2, err := again.MarshalJSON(); err != nil || !bytes.Equal(text, text2) {
		m.wrong("the JSON %.500q of %v becomes %.500q, %v", text, v.Type(), text2, err)
	}
	var out any
	if err := v.Decode(&out); err != nil {
		m.wrong("Decode of %v: %v", v.Type(), err)
	}
}

// see looks at a view.
func (m *mutant) see(v dynamic.View, depth int) {
	if v.Type() == nil || depth > 6 {
		return
	}
	if text, ok := v.Text(); ok {
		if _, err := text.Clone(); err != nil {
			m.checkError("StringView.Clone", err)
		}
	}
	if data, ok := v.Bytes(); ok {
		if _, err := data.Clone(); err != nil {
			m.checkError("BytesView.Clone", err)
		}
	}
	if inside, some := v.Option(); some {
		m.see(inside, depth+1)
	}
	if inside, err, ok := v.Result(); ok && err == nil {
		m.see(inside, depth+1)
	}
	for i := range min(v.Len(), 10) {
		if part, ok := v.Index(i); ok {
			m.see(part, depth+1)
		}
	}
	for _, f := range v.Type().Fields {
		if part, ok := v.Field(f.Name); ok {
			m.see(part, depth+1)
		}
	}
	// Views have no budget and no deadline: that is the callback's part.
	if depth == 0 && m.IntN(4) == 0 {
		if _, err := v.Value(); err != nil {
			m.checkError("View.Value", err)
		}
	}
}

// fromGuest is called in a host function, with its arguments.
func (m *mutant) fromGuest(ctx context.Context, args []dynamic.Value) {
	for _, v := range args {
		if f, ok := v.Func(); ok {
			params := make([]dynamic.Value, 0, 4)
			for _, t := range v.Type().CallbackParams() {
				if p, err := dynamic.ValueOf(t, m.value(t, 1)); err == nil {
					params = append(params, p)
				}
			}
			if _, err := f(ctx, params); err != nil {
				m.checkError("a callback", err)
			}
			continue
		}
		_ = v.String()
	}
	// A host function may call its guest.
	if m.guest != nil && m.inside == 0 && m.IntN(10) == 0 {
		m.inside = 4
		defer func() { m.inside = 0 }()
		exports := m.guest.Exports()
		f := exports[m.IntN(len(exports))]
		if v, err := m.guest.Call(ctx, f.Export, m.arguments(f)...); err != nil {
			m.checkError("a call of a host function", err)
		} else if _, ok := v.Items(); !ok {
			_ = v.String()
		}
	}
}
