package fuel

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// TestWalks runs through the functions of the committed guests on random ways, and counts the
// weight of what runs. Each guard on the way must pay for what ran since the one before it, and the
// entry of the function for what runs after the last one. Between two guards there is never more
// than maxRun.
func TestWalks(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	functions, guards := 0, 0
	all := guests(t)
	// A branch with a loop, and the one beside it, after code that weighs more than the loop.
	loads := func(n int) string { return strings.Repeat("\x41\x00\x28\x02\x00\x1a", n) }
	all["else"] = oneFunc(loads(20) + "\x41\x00\x04\x40\x03\x40\x0b\x05" + loads(20) + "\x0b" + "\x03\x40\x0b\x41\x05")
	for path, wasm := range all {
		codeSection(t, wasm, func(m *module, c *wasmbin.Reader) {
			n := c.Count()
			m.leaves = m.findLeaves(*c, n)
			for i := range n {
				part := c.Part(c.U32(), "test")
				copied := *part
				var b body
				signature := m.outline.Types[m.outline.Funcs[m.imported+i]]
				leaf := m.read(&copied, &b, signature)
				f := parse(m, *part, &b, signature)
				// The locals are paid for too.
				entered := b.variables - len(signature.Params)
				functions++
				for range 8 {
					w := walk{random: random, f: f, budget: 20_000, since: entered}
					w.run()
					guards += w.guards
					entry := b.edits[0].cost
					if leaf && entry == 0 {
						entry = m.leaves[i]
					}
					if w.unpaid > 0 || w.since > entry || w.most > maxRun {
						t.Fatalf("%s: function %d: a guard pays %d too little; the entry pays %d for %d; at most %d between guards", path, i, w.unpaid, entry, w.since, w.most)
					}
				}
			}
		})
	}
	if functions < 1000 || guards < 10_000 {
		t.Errorf("%d functions, %d guards passed", functions, guards)
	}
}

// step is an instruction of a function.
type step struct {
	op     byte
	weight int
	// guard is what the guards before the instruction pay; 0 for none.
	guard int
	// targets are the depths that a branch may go to.
	targets []int
	// end is the end of the block that begins here, other its else or 0.
	end, other int
}

// parse reads the instructions of a function, and puts the guards before them.
func parse(m *module, c wasmbin.Reader, b *body, signature wasmbin.Signature) []step {
	c.At = b.code
	read := body{variables: b.variables, carries: len(signature.Results)}
	costs := map[int]int{}
	for _, e := range b.edits[1:] {
		if !e.bulk && e.end == 0 && e.cost < allowance {
			costs[e.at] += e.cost
		}
	}
	var all []step
	var open []int
	for c.Left() > 0 && c.Err == nil {
		at := c.At
		in := m.outline.Next(&c)
		s := step{op: c.Data[at], weight: m.weight(&c, &read, in), guard: costs[at]}
		operands := wasmbin.Reader{Data: c.Data, At: at + 1}
		switch s.op {
		case 0x0c, 0x0d: // br, br_if
			s.targets = []int{int(operands.U32())}
		case 0x0e: // br_table
			for n := operands.Count() + 1; n > 0; n-- {
				s.targets = append(s.targets, int(operands.U32()))
			}
		case 0x02, 0x03, 0x04:
			open = append(open, len(all))
		case 0x05:
			all[open[len(open)-1]].other = len(all)
		case 0x0b:
			if len(open) > 0 {
				all[open[len(open)-1]].end = len(all)
				open = open[:len(open)-1]
			}
		}
		all = append(all, s)
	}
	return all
}

// walk is a run through a function that ends somewhere.
type walk struct {
	random *rand.Rand
	f      []step
	budget int
	// since is the weight since the last guard, most the greatest one, and unpaid the greatest part
	// that a guard did not pay.
	since, most, unpaid, guards int
}

func (w *walk) run() {
	var open []int
	branch := func(depth int) (next int, done bool) {
		if depth >= len(open) {
			return 0, true
		}
		to := open[len(open)-1-depth]
		if w.f[to].op == 0x03 {
			open = open[:len(open)-depth]
			return to + 1, false
		}
		open = open[:len(open)-1-depth]
		return w.f[to].end + 1, false
	}
	for at := 0; at < len(w.f) && w.budget > 0; w.budget-- {
		s := w.f[at]
		if s.guard > 0 {
			w.unpaid = max(w.unpaid, w.since-s.guard)
			w.since = 0
			w.guards++
		}
		w.since += s.weight
		w.most = max(w.most, w.since)
		next, done := at+1, false
		switch s.op {
		case 0x02, 0x03:
			open = append(open, at)
		case 0x04:
			switch {
			case w.random.IntN(2) == 0:
				open = append(open, at)
			case s.other > 0:
				open, next = append(open, at), s.other+1
			default:
				next = s.end + 1
			}
		case 0x05:
			next, done = branch(0)
		case 0x0b:
			if len(open) == 0 {
				done = true
			} else {
				open = open[:len(open)-1]
			}
		case 0x0c:
			next, done = branch(s.targets[0])
		case 0x0d:
			if w.random.IntN(2) == 0 {
				next, done = branch(s.targets[0])
			}
		case 0x0e:
			next, done = branch(s.targets[w.random.IntN(len(s.targets))])
		case 0x0f, 0x00:
			done = true
		}
		if done {
			break
		}
		at = next
	}
}
