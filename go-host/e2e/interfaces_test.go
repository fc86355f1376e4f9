package e2e_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	interfacesguest "github.com/wazabi/wazabi/testdata/gen/interfaces"
)

// prefix is a filter of the host. It counts its calls, and those of Close.
type prefix struct {
	text          string
	calls, closed int
	meanwhile     func(ctx context.Context) error
}

func (p *prefix) Matches(ctx context.Context, line string) (bool, error) {
	p.calls++
	if p.meanwhile != nil {
		if err := p.meanwhile(ctx); err != nil {
			return false, err
		}
	}
	return strings.HasPrefix(line, p.text), nil
}

func (p *prefix) Name(context.Context) (string, error) { return "prefix " + p.text, nil }

func (p *prefix) Learn(_ context.Context, lines []string) (uint32, error) {
	if len(lines) == 0 {
		return 0, interfacesguest.LearnErrorEmpty
	}
	p.text = lines[0]
	return uint32(len(p.text)), nil
}

func (p *prefix) Close(context.Context) error {
	p.closed++
	return nil
}

// market is the host. It has what the guest offers.
type market struct {
	choose    func(name string) (interfacesguest.Filter, bool, error)
	offered   []interfacesguest.Filter
	meanwhile func(ctx context.Context) error
}

func (m *market) Choose(_ context.Context, name string) (interfacesguest.Filter, bool, error) {
	return m.choose(name)
}

func (m *market) Offer(_ context.Context, filter interfacesguest.Filter) error {
	m.offered = append(m.offered, filter)
	return nil
}

func (m *market) Meanwhile(ctx context.Context) error { return m.meanwhile(ctx) }

func openInterfaces(t testing.TB, opts ...wazabi.Option) *interfacesguest.Module {
	t.Helper()
	return openMarket(t, &market{}, opts...)
}

func openMarket(t testing.TB, host *market, opts ...wazabi.Option) *interfacesguest.Module {
	t.Helper()
	module, err := interfacesguest.New(t.Context(), host, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.WithoutCancel(t.Context())); err != nil && !errors.Is(err, wazabi.ErrClosed) {
			t.Error(err)
		}
	})
	return module
}

// made returns a filter of the guest.
func made(t testing.TB, client interfacesguest.Client, words ...string) interfacesguest.Filter {
	t.Helper()
	filter, err := client.Words(t.Context(), words)
	if err != nil {
		t.Fatal(err)
	}
	return filter
}

// living returns how many filters the guest has; the pool has one instance.
func living(t testing.TB, client interfacesguest.Client) uint32 {
	t.Helper()
	return mustNumber(t)(client.Alive(t.Context()))
}

var lines = []string{"one ship", "two", "ship three"}

func TestGuideInterfaces(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	shown, err := module.Count(ctx, lines, &prefix{text: "one"})
	want(t, shown, 1, err)
	others, err := module.Not(ctx, &prefix{text: "one"})
	if err != nil {
		t.Fatal(err)
	}
	defer others.Close(ctx)
	shown, err = module.Count(ctx, lines, others)
	want(t, shown, 2, err)
}

// TestInterface: a filter is the guest's or the host's, wherever a filter is expected.
func TestInterface(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	ships, twos := made(t, module, "ship"), &prefix{text: "t"}
	for _, test := range []struct {
		name   string
		filter interfacesguest.Filter
		count  uint32
	}{{"of the guest", ships, 2}, {"of the host", twos, 1}} {
		t.Run(test.name, func(t *testing.T) {
			if n, err := module.Count(ctx, lines, test.filter); n != test.count || err != nil {
				t.Errorf("%d, %v; want %d", n, err, test.count)
			}
			not, err := module.Not(ctx, test.filter)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := module.Count(ctx, lines, not); n != 3-test.count || err != nil {
				t.Errorf("%d, %v; want %d", n, err, 3-test.count)
			}
			if match, err := not.Matches(ctx, "two ships"); match || err != nil {
				t.Errorf("%v, %v", match, err)
			}
			if name, err := not.Name(ctx); name != "unnamed" || err != nil {
				t.Errorf("%q, %v", name, err)
			}
			if err := not.Close(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	// The filter of the host was given away with the one that had it.
	if twos.calls != 7 || twos.closed != 1 {
		t.Errorf("%d calls, closed %d times", twos.calls, twos.closed)
	}
	if _, err := ships.Matches(ctx, ""); !errors.Is(err, wazabi.ErrHandle) {
		t.Errorf("a filter that was given away: %v", err)
	}
}

// TestInterfaceIdentity: each side gets its own values back as what they are.
func TestInterfaceIdentity(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	host := &prefix{text: "t"}
	for range 3 {
		back, err := module.Same(ctx, host)
		if err != nil || back != interfacesguest.Filter(host) || host.closed != 0 {
			t.Fatalf("%v, %v, closed %d times", back, err, host.closed)
		}
	}
	guest := made(t, module, "ship")
	back, err := module.Same(ctx, guest)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := back.(*interfacesguest.FilterGuest); !ok {
		t.Fatalf("%T", back)
	}
	if name, err := back.Name(ctx); name != "ship" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
}

// TestInterfaceStaysInGuest: the guest calls its own filter without its host.
func TestInterfaceStaysInGuest(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	filter := made(t, instance, "ship")
	before := instance.GuestEntries()
	if n, err := instance.Count(ctx, lines, filter); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if entries := instance.GuestEntries() - before; entries != 1 {
		t.Errorf("%d entries", entries)
	}
	if err := instance.Close(ctx); err != nil {
		t.Error(err)
	}
}

// TestInterfaceMut: a call may change a filter, of either side.
func TestInterfaceMut(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t)
	host, guest := &prefix{text: "t"}, made(t, module, "ship")
	for _, test := range []struct {
		filter  interfacesguest.Filter
		learned uint32
		name    string
	}{{guest, 3, "ship|one|two"}, {host, 3, "prefix one"}} {
		if n, err := module.Teach(ctx, test.filter, []string{"one", "two"}); n != test.learned || err != nil {
			t.Errorf("%d, %v; want %d", n, err, test.learned)
		}
		if name, err := test.filter.Name(ctx); name != test.name || err != nil {
			t.Errorf("%q, %v; want %q", name, err, test.name)
		}
		if _, err := module.Teach(ctx, test.filter, nil); !errors.Is(err, interfacesguest.LearnErrorEmpty) {
			t.Errorf("nothing to learn: %v", err)
		}
	}
	not, err := module.Not(ctx, host)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := not.Learn(ctx, nil); !errors.Is(err, interfacesguest.LearnErrorFixed) {
		t.Error(err)
	}
	if err := not.Close(ctx); err != nil || host.closed != 1 {
		t.Errorf("%v, closed %d times", err, host.closed)
	}
}

// TestInterfaceInside: filters are in records, lists and options, owned and lent.
func TestInterfaceInside(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(1))
	host := &prefix{text: "t"}
	ship := made(t, module, "ship")
	rules, err := module.Complete(ctx, []interfacesguest.Rule{{Name: "one", Filter: host}, {Name: "two", Filter: ship, Other: host}})
	if err != nil {
		t.Fatal(err)
	}
	if rules[0].Filter != interfacesguest.Filter(host) || rules[1].Other != interfacesguest.Filter(host) || host.closed != 0 {
		t.Errorf("%v, closed %d times", rules, host.closed)
	}
	if name, err := rules[0].Other.Name(ctx); name != "one" || err != nil {
		t.Errorf("%q, %v", name, err)
	}
	lent := []interfacesguest.Lent{{Name: "host", Filter: host}, {Name: "guest", Filter: rules[1].Filter}, {Name: "again", Filter: host}}
	names, err := module.Matching(ctx, lent, []interfacesguest.Filter{rules[1].Filter, host}, "two ships")
	if want := []string{"host", "guest", "again", "ship", "prefix t"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%q, %v; want %q", names, err, want)
	}
	if n := living(t, module); n != 2 {
		t.Errorf("%d filters", n)
	}
	for _, filter := range []interfacesguest.Filter{rules[0].Other, rules[1].Filter} {
		if err := filter.Close(ctx); err != nil {
			t.Error(err)
		}
	}
	if n := living(t, module); n != 0 || host.closed != 0 {
		t.Errorf("%d filters, closed %d times", n, host.closed)
	}
}

// TestInterfaceInResource: a resource has filters of both sides.
func TestInterfaceInResource(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(1))
	chain, err := module.NewChain(ctx)
	if err != nil {
		t.Fatal(err)
	}
	hosts := []*prefix{{text: "t"}, {text: "tw"}}
	for _, filter := range []interfacesguest.Filter{hosts[0], made(t, module, "ship"), hosts[1]} {
		if err := chain.Push(ctx, filter); err != nil {
			t.Fatal(err)
		}
	}
	for line, want := range map[string]bool{"two ships": true, "ten ships": false, "two": false} {
		if all, err := chain.All(ctx, line); all != want || err != nil {
			t.Errorf("%s: %v, %v", line, all, err)
		}
	}
	if filter, ok, err := chain.Pop(ctx); filter != interfacesguest.Filter(hosts[1]) || !ok || err != nil {
		t.Errorf("%v, %v, %v", filter, ok, err)
	}
	if err := chain.Close(ctx); err != nil || hosts[0].closed != 1 || hosts[1].closed != 0 {
		t.Errorf("%v, closed %d and %d times", err, hosts[0].closed, hosts[1].closed)
	}
	if n := living(t, module); n != 0 {
		t.Errorf("%d filters", n)
	}
}

// negates is a visitor of the host that puts a filter of the guest around filters.
type negates struct {
	module *interfacesguest.Module
	depths []uint8
}

func (n *negates) SeeFilter(ctx context.Context, f interfacesguest.Filter, depth uint8) (interfacesguest.Filter, error) {
	n.depths = append(n.depths, depth)
	return n.module.Not(ctx, f)
}

func (n *negates) Close(context.Context) error { return nil }

// TestInterfaceTakesInterface: filters are arguments and results of an interface's functions.
func TestInterfaceTakesInterface(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(1))
	guest, err := module.Negates(ctx)
	if err != nil {
		t.Fatal(err)
	}
	host := &negates{module: module}
	for _, visitor := range []interfacesguest.Visitor{guest, host} {
		for _, inner := range []interfacesguest.Filter{made(t, module, "ship"), &prefix{text: "two ship"}} {
			filter, err := module.Descend(ctx, visitor, inner, 3)
			if err != nil {
				t.Fatal(err)
			}
			if match, err := filter.Matches(ctx, "two ships"); match || err != nil {
				t.Errorf("%v, %v", match, err)
			}
			if err := filter.Close(ctx); err != nil {
				t.Error(err)
			}
		}
	}
	if !slices.Equal(host.depths, []uint8{0, 1, 2, 0, 1, 2}) {
		t.Errorf("%d", host.depths)
	}
	one, err := guest.SeeFilter(ctx, made(t, module, "ship"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if match, err := one.Matches(ctx, "ship"); match || err != nil {
		t.Errorf("%v, %v", match, err)
	}
}

// TestInterfaceImports: functions of the host take and return filters.
func TestInterfaceImports(t *testing.T) {
	host := &market{}
	ctx, module := t.Context(), openMarket(t, host, wazabi.WithPoolSize(1))
	twos := &prefix{text: "t"}
	host.choose = func(string) (interfacesguest.Filter, bool, error) { return twos, true, nil }
	for range 2 {
		if n, ok, err := module.Trade(ctx, made(t, module, "ship"), lines); n != 1 || !ok || err != nil {
			t.Errorf("%d, %v, %v", n, ok, err)
		}
	}
	if twos.closed != 2 || len(host.offered) != 2 {
		t.Fatalf("closed %d times, %d offered", twos.closed, len(host.offered))
	}
	// The guest chooses among what it has offered.
	host.choose = func(string) (interfacesguest.Filter, bool, error) { return host.offered[0], true, nil }
	if n, ok, err := module.Trade(ctx, twos, lines); n != 2 || !ok || err != nil || host.offered[2] != interfacesguest.Filter(twos) {
		t.Errorf("%d, %v, %v, %v", n, ok, err, host.offered)
	}
	host.choose = func(string) (interfacesguest.Filter, bool, error) { return nil, false, nil }
	if _, ok, err := module.Trade(ctx, host.offered[1], lines); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
	if n := living(t, module); n != 1 {
		t.Errorf("%d filters", n)
	}
}

// TestInterfaceOfAnotherModule: for a Module, a filter of another Module is an object of the program.
func TestInterfaceOfAnotherModule(t *testing.T) {
	ctx, here, there := t.Context(), openInterfaces(t), openInterfaces(t, wazabi.WithPoolSize(1))
	ship := made(t, there, "ship")
	if n, err := here.Count(ctx, lines, ship); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	not, err := here.Not(ctx, ship)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := there.Count(ctx, lines, not); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if err := not.Close(ctx); err != nil {
		t.Error(err)
	}
	if n := living(t, there); n != 0 {
		t.Errorf("%d filters", n)
	}
	if _, err := here.Count(ctx, lines, ship); !errors.Is(err, wazabi.ErrClosed) {
		t.Errorf("a filter that was closed: %v", err)
	}
}

// TestInterfaceRefused: bad values give errors, and lose nothing.
func TestInterfaceRefused(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(1))
	ship, host := made(t, module, "ship"), &prefix{text: "t"}
	gone := made(t, module, "gone")
	if err := gone.Close(ctx); err != nil {
		t.Fatal(err)
	}
	var none *interfacesguest.FilterGuest
	for _, test := range []struct {
		name   string
		filter interfacesguest.Filter
		kind   error
	}{
		{"nil", nil, wazabi.ErrInput},
		{"a nil pointer", none, wazabi.ErrInput},
		{"made by no guest", &interfacesguest.FilterGuest{}, wazabi.ErrHandle},
		{"closed", gone, wazabi.ErrClosed},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, call := range map[string]func() error{
				"lent":  func() error { _, err := module.Count(ctx, lines, test.filter); return err },
				"given": func() error { _, err := module.Not(ctx, test.filter); return err },
				"inside": func() error {
					_, err := module.Complete(ctx, []interfacesguest.Rule{{Filter: ship, Other: host}, {Filter: test.filter}})
					return err
				},
			} {
				err := call()
				var e *wazabi.Error
				if !errors.Is(err, test.kind) || !errors.As(err, &e) || e.Path == "" {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
	// A value that is changed is used by nothing else meanwhile, and is not given away twice.
	for name, call := range map[string]func() error{
		"changed and lent": func() error { _, err := module.Both(ctx, ship, ship, "x"); return err },
		"given twice": func() error {
			_, err := module.Complete(ctx, []interfacesguest.Rule{{Filter: ship, Other: ship}})
			return err
		},
	} {
		if err := call(); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if both, err := module.Both(ctx, ship, host, "two ships"); !both || err != nil {
		t.Errorf("%v, %v", both, err)
	}
	if n, err := module.Count(ctx, lines, ship); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n := living(t, module); n != 1 || host.closed != 0 {
		t.Errorf("%d filters, closed %d times", n, host.closed)
	}
}

// TestInterfaceReentry: code of the host that a filter of the guest runs cannot use the filter while
// it is changed, and can while it is read.
func TestInterfaceReentry(t *testing.T) {
	host := &market{}
	ctx, module := t.Context(), openMarket(t, host, wazabi.WithPoolSize(1))
	filter, err := module.Calls(ctx)
	if err != nil {
		t.Fatal(err)
	}
	depth := 0
	host.meanwhile = func(ctx context.Context) error {
		if depth++; depth > 2 {
			return nil
		}
		_, err := filter.Matches(ctx, "")
		return err
	}
	if match, err := filter.Matches(ctx, ""); !match || err != nil || depth != 3 {
		t.Errorf("%v, %v, depth %d", match, err, depth)
	}
	var inside error
	host.meanwhile = func(ctx context.Context) error {
		_, inside = module.Count(ctx, lines, filter)
		return nil
	}
	if _, err := module.Teach(ctx, filter, nil); err != nil || !errors.Is(inside, wazabi.ErrHandle) {
		t.Errorf("%v, inside %v", err, inside)
	}
	host.meanwhile = func(ctx context.Context) error {
		_, inside = module.Not(ctx, filter)
		return nil
	}
	if _, err := module.Count(ctx, lines[:1], filter); err != nil || !errors.Is(inside, wazabi.ErrHandle) {
		t.Errorf("%v, inside %v", err, inside)
	}
	host.meanwhile = func(context.Context) error { return nil }
	if n, err := module.Count(ctx, lines, filter); n != 3 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestInterfaceFails: a trap ends the filters of its instance, and an error of a filter of the host
// is the cause of the call's.
func TestInterfaceFails(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(1))
	ship, host := made(t, module, "ship"), &prefix{text: "t"}
	not, err := module.Not(ctx, host)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := module.Count(ctx, []string{"panic"}, ship); !errors.Is(err, wazabi.ErrGuestPanic) {
		t.Errorf("a panic: %v", err)
	}
	if host.closed != 1 {
		t.Errorf("closed %d times", host.closed)
	}
	for name, filter := range map[string]interfacesguest.Filter{"lent": ship, "the owner of one of the host's": not} {
		if _, err := filter.Matches(ctx, ""); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Errorf("%s: %v", name, err)
		}
	}
	failed := errors.New("the host's filter failed")
	host.meanwhile = func(context.Context) error { return failed }
	if _, err := module.Count(ctx, lines, host); !errors.Is(err, failed) {
		t.Errorf("%v", err)
	}
	host.meanwhile = func(context.Context) error { panic("the host's filter") }
	if _, err := module.Count(ctx, lines, host); !errors.Is(err, wazabi.ErrHost) {
		t.Errorf("%v", err)
	}
	host.meanwhile = nil
	if n, err := module.Count(ctx, lines, host); n != 1 || err != nil || host.closed != 1 {
		t.Errorf("%d, %v, closed %d times", n, err, host.closed)
	}
}

// TestInterfaceConcurrency: filters of both sides serve many goroutines.
func TestInterfaceConcurrency(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(4))
	ship := made(t, module, "ship")
	var wait sync.WaitGroup
	hosts := make(chan *prefix, 8*50)
	for range 8 {
		wait.Go(func() {
			for range 50 {
				host := &prefix{text: "o"}
				hosts <- host
				not, err := module.Not(ctx, host)
				if err != nil {
					t.Error(err)
					return
				}
				for filter, want := range map[interfacesguest.Filter]uint32{not: 2, ship: 2, host: 1} {
					if n, err := module.Count(ctx, lines, filter); n != want || err != nil {
						t.Errorf("%d, %v; want %d", n, err, want)
					}
				}
				if err := not.Close(ctx); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	close(hosts)
	// If the instance was in the call of another goroutine, that has closed the host's filter.
	for host := range hosts {
		if host.closed != 1 {
			t.Errorf("closed %d times", host.closed)
		}
	}
}

// sums is a Wide of the host.
type sums struct{}

func (sums) Sum(ctx context.Context, a, b, c, d, e, f, g, h, i, j, k, l, m, n uint8, type_ []uint16, filter interfacesguest.Filter) (uint64, string, error) {
	sum := uint64(0)
	for _, byte := range []uint8{a, b, c, d, e, f, g, h, i, j, k, l, m, n} {
		sum += uint64(byte)
	}
	for _, number := range type_ {
		sum += uint64(number)
	}
	name, err := filter.Name(ctx)
	return sum, name, err
}

func (sums) Close(context.Context) error { return nil }

// TestInterfaceSpread: a function of an interface has more parameters than cross one by one.
func TestInterfaceSpread(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(1))
	guest, err := module.Sums(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, wide := range []interfacesguest.Wide{guest, sums{}} {
		for _, filter := range []interfacesguest.Filter{&prefix{text: "t"}, made(t, module, "prefix t")} {
			sum, name, err := module.Widely(ctx, wide, []uint16{1000, 2000}, filter)
			if sum != 3105 || name != "prefix t" || err != nil {
				t.Errorf("%T, %T: %d, %q, %v", wide, filter, sum, name, err)
			}
		}
	}
	sum, name, err := guest.Sum(ctx, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, []uint16{3}, &prefix{text: "x"})
	if sum != 6 || name != "prefix x" || err != nil {
		t.Errorf("%d, %q, %v", sum, name, err)
	}
}

// TestInterfaceItems: filters are items of iterators and sequences, and arguments of callbacks.
func TestInterfaceItems(t *testing.T) {
	ctx, module := t.Context(), openInterfaces(t, wazabi.WithPoolSize(1))
	var singles []interfacesguest.Filter
	for filter, err := range module.Singly(ctx, []string{"a", "b", "c"}) {
		if err != nil {
			t.Fatal(err)
		}
		singles = append(singles, filter)
	}
	host := &prefix{text: "t"}
	seen := 0
	n, err := module.Wanted(ctx, slices.Values(append(singles, host)), func(ctx context.Context, filter interfacesguest.Filter) (bool, error) {
		name, err := filter.Name(ctx)
		if filter == interfacesguest.Filter(host) {
			seen++
			return true, err
		}
		return name != "b", errors.Join(err, filter.Close(ctx))
	})
	if n != 3 || err != nil || seen != 1 || host.closed != 0 {
		t.Errorf("%d, %v, seen %d times, closed %d times", n, err, seen, host.closed)
	}
	if n := living(t, module); n != 0 {
		t.Errorf("%d filters", n)
	}
}

// TestInterfaceRunsWhereItLives: a call goes to the instance of a value of the guest, also if values
// are spread over several.
func TestInterfaceRunsWhereItLives(t *testing.T) {
	host := &market{}
	ctx, module := t.Context(), openMarket(t, host, wazabi.WithPoolSize(2))
	filter, err := module.Calls(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var counters []interfacesguest.Counter
	add := func(ctx context.Context) error {
		counter, err := module.Counter(ctx)
		counters = append(counters, counter)
		return err
	}
	// The second counter is made while the instance of the first is busy.
	host.meanwhile = func(inside context.Context) error {
		return errors.Join(add(inside), add(context.Background()))
	}
	if _, err := filter.Matches(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if stats := module.Stats(); stats.Made != 2 {
		t.Fatalf("%d instances", stats.Made)
	}
	before := module.Stats().Calls
	for _, counter := range slices.Concat(counters, counters) {
		if _, err := module.Twice(ctx, counter); err != nil {
			t.Error(err)
		}
	}
	// A call through the program would count, too.
	if calls := module.Stats().Calls - before; calls != 4 {
		t.Errorf("%d calls", calls)
	}
	for _, counter := range counters {
		if n, err := counter.Next(ctx); n != 5 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
}

// rows is a source of the host.
type rows struct {
	texts []string
	// kept is the func of the last call, kept beyond it.
	kept   func(context.Context, string, uint32) (bool, error)
	inside error
	closed int
}

func (r *rows) Each(ctx context.Context, f func(context.Context, string, uint32) (bool, error)) (uint32, error) {
	r.kept = f
	for i, text := range r.texts {
		more, err := f(ctx, text, uint32(i)+1)
		if err != nil {
			r.inside = err
			return 0, err
		}
		if !more {
			return uint32(i) + 1, nil
		}
	}
	return uint32(len(r.texts)), nil
}

func (r *rows) Close(context.Context) error {
	r.closed++
	return nil
}

// TestInterfaceCallbacks: functions of an interface take callbacks, of the side that calls them.
func TestInterfaceCallbacks(t *testing.T) {
	ctx := t.Context()
	inEachWay(t, func(t *testing.T, option wazabi.Option) {
		module := openInterfaces(t, wazabi.WithPoolSize(1), option)
		texts := []string{"a", "ß", "c", "d", "e"}
		guest, err := module.Rows(ctx, texts)
		if err != nil {
			t.Fatal(err)
		}
		host := &rows{texts: texts}
		odds := make([]interfacesguest.Source, 2)
		for i, source := range []interfacesguest.Source{guest, host} {
			if joined, calls, err := module.Until(ctx, source, "d"); joined != "aßcd" || calls != 4 || err != nil {
				t.Errorf("Until of a %T = %q, %d, %v", source, joined, calls, err)
			}
			if odds[i], err = module.Odd(ctx, source); err != nil {
				t.Fatal(err)
			}
			if joined, calls, err := module.Until(ctx, odds[i], ""); joined != "ace" || calls != 3 || err != nil {
				t.Errorf("Until of odd rows of a %T = %q, %d, %v", source, joined, calls, err)
			}
			// A func of Go passes through a closure of the guest, in the second to a host function.
			var got []string
			calls, err := odds[i].Each(ctx, func(ctx context.Context, row string, n uint32) (bool, error) {
				// It calls the guest, which is waiting for it.
				joined, _, err := module.Until(ctx, &rows{texts: []string{row, "!"}}, "")
				got = append(got, joined)
				return n < 3, err
			})
			if calls != 2 || err != nil || !slices.Equal(got, []string{"a!", "c!"}) {
				t.Errorf("Each of odd rows of a %T = %d, %v: %q", source, calls, err, got)
			}
		}
		if s := module.Stats(); s.Busy != 0 || host.closed != 0 {
			t.Errorf("stats %+v, closed %d times", s, host.closed)
		}
		if err := odds[0].Close(ctx); err != nil || host.closed != 0 {
			t.Errorf("%v, closed %d times", err, host.closed)
		}
		// The error of a func ends the guest, and with it what it has of the host.
		cause := errors.New("the disk is full")
		_, err = odds[1].Each(ctx, func(context.Context, string, uint32) (bool, error) { return false, cause })
		if !errors.Is(err, cause) || !errors.Is(err, wazabi.ErrHost) || host.closed != 1 {
			t.Errorf("an error of the func: %v, closed %d times", err, host.closed)
		}
	})
}

// TestInterfaceCallbackEnds: a func of the guest ends with the function of the interface, and a
// closure that panics ends the calls of both sides.
func TestInterfaceCallbackEnds(t *testing.T) {
	ctx := t.Context()
	module := openInterfaces(t, wazabi.WithPoolSize(1))
	host := &rows{texts: []string{"a"}}
	if _, _, err := module.Until(ctx, host, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := host.kept(ctx, "b", 2); !errors.Is(err, wazabi.ErrHandle) || !strings.Contains(err.Error(), "Source.Each.f") {
		t.Errorf("a func that was kept: %v", err)
	}
	host.texts = []string{"a", "panic", "b"}
	_, _, err := module.Until(ctx, host, "")
	for which, err := range map[string]error{"the program": err, "the host": host.inside} {
		if !errors.Is(err, wazabi.ErrGuestPanic) || !strings.Contains(err.Error(), "not this row") {
			t.Errorf("%s got %v, want the panic of the closure", which, err)
		}
	}
	host.texts = host.texts[:1]
	if joined, _, err := module.Until(ctx, host, ""); joined != "a" || err != nil {
		t.Errorf("after the panic: %q, %v", joined, err)
	}
}
