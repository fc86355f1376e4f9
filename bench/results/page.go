package results

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// tables are the parts of docs/performance.md that a run fills in. Each part lies between two
// comments with its name.
func tables(r, peers *Run, scale *Scale, sizes string) map[string]string {
	all := map[string]string{
		"sizes":         sizes,
		"peers":         peers.Peers().Markdown(),
		"peer versions": strings.Join(peers.Versions, ", ") + ".\n",
		"engines":       r.Engines().Markdown(),
		"collections":   r.Collections().Markdown(),
		"libraries":     r.Libraries().Markdown(),
		"cancel":        r.Cancel().Markdown(),
		"reset":         r.Reset().Markdown(),
		"all":           r.All().Markdown(),
		"goals":         r.Goals().Markdown(),
		"versions":      fmt.Sprintf("%s; %d rounds of %s, in %d layouts of the program.\n", strings.Join(r.Versions, ", "), r.Rounds, r.Time, r.Layouts),
	}
	maps.Copy(all, scale.tables())
	return all
}

// Fill returns the page with the figures of a run, of one that compares peers, of one that measures
// how costs grow, and the tables of sizes.
func Fill(page string, r, peers *Run, scale *Scale, sizes string) (string, error) {
	for name, table := range tables(r, peers, scale, sizes) {
		begin, end := "<!-- figures: "+name+" -->\n", "<!-- end -->\n"
		before, rest, ok := strings.Cut(page, begin)
		_, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			return "", fmt.Errorf("the page has no %q that ends in %q", strings.TrimSpace(begin), strings.TrimSpace(end))
		}
		page = before + begin + table + end + after
	}
	return page, nil
}

// Sum identifies a run. The plot has it in a comment.
func (r *Run) Sum() string { return sum(r) }

func sum(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // a figure is not a number
	}
	return fmt.Sprintf("%x", sha256.Sum256(data))[:16]
}
