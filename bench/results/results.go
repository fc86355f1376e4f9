// Package results has the figures of a run of the benchmarks, and the tables that are made of them.
package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
)

// Run is one run.
type Run struct {
	// Versions are lines such as "Go 1.26.8".
	Versions []string
	Rounds   int
	Time     string
	// Layouts is the number of programs that took part. They differ in the order of their functions.
	Layouts int
	Rows    []Row
}

// Row is one contender at one workload.
type Row struct {
	Workload, Contender string
	// Min and Max are nanoseconds.
	Min, Max float64
	// Allocs is the number of Go allocations of a call; -1 where it says nothing.
	Allocs float64
}

// Load reads a run.
func Load(path string) (*Run, error) { return load[Run](path) }

// Merge adds the figures of a run of the same benchmarks by another program.
func (r *Run) Merge(other *Run) error {
	if !slices.Equal(r.Versions, other.Versions) || r.Time != other.Time || len(r.Rows) != len(other.Rows) {
		return errors.New("the runs are of different benchmarks")
	}
	for i := range r.Rows {
		row, more := &r.Rows[i], &other.Rows[i]
		if row.Workload != more.Workload || row.Contender != more.Contender {
			return fmt.Errorf("the runs differ at %s, %s", row.Workload, row.Contender)
		}
		row.Min, row.Max = min(row.Min, more.Min), max(row.Max, more.Max)
		row.Allocs = min(row.Allocs, more.Allocs)
	}
	r.Rounds += other.Rounds
	r.Layouts += other.Layouts
	return nil
}

// Save writes the run.
func (r *Run) Save(path string) error { return save(path, r) }

func load[T any](path string) (*T, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	value := new(T)
	if err := json.Unmarshal(data, value); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return value, nil
}

func save(path string, value any) error {
	data, err := json.MarshalIndent(value, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// Find returns a row, or nil.
func (r *Run) Find(workload, contender string) *Row {
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Workload == workload && row.Contender == contender {
			return row
		}
	}
	return nil
}

// floors returns for each workload the row that the others are compared with: raw-best, or the
// first.
func (r *Run) floors() map[string]*Row {
	floors := map[string]*Row{}
	for i := range r.Rows {
		row := &r.Rows[i]
		if floors[row.Workload] == nil || row.Contender == "raw-best" {
			floors[row.Workload] = row
		}
	}
	return floors
}

// Duration is a time as the tables have it.
func Duration(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.1f ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.2f µs", ns/1e3)
	case ns < 1e9:
		return fmt.Sprintf("%.2f ms", ns/1e6)
	}
	return fmt.Sprintf("%.2f s", ns/1e9)
}
