package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/ownership"
)

// worlds are the hosts of the guest.
type worlds struct {
	// keep says whether to keep the lent values, write whether to write into them.
	keep, write bool
	seen        []ownership.ScanLine
	titles      []string
	books       []*book
	loans       []ownership.Loan
}

type book struct {
	title  string
	closed int
}

func (b *book) Title(context.Context) (string, error) {
	if b.closed > 0 {
		return "", errors.New("the book is closed")
	}
	return b.title, nil
}

func (b *book) Close() error {
	b.closed++
	return nil
}

func (w *worlds) Open(_ context.Context, title string) (ownership.Book, error) {
	b := &book{title: title}
	w.books = append(w.books, b)
	return b, nil
}

func (w *worlds) Show(_ context.Context, loan ownership.Loan) error {
	w.loans = append(w.loans, loan)
	return nil
}

func (w *worlds) Settle(ctx context.Context, loan ownership.Loan) error { return w.Show(ctx, loan) }

func (w *worlds) show(line ownership.ScanLine) {
	if w.keep {
		w.seen = append(w.seen, line)
	}
	if w.write {
		clear(line.Data)
	}
}

func (w *worlds) Header(_ context.Context, data []byte) (ownership.Header, error) {
	return ownership.Header{Title: string(data), Width: uint32(len(data))}, nil
}

func (w *worlds) Parse(_ context.Context, data []byte) (ownership.ScanLine, error) {
	line := ownership.ScanLine{FilterType: ownership.FilterTypeNone, Data: bytes.Clone(data)}
	w.show(ownership.ScanLine{Data: data})
	return line, nil
}

func (w *worlds) Progress(_ context.Context, now ownership.Progress) error {
	if w.keep {
		w.titles = append(w.titles, now.Title)
	}
	return nil
}

func (w *worlds) Notify(_ context.Context, line ownership.ScanLine) error {
	w.show(line)
	return nil
}

func (w *worlds) Modify(_ context.Context, line ownership.ScanLine) (ownership.ScanLine, error) {
	changed := ownership.ScanLine{FilterType: ownership.FilterTypeSub, Data: append(bytes.Clone(line.Data), 0xFF)}
	w.show(line)
	return changed, nil
}

func newWorlds(t testing.TB, w *worlds, opts ...wazabi.Option) *ownership.Instance {
	t.Helper()
	module, err := ownership.New(t.Context(), w, w, w, w, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = module.Close(context.Background()) })
	instance, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return instance
}

// TestOwnership: a host may keep and change lent values, and the guest's own values stay unchanged.
func TestOwnership(t *testing.T) {
	want := ownership.ScanLine{FilterType: ownership.FilterTypeSub, Data: []byte{1, 2, 3, 0xFF, 0xFF}}
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()

		// The guest compares the line that it lent with an earlier copy.
		i := newWorlds(t, &worlds{write: true}, opts...)
		for range 3 {
			before := i.GuestEntries()
			got, err := i.Run(ctx, []byte{1, 2, 3})
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Fatal(diff, err)
			}
			if n := i.GuestEntries() - before; n != 1 {
				t.Errorf("%d crossings into the guest, want 1", n)
			}
		}

		w := &worlds{keep: true}
		i = newWorlds(t, w, opts...)
		if _, err := i.Run(ctx, []byte{1, 2, 3}); err != nil {
			t.Fatal(err)
		}
		if _, err := i.Observe(ctx, "cat", []byte{7, 8, 9}, 2); err != nil {
			t.Fatal(err)
		}
		// The values are read after other calls have used the memory, and after the guest is gone.
		for range 3 {
			if _, err := i.Run(ctx, bytes.Repeat([]byte{0xEE}, 3000)); err != nil {
				t.Fatal(err)
			}
		}
		if err := i.Close(ctx); err != nil {
			t.Fatal(err)
		}
		none := func(data ...byte) ownership.ScanLine { return ownership.ScanLine{Data: data} }
		seen := []ownership.ScanLine{
			none(1, 2, 3), none(1, 2, 3), none(1, 2, 3),
			{FilterType: ownership.FilterTypeSub, Data: []byte{1, 2, 3, 0xFF}}, none(1, 2, 3),
			none(7, 8), none(9),
		}
		if diff := cmp.Diff(seen, w.seen[:len(seen)]); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"cat", "cat"}, w.titles); diff != "" {
			t.Error(diff)
		}
	})
}

// TestOwnershipOfArguments: lent arguments are neither copied nor allocated for by the guest, in
// both directions.
func TestOwnershipOfArguments(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newWorlds(t, &worlds{}, opts...)
		data := make([]byte, 100_000)
		// The first call makes room for data that a call keeps.
		if _, err := i.Observe(ctx, "cat", data, 1000); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			before, err := i.Allocations(ctx)
			if err != nil {
				t.Fatal(err)
			}
			crossings := i.GuestEntries()
			if n, err := i.Observe(ctx, "cat", data, 1000); n != 0 || err != nil {
				t.Fatalf("the guest allocated %d times, %v", n, err)
			}
			if n := i.GuestEntries() - crossings; n != 1 {
				t.Errorf("%d crossings into the guest, want 1", n)
			}
			if after, err := i.Allocations(ctx); after != before || err != nil {
				t.Errorf("the call allocated %d times, %v", after-before, err)
			}
		}

		// Lines are lent in place: the list and everything in it.
		lines := make([]ownership.ScanLine, 100)
		for n := range lines {
			lines[n].Data = bytes.Repeat([]byte{byte(n)}, n)
		}
		at, size, allocated, err := i.Longest(ctx, lines)
		if size != 99 || allocated != 0 || err != nil {
			t.Fatal(size, allocated, err)
		}
		before, err := i.Allocations(ctx)
		if err != nil {
			t.Fatal(err)
		}
		again, _, _, err := i.Longest(ctx, lines)
		if again != at || err != nil {
			t.Error(again, at, err)
		}
		if after, err := i.Allocations(ctx); after != before || err != nil {
			t.Errorf("the call allocated %d times, %v", after-before, err)
		}
		line, err := i.PassOn(ctx, lines[99])
		if diff := cmp.Diff(lines[99], line); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if after, err := i.Allocations(ctx); after != before || err != nil {
			t.Errorf("the call allocated %d times, %v", after-before, err)
		}
		if title, err := i.Title(ctx, []byte("a cat")); title != "a cat" || err != nil {
			t.Error(title, err)
		}
	})
}

// TestOwnershipShapes: twins of every shape pass both ways, lent and copied.
func TestOwnershipShapes(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newWorlds(t, &worlds{}, opts...)
		leaf := ownership.Page{
			Line:    ownership.ScanLine{FilterType: ownership.FilterTypeSub, Data: []byte{1}},
			Lines:   []ownership.ScanLine{{Data: []byte{2, 3}}, {FilterType: ownership.FilterTypeSub, Data: []byte{}}},
			Words:   []string{"", "é", "long enough"},
			Filters: []ownership.FilterType{ownership.FilterTypeSub, ownership.FilterTypeNone},
			Pair:    ownership.Pair{V0: "pair", V1: 4},
			Mark:    ownership.MarkNote{Text: "note", At: 5},
			Names:   [2]ownership.Name{"a", "b"},
			Map:     map[uint32]string{1: "one", 2: "two"},
			Time:    3*time.Second + 1,
			Pages:   []ownership.Page{},
		}
		leaf.Tuple.V0, leaf.Tuple.V1, leaf.Tuple.V2 = 6, "six", new(string)
		inner := leaf
		inner.Mark = nil
		page := leaf
		page.Next, page.Pages = &inner, []ownership.Page{leaf, inner}
		for range 2 {
			if got, err := i.EchoPage(ctx, page); err != nil || !cmp.Equal(page, got, cmpopts.EquateEmpty()) {
				t.Fatal(cmp.Diff(page, got, cmpopts.EquateEmpty()), err)
			}
			if got, err := i.CopyPage(ctx, page); err != nil || !cmp.Equal(page, got, cmpopts.EquateEmpty()) {
				t.Fatal(cmp.Diff(page, got, cmpopts.EquateEmpty()), err)
			}
		}
		labels := []ownership.Label{
			{Pair: leaf.Pair, Mark: ownership.MarkBlank{}, Spots: [][2]uint16{{1, 2}, {3, 4}}},
			{Pair: leaf.Pair, Mark: ownership.MarkText{V0: "text"}, Rest: &ownership.Label{Mark: leaf.Mark}},
		}
		if got, err := i.LendLabels(ctx, labels); err != nil || !cmp.Equal(labels, got, cmpopts.EquateEmpty()) {
			t.Fatal(cmp.Diff(labels, got, cmpopts.EquateEmpty()), err)
		}
		for _, label := range labels {
			if got, err := i.LendLabel(ctx, label); err != nil || !cmp.Equal(label, got, cmpopts.EquateEmpty()) {
				t.Fatal(cmp.Diff(label, got, cmpopts.EquateEmpty()), err)
			}
		}
	})
}

// TestOwnershipKinds: twins of the other kinds of types pass in a type that contains itself.
func TestOwnershipKinds(t *testing.T) {
	title, none, end := "title", "", 'é'
	inner := ownership.PictureFramed{Title: &title, Perms: ownership.PermsLook, Picture: ownership.PictureRaw{V0: []byte{1, 2, 3}}}
	shelf := map[rune][][]byte{'a': {{1}, {2, 3}}, '∀': {{}}}
	pictures := []ownership.Picture{
		ownership.PictureEmpty{},
		ownership.PictureRaw{},
		inner,
		ownership.PictureFramed{Title: &none, Perms: ownership.PermsLook | ownership.PermsChange, Picture: inner},
		ownership.PictureGroup{V0: []ownership.Picture{ownership.PictureGroup{}, inner, ownership.PictureEmpty{}}},
		ownership.PictureAlbum{V0: map[ownership.PictureID]ownership.Picture{1: inner, 1 << 63: ownership.PictureEmpty{}}, V1: &shelf},
		ownership.PictureFilm{
			Times:    []ownership.Tuple2[time.Duration, *rune]{{V0: time.Hour, V1: &end}, {V0: 1}},
			Pictures: [2]ownership.Picture{nil, inner},
		},
	}
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newWorlds(t, &worlds{}, opts...)
		for _, picture := range pictures {
			if got, err := i.EchoPicture(ctx, picture); err != nil || !cmp.Equal(picture, got, cmpopts.EquateEmpty()) {
				t.Fatal(cmp.Diff(picture, got, cmpopts.EquateEmpty()), err)
			}
		}
		if got, err := i.CopyPictures(ctx, pictures); err != nil || !cmp.Equal(pictures, got, cmpopts.EquateEmpty()) {
			t.Fatal(cmp.Diff(pictures, got, cmpopts.EquateEmpty()), err)
		}
	})
}

// TestOwnershipOfObjects: an object in a borrowed twin keeps its owner, in both directions. In an
// owned type it is given away.
func TestOwnershipOfObjects(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		w := &worlds{}
		i := newWorlds(t, w, opts...)
		if title, err := i.BorrowBook(ctx, "Emma"); title != "Emma" || err != nil {
			t.Fatal(title, err)
		}
		mine := w.books[0]
		loans := []ownership.Loan{{Reader: "me", Book: mine}, {Reader: "me", Book: mine, More: mine}, {Reader: "me", Book: mine}}
		if diff := cmp.Diff(loans, w.loans, cmp.Comparer(func(a, b ownership.Book) bool { return a == b })); diff != "" {
			t.Error(diff)
		}
		other := &book{title: "Ulysses"}
		for range 2 {
			got, err := i.Titles(ctx, ownership.Loan{Reader: "you", Book: mine, More: other})
			if diff := cmp.Diff([]string{"Emma", "Ulysses"}, got); diff != "" || err != nil {
				t.Fatal(diff, err)
			}
		}
		if mine.closed != 0 || other.closed != 0 {
			t.Errorf("closed %d and %d times, want none: they are Go's", mine.closed, other.closed)
		}
		if err := i.Close(ctx); err != nil || mine.closed != 0 || other.closed != 0 {
			t.Error(err, mine.closed, other.closed)
		}
	})
}

// TestOwnershipAllocations: a host that receives lines allocates once per line and once per title.
func TestOwnershipAllocations(t *testing.T) {
	i := newWorlds(t, &worlds{})
	ctx := t.Context()
	data, lines := make([]byte, 100), make([]ownership.ScanLine, 100)
	tests := []struct {
		what string
		call func() error
		want float64
	}{
		{"100 titles, each with a line, and 100 lines", func() error { _, err := i.Observe(ctx, "cat", data, 1); return err }, 300},
		{"100 lines given", func() error { _, _, _, err := i.Longest(ctx, lines); return err }, 0},
	}
	for _, tt := range tests {
		got := testing.AllocsPerRun(20, func() {
			if err := tt.call(); err != nil {
				t.Fatal(err)
			}
		})
		if got != tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.what, got, tt.want)
		}
	}
}
