package translate

// A Go stack that exceeds its limit ends the process. So each function that can be part of a
// recursion takes its estimated frame from a budget when it is entered, and gives it back when it
// returns. All others can be on the stack once per entry of the guest. They need not count, unless
// there can be more than maxUncounted of them on the stack at once.

// maxUncounted bounds the frames of the functions that do not count, in bytes, along each path of
// calls.
const maxUncounted = 16 << 10

// frame estimates the size of a function's stack frame in Go, in bytes. Go keeps a slot for each
// variable that lives across a call; the translator makes variables of locals and of values on the
// stack. The size of the code bounds the values that have an instruction each, unless many of them are
// kept at a time, such as results of calls. Others are the results of calls and blocks with several
// of them. Arguments that are not in registers take the most space if they are constants: their
// instructions are short.
func (b *body) frame() int64 {
	const registers = 16
	return int64(8*(b.variables+b.values+max(0, b.arguments-registers)) + max(96+(b.end-b.code)/2, 4*b.operands))
}

// counted returns the frame of each function that counts, and 0 for the others.
func (r *rewriter) counted() []int64 {
	g := r.callGraph()
	for v := range g.nodes {
		if g.nodes[v].number == 0 {
			g.visit(v)
		}
	}
	frames := make([]int64, len(r.bodies))
	for i := range r.bodies {
		if g.nodes[i].counts {
			frames[i] = g.nodes[i].frame
		}
	}
	return frames
}

// callGraph returns the graph of the functions, and after them of the types, through which indirect
// calls go.
func (r *rewriter) callGraph() *graph {
	n := len(r.bodies)
	g := &graph{nodes: make([]node, n+len(r.outline.Types))}
	// Equal types have one node, that of the first.
	nodes := make([]int, len(r.outline.Types))
	first := map[string]int{}
	for t, s := range r.outline.Types {
		if _, ok := first[s.String()]; !ok {
			first[s.String()] = n + t
		}
		nodes[t] = first[s.String()]
	}
	for f := range r.inTable {
		if i := int(f) - r.imported; i >= 0 {
			t := &g.nodes[nodes[r.outline.Funcs[f]]]
			t.calls = append(t.calls, i)
		}
	}
	for i, b := range r.bodies {
		v := &g.nodes[i]
		v.frame = b.frame()
		for _, f := range b.calls {
			if own := int(f) - r.imported; own >= 0 {
				v.calls = append(v.calls, own)
			}
		}
		for _, t := range b.indirect {
			v.calls = append(v.calls, nodes[t])
		}
	}
	return g
}

// graph is a graph of calls, whose cycles Tarjan's algorithm for strongly connected components
// finds.
type graph struct {
	nodes []node
	stack []int
	next  int
}

// node is a function, or a type of functions, whose frame is 0.
type node struct {
	calls []int
	frame int64
	// number is the order in which nodes were visited, from 1; low is the least number that the
	// node can reach. open marks the nodes on the stack.
	number, low int
	open        bool
	// counts says that the frame is counted. uncounted bounds the frames that are not, on each path
	// that begins here.
	counts    bool
	uncounted int64
}

func (g *graph) visit(i int) {
	v := &g.nodes[i]
	g.next++
	v.number, v.low = g.next, g.next
	g.stack, v.open = append(g.stack, i), true
	recursive := false
	for _, c := range v.calls {
		w := &g.nodes[c]
		if w.number == 0 {
			g.visit(c)
			v.low = min(v.low, w.low)
		} else if w.open {
			v.low = min(v.low, w.number)
		}
		recursive = recursive || c == i
	}
	if v.low == v.number {
		g.close(i, recursive)
	}
}

// close takes the component of a node from the stack: the node and those above it. The components
// that it calls are closed.
func (g *graph) close(i int, recursive bool) {
	// Most components are small, and the stack is as deep as the calls.
	at := len(g.stack) - 1
	for g.stack[at] != i {
		at--
	}
	component := g.stack[at:]
	g.stack = g.stack[:at]
	called := int64(0)
	for _, m := range component {
		v := &g.nodes[m]
		v.open = false
		for _, c := range v.calls {
			called = max(called, g.nodes[c].uncounted)
		}
	}
	for _, m := range component {
		v := &g.nodes[m]
		v.counts = recursive || len(component) > 1 || called+v.frame > maxUncounted
		v.uncounted = called
		if !v.counts {
			v.uncounted += v.frame
		}
	}
}
