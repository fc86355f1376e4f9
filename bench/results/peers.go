package results

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
)

var (
	measured = regexp.MustCompile(`^Benchmark\w+/(.*)/peer=(.*?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op.* (\d+) allocs/op$`)
	version  = regexp.MustCompile(`^using-(\S+): (\S+)$`)
)

// LoadPeers reads the output of .ci/bench-peers, which is that of several runs of go test -bench.
func LoadPeers(path string) (*Run, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	run := new(Run)
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if m := version.FindStringSubmatch(line); m != nil {
			run.Versions = append(run.Versions, m[1]+" "+m[2])
			continue
		}
		m := measured.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		ns, err := strconv.ParseFloat(m[3], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		allocs, err := strconv.ParseFloat(m[4], 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		workload := strings.ReplaceAll(m[1], "-", " ")
		row := run.Find(workload, m[2])
		if row == nil {
			run.Rows = append(run.Rows, Row{workload, m[2], math.Inf(1), 0, allocs})
			row = &run.Rows[len(run.Rows)-1]
		}
		row.Min, row.Max = min(row.Min, ns), max(row.Max, ns)
	}
	if len(run.Rows) == 0 {
		return nil, fmt.Errorf("%s has no benchmark of a peer", path)
	}
	return run, nil
}

// Peers returns the table that compares wazabi with other ways to call a guest.
func (r *Run) Peers() Table {
	const first = "wazabi"
	t := r.pivot(first, first, "extism", "wapc", "go-plugin")
	for _, line := range t[1:] {
		for column, peer := range t[0] {
			if column > 1 && line[column] != "" {
				line[column] += " (" + r.ratio(line[0], peer, first) + " ×)"
			}
		}
	}
	return t
}
