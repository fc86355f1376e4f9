package results

import (
	"fmt"
	"io"
	"math"
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
	t := Table{{"workload", "wazero", "engine go", "cgo", "plain Go", "engine go / cgo", "engine go / wazero"}}
	seen := map[string]bool{Collection: true}
	for _, row := range r.Rows {
		if seen[row.Workload] || r.Find(row.Workload, Compiled) == nil {
			continue
		}
		seen[row.Workload] = true
		line := []string{row.Workload}
		for _, contender := range []string{Wazero, Compiled, CGo, Plain} {
			line = append(line, r.minimum(row.Workload, contender))
		}
		t = append(t, append(line, r.ratio(row.Workload, CGo), r.ratio(row.Workload, Wazero)))
	}
	return t
}

func (r *Run) minimum(workload, contender string) string {
	if row := r.Find(workload, contender); row != nil {
		return Duration(row.Min)
	}
	return ""
}

// ratio compares the second engine with another contender.
func (r *Run) ratio(workload, contender string) string {
	of, floor := r.Find(workload, Compiled), r.Find(workload, contender)
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

// numeric reports whether the first cell with text in a column begins with a digit. The first column
// has names.
func (t Table) numeric(column int) bool {
	for _, row := range t[1:] {
		if cell := row[column]; cell != "" {
			return column > 0 && cell[0] >= '0' && cell[0] <= '9'
		}
	}
	return false
}
