package results

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
)

// The contenders that the table of engines compares.
const (
	Wazero   = "instance"
	Compiled = "instance, engine go"
	CGo      = "cgo"
	Plain    = "plain Go"
)

// Collection is the workload of a garbage collection. Its rows have one contender without a call.
const Collection = "collection during a call"

// A Table has a head and rows.
type Table [][]string

// All returns the table of all rows.
func (r *Run) All() Table {
	t := Table{{"workload", "contender", "minimum", "ratio", "allocations"}}
	floors := r.floors()
	for _, row := range r.Rows {
		if row.Workload == Collection {
			continue
		}
		allocs := ""
		if row.Allocs >= 0 {
			allocs = fmt.Sprintf("%.0f", math.Floor(row.Allocs))
		}
		ratio := fmt.Sprintf("%.2f", row.Min/floors[row.Workload].Min)
		t = append(t, []string{row.Workload, row.Contender, Duration(row.Min), ratio, allocs})
	}
	return t
}

// Engines returns the table that compares both engines with cgo and with Go alone.
func (r *Run) Engines() Table {
	t := r.pivot(Compiled, Wazero, Compiled, CGo, Plain)
	t[0] = []string{"workload", "wazero", "engine go", "cgo", "plain Go", "engine go / cgo", "engine go / wazero"}
	for i, line := range t[1:] {
		t[i+1] = append(line, r.ratio(line[0], Compiled, CGo), r.ratio(line[0], Compiled, Wazero))
	}
	return t
}

// Libraries returns the table that compares libraries in Rust with those in Go.
func (r *Run) Libraries() Table {
	t := Table{{"workload", Plain, Wazero, "ratio", "allocations"}}
	for _, line := range r.pivot(Plain, Plain, Wazero)[1:] {
		name := line[0]
		if strings.HasPrefix(name, "regex: ") || strings.HasPrefix(name, "markdown: ") {
			allocs := fmt.Sprintf("%.0f → %.0f", math.Floor(r.Find(name, Plain).Allocs), math.Floor(r.Find(name, Wazero).Allocs))
			t = append(t, append(line, r.ratio(name, Wazero, Plain), allocs))
		}
	}
	return t
}

// Cancel returns the table of what WithCancel costs.
func (r *Run) Cancel() Table {
	const with = ", WithCancel"
	t := Table{{"workload", "wazero", "engine go"}}
	for _, workload := range r.workloads(Wazero + with) {
		t = append(t, []string{workload, r.ratio(workload, Wazero+with, Wazero), r.ratio(workload, Compiled+with, Compiled)})
	}
	return t
}

// Reset returns the table of what it costs to keep callers apart.
func (r *Run) Reset() Table {
	return r.pivot("module, WithReset", "module", "module, WithReset", "module, new instances")
}

// workloads returns the workloads with a row of the contender, except for the collections.
func (r *Run) workloads(contender string) []string {
	var all []string
	for _, row := range r.Rows {
		if row.Contender == contender && row.Workload != Collection {
			all = append(all, row.Workload)
		}
	}
	return all
}

// pivot returns the minima of some contenders, a column each, at the workloads of one of them.
func (r *Run) pivot(of string, contenders ...string) Table {
	t := Table{append([]string{"workload"}, contenders...)}
	for _, workload := range r.workloads(of) {
		line := []string{workload}
		for _, contender := range contenders {
			cell := ""
			if row := r.Find(workload, contender); row != nil {
				cell = Duration(row.Min)
			}
			line = append(line, cell)
		}
		t = append(t, line)
	}
	return t
}

// ratio compares one contender with another.
func (r *Run) ratio(workload, contender, with string) string {
	of, floor := r.Find(workload, contender), r.Find(workload, with)
	if of == nil || floor == nil {
		return ""
	}
	return fmt.Sprintf("%.2f", of.Min/floor.Min)
}

// Collections returns the table of garbage collections during a call.
func (r *Run) Collections() Table {
	t := Table{{"during a call by", "shortest", "longest"}}
	for _, row := range r.Rows {
		if row.Workload == Collection {
			t = append(t, []string{row.Contender, Duration(row.Min), Duration(row.Max)})
		}
	}
	return t
}

// WriteText writes the table for terminals.
func (t Table) WriteText(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	for _, row := range t {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	return w.Flush()
}

// Markdown returns the table in Markdown. Columns whose first cell is a number are right-aligned.
func (t Table) Markdown() string {
	var b strings.Builder
	line := func(cells []string) {
		for _, cell := range cells {
			fmt.Fprint(&b, strings.TrimRight("| "+cell, " "), " ")
		}
		b.WriteString("|\n")
	}
	line(t[0])
	b.WriteString("|")
	for column := range t[0] {
		if t.numeric(column) {
			b.WriteString("--:|")
		} else {
			b.WriteString("---|")
		}
	}
	b.WriteString("\n")
	for _, row := range t[1:] {
		line(row)
	}
	return b.String()
}

// numeric reports whether the first cell with text in a column begins with a digit. The first
// column has names.
func (t Table) numeric(column int) bool {
	for _, row := range t[1:] {
		if cell := row[column]; cell != "" {
			return column > 0 && cell[0] >= '0' && cell[0] <= '9'
		}
	}
	return false
}

// Compared returns the workloads that have rows of the second engine and of cgo.
func (r *Run) Compared() []string {
	return slices.DeleteFunc(r.workloads(CGo), func(workload string) bool { return r.Find(workload, Compiled) == nil })
}
