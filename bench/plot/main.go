// Plot fills docs/performance.md with the figures in results, and draws docs/performance.svg and
// docs/scale.svg. Run it in bench; make bench-page measures the figures before.
package main

import (
	"fmt"
	"os"

	"github.com/wazabi/wazabi/bench/results"
)

const (
	figures = "results/run.json"
	peers   = "results/peers.txt"
	page    = "../docs/performance.md"
	picture = "../docs/performance.svg"
	sizes   = "results/sizes.md"
	scale   = "results/scale.json"
	charts  = "../docs/scale.svg"
)

func main() {
	if err := publish(); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func publish() error {
	run, err := results.Load(figures)
	if err != nil {
		return err
	}
	others, err := results.LoadPeers(peers)
	if err != nil {
		return err
	}
	lists, err := os.ReadFile(sizes)
	if err != nil {
		return err
	}
	grown, err := results.LoadScale(scale)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	filled, err := results.Fill(string(text), run, others, grown, string(lists))
	if err != nil {
		return fmt.Errorf("%s: %w", page, err)
	}
	for path, draw := range map[string]func() ([]byte, error){
		picture: func() ([]byte, error) { return compared(run) },
		charts:  func() ([]byte, error) { return growing(grown) },
	} {
		svg, err := draw()
		if err != nil {
			return err
		}
		if err := os.WriteFile(path, svg, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(page, []byte(filled), 0o644)
}
