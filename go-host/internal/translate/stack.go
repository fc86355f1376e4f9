package translate

// A Go stack that exceeds its limit ends the process. So each function that can be part of a
// recursion takes its estimated frame from a budget when it is entered, and gives it back when it
// returns. All others can be on the stack once per entry of the guest, and their frames together
// are bounded by maxUncounted.

// maxUncounted bounds the frames of all functions that do not count, in bytes. In a guest with
// more, each function that calls counts.
const maxUncounted = 1 << 20

// frame estimates the size of a function's stack frame in Go, in bytes. Go keeps a slot for each
// variable that lives across a call; the translator makes variables of locals and of values on the
// stack. The size of the code bounds the values that have an instruction each. Others are the
// results of calls and blocks. Arguments that are not in registers take the most space if they are
// constants: their instructions are short.
func (b *body) frame() int64 {
	const registers = 16
	return int64(96 + 8*(b.variables+b.values+max(0, b.arguments-registers)) + (b.end-b.code)/2)
}

// counted returns the frame of each function that counts, and 0 for the others.
func (r *rewriter) counted() []int64 {
	frames := make([]int64, len(r.bodies))
	uncounted := int64(0)
	for i, recursive := range r.recursive() {
		if recursive {
			frames[i] = r.bodies[i].frame()
		} else {
			uncounted += r.bodies[i].frame()
		}
	}
	if uncounted <= maxUncounted {
		return frames
	}
	for i := range r.bodies {
		if b := &r.bodies[i]; len(b.calls)+len(b.indirect) > 0 {
			frames[i] = b.frame()
		}
	}
	return frames
}

// recursive finds the functions on cycles of the call graph, with Tarjan's algorithm for strongly
// connected components. Its nodes are the functions, and after them one for each type, through
// which indirect calls go.
func (r *rewriter) recursive() []bool {
	g := graph{edges: r.callGraph()}
	n := len(g.edges)
	g.number, g.low, g.open = make([]int, n), make([]int, n), make([]bool, n)
	g.cyclic = make([]bool, n)
	for v := range g.edges {
		if g.number[v] == 0 {
			g.visit(v)
		}
	}
	return g.cyclic[:len(r.bodies)]
}

func (r *rewriter) callGraph() [][]int {
	n := len(r.bodies)
	edges := make([][]int, n+len(r.outline.Types))
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
			t := nodes[r.outline.Funcs[f]]
			edges[t] = append(edges[t], i)
		}
	}
	for i, b := range r.bodies {
		for _, f := range b.calls {
			if own := int(f) - r.imported; own >= 0 {
				edges[i] = append(edges[i], own)
			}
		}
		for _, t := range b.indirect {
			edges[i] = append(edges[i], nodes[t])
		}
	}
	return edges
}

// graph is a graph in which Tarjan's algorithm looks for cycles.
type graph struct {
	edges [][]int
	// number is the order in which nodes were visited, from 1; low is the least number that a node
	// can reach. open marks the nodes on the stack.
	number, low []int
	open        []bool
	stack       []int
	next        int
	cyclic      []bool
}

func (g *graph) visit(v int) {
	g.next++
	g.number[v], g.low[v] = g.next, g.next
	g.stack, g.open[v] = append(g.stack, v), true
	for _, w := range g.edges[v] {
		switch {
		case w == v:
			g.cyclic[v] = true
		case g.number[w] == 0:
			g.visit(w)
			g.low[v] = min(g.low[v], g.low[w])
		case g.open[w]:
			g.low[v] = min(g.low[v], g.number[w])
		}
	}
	if g.low[v] != g.number[v] {
		return
	}
	alone := g.stack[len(g.stack)-1] == v
	for {
		w := g.stack[len(g.stack)-1]
		g.stack, g.open[w] = g.stack[:len(g.stack)-1], false
		if !alone {
			g.cyclic[w] = true
		}
		if w == v {
			return
		}
	}
}
