package results

import (
	"fmt"
	"slices"
)

// bareCrossing is the time of raw-best's add, in nanoseconds, on the machine for which the goals in
// nanoseconds are. On another machine they are as many times longer as its add is.
const bareCrossing = 20

// goal is a row of the table of goals: the largest ratio to the floor, and the most nanoseconds
// above it.
type goal struct {
	workload, contender, floor string
	ratio, plus                float64
}

var goals = []goal{
	{"add", "instance", "raw-best", 1, 20},
	{"add", "module", "instance", 1, 20},
	{"parse ok", "instance", "raw-best", 1, 22},
	{"parse error", "instance", "raw-best", 1, 22},
	{"hello", "instance", "raw-best-owned", 1.05, 0},
	{"hello", "module, WithReset", "module, new instances", 0.2, 0},
	{"hello", "instance, no format!", "raw-best, checked", 1.15, 0},
	{"1000 records in", "instance", "raw-best", 1.4, 0},
	{"1000 records out", "instance", "raw-best", 1.2, 0},
	{"1000 records out, one field read", "instance, views", "instance", 1, 0},
	{"64 KiB", "instance", "raw-best-owned", 1.05, 0},
	{"nested", "instance", "raw-best-owned", 0.7, 0},
	{"nested", "instance, borrowed", "raw-best", 1.5, 0},
	{"nested, one field read", "instance, views", "instance", 1, 0},
	{"100 host calls, a string in", "instance", "raw-best", 1.4, 0},
	{"1 MiB stream", "instance", "raw-best", 1.2, 0},
	{"1 GiB stream", "instance", "raw-best", 1.2, 0},
	{"256 KiB stream, gunzip to SHA-256", "instance", "raw-best", 1.2, 0},
	{"add", Compiled, CGo, 1, 0},
	{"hello", Compiled, CGo, 1, 0},
	{"parse ok", Compiled, CGo, 1, 0},
	{"parse error", Compiled, CGo, 1, 0},
}

// most is the longest time that the goals allow a row.
type most struct {
	workload, contender string
	ns                  float64
}

// minima are goals for minima, and limits for each run.
var minima = []most{
	{"add", Compiled, 20},
	{"parse ok", Compiled, 40},
	{"hello", Compiled + ", no format!", 80},
	{"100 host calls, scalars", Compiled, 1500},
	{"100 host calls, a string in", Compiled, 3500},
}

var limits = []most{
	{Collection, Compiled, 20e6},
	{Collection, Compiled + ", WithCancel", 20e6},
}

// Goals returns the table of goals. Each workload of the second engine must be as fast as on
// wazero. Without raw-best's add there are no goals in nanoseconds, since nothing says how fast the
// machine is.
func (r *Run) Goals() Table {
	t := Table{{"workload", "compared", "goal, at most", "measured", ""}}
	all := slices.Clone(goals)
	for _, workload := range r.workloads(Compiled) {
		all = append(all, goal{workload, Compiled, Wazero, 1, 0})
	}
	slower := 0.0
	if row := r.Find("add", "raw-best"); row != nil {
		slower = row.Min / bareCrossing
	}
	for _, g := range all {
		if g.plus > 0 && slower == 0 {
			continue
		}
		g.plus *= slower
		of, floor := r.Find(g.workload, g.contender), r.Find(g.workload, g.floor)
		if of == nil || floor == nil {
			continue
		}
		at, is := fmt.Sprintf("%.2f ×", g.ratio), fmt.Sprintf("%.2f ×", of.Min/floor.Min)
		if g.plus > 0 {
			at, is = fmt.Sprintf("+ %.0f ns", g.plus), fmt.Sprintf("+ %.1f ns", of.Min-floor.Min)
		}
		t = append(t, []string{g.workload, g.contender + " over " + g.floor, at, is, verdict(of.Min <= floor.Min*g.ratio+g.plus)})
	}
	for _, m := range minima {
		if of := r.Find(m.workload, m.contender); of != nil && slower > 0 {
			ns := m.ns * slower
			t = append(t, []string{m.workload, m.contender, Duration(ns), Duration(of.Min), verdict(of.Min <= ns)})
		}
	}
	for _, l := range limits {
		if of := r.Find(l.workload, l.contender); of != nil {
			t = append(t, []string{l.workload, l.contender + ", the longest", Duration(l.ns), Duration(of.Max), verdict(of.Max <= l.ns)})
		}
	}
	return t
}

func verdict(reached bool) string {
	if reached {
		return "reached"
	}
	return "missed"
}
