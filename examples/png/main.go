// Png decodes PNG files into lines in Rust, makes images of the lines in Go, and compares the
// pixels with those of image/png.
//
// Usage:
//
//	go run ./examples/png [file or folder ...]
//
// Without arguments it reads the test images of Go's own image/png: the PngSuite and broken files.
// It prints one line per file: size, kind, the number of lines per filter, and the verdict.
// The exit code is 1 if the decoders disagree about a file.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/wazabi/wazabi/examples/png/png"
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: png [file or folder ...]")
	}
	flag.Parse()
	if err := run(context.Background(), os.Stdout, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "png:", err)
		os.Exit(1)
	}
}

// run prints the table of all PNG files at the paths, or of Go's test data if there are no paths.
func run(ctx context.Context, w io.Writer, paths []string) error {
	if len(paths) == 0 {
		dir, err := testdata(ctx)
		if err != nil {
			return err
		}
		paths = []string{dir}
	}
	files, err := find(paths)
	if err != nil {
		return err
	}
	watcher := new(watcher)
	decoder, err := png.New(ctx, watcher)
	if err != nil {
		return err
	}
	defer decoder.Close(ctx)

	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FILE\tSIZE\tKIND\tNONE\tSUB\tUP\tAVERAGE\tPAETH\tVERDICT")
	var total tally
	for _, file := range files {
		data, err := os.ReadFile(file.path)
		if err != nil {
			return err
		}
		report := examine(ctx, decoder, watcher, data)
		total.add(report)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", file.name, report.size, report.kind, report.filters, report.verdict)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w, total)
	if total.disagree > 0 {
		return fmt.Errorf("the decoders disagree about %d files", total.disagree)
	}
	return nil
}

// A tally counts reports.
type tally struct {
	same, refused, disagree int
	filters                 filterCounts
}

func (t *tally) add(r report) {
	switch {
	case !r.agree:
		t.disagree++
	case r.err != nil:
		t.refused++
	default:
		t.same++
	}
	for filter, n := range r.filters {
		t.filters[filter] += n
	}
}

func (t tally) String() string {
	return fmt.Sprintf("files: %d with the same pixels, %d refused by both, %d in disagreement\n"+
		"lines: %d none, %d sub, %d up, %d average, %d paeth",
		t.same, t.refused, t.disagree, t.filters[0], t.filters[1], t.filters[2], t.filters[3], t.filters[4])
}

// testdata returns the folder of image/png's test data.
func testdata(ctx context.Context) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT: %w", err)
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "src", "image", "png", "testdata")
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("this Go has no test images; name files instead: %w", err)
	}
	return dir, nil
}

// A file has a path, and a name to print.
type file struct{ path, name string }

// find returns the files at the paths and the .png files in the folders among them, in lexical
// order.
func find(paths []string) ([]file, error) {
	var files []file
	for _, root := range paths {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir():
				return nil
			case path == root:
				files = append(files, file{path, filepath.Base(path)})
			case strings.EqualFold(filepath.Ext(path), ".png"):
				name, err := filepath.Rel(root, path)
				if err != nil {
					return err
				}
				files = append(files, file{path, name})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, errors.New("there are no .png files at the given paths")
	}
	return files, nil
}
