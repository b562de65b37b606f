package fakekit

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// item is a record of the tests.
type item struct {
	ID, Order, State string
	Amount           int64
	Updated          time.Time
	Version          int
}

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// book returns a Book of items and its clock. change adapts the Kind.
func book(change func(*Kind[item])) (*Book[item], *time.Time) {
	now := noon
	kind := Kind[item]{
		Now: func() time.Time { return now }, FirstID: 9_007_199_254_740_993,
		ID:      func(v *item) *string { return &v.ID },
		Order:   func(v *item) string { return v.Order },
		Updated: func(v *item) *time.Time { return &v.Updated },
	}
	if change != nil {
		change(&kind)
	}
	return NewBook(kind), &now
}

func TestBookFindsWhatWasAdded(t *testing.T) {
	t.Parallel()
	b, _ := book(nil)
	first, second := b.Add(item{Order: "o1"}), b.Add(item{ID: "own", Order: "o1"})
	if first != "9007199254741003" || second != "own" {
		t.Errorf("ids: got %s and %s, want one above FirstID and the given one", first, second)
	}
	if diff := cmp.Diff([]string{first, second}, b.ByOrder("o1")); diff != "" {
		t.Errorf("ByOrder (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(item{ID: "own", Order: "o1", Updated: noon}, b.Get("own")); diff != "" {
		t.Errorf("Get (-want +got):\n%s", diff)
	}
	if got := b.Get("missing"); got != (item{}) || b.Find("missing") != nil || b.Update("missing", func(*item) {}) {
		t.Errorf("a record that is not there: got %+v, want none", got)
	}
	if r := b.Obtain("fresh"); r.Data.ID != "fresh" || b.Obtain("fresh") != r {
		t.Errorf("Obtain: got another record the second time")
	}
}

func TestBookTimeOfChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Kind[item])
		passed time.Duration
		want   time.Duration // after two updates
	}{
		{"moves on by a second each", nil, 0, 2 * time.Second},
		{"follows the clock", nil, time.Minute, time.Minute + time.Second},
		{"in milliseconds", func(k *Kind[item]) { k.Unit = time.Millisecond }, 0, 2 * time.Millisecond},
		{"shared within a unit", func(k *Kind[item]) { k.Shared = true }, 500 * time.Millisecond, 0},
	} {
		b, now := book(c.change)
		id := b.Add(item{})
		*now = now.Add(c.passed)
		b.Update(id, func(v *item) { v.Amount = 1 })
		b.Update(id, func(v *item) { v.Amount = 2 })
		if got := b.Get(id).Updated.Sub(noon); got != c.want {
			t.Errorf("%s: got %s after the first time, want %s", c.name, got, c.want)
		}
	}
	b, _ := book(func(k *Kind[item]) { k.Touched = func(v *item, _ time.Time) { v.Version++ } })
	id := b.Add(item{Updated: noon.Add(time.Hour)})
	if got := b.Get(id).Updated; !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("a later time that was given: got %s, want it kept", got)
	}
	b.Update(id, func(*item) {})
	if got := b.Get(id).Version; got != 1 {
		t.Errorf("Touched: got version %d, want 1", got)
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	b, _ := book(nil)
	id := b.Add(item{})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			r := b.Find(id)
			r.Lock()
			defer r.Unlock()
			if r.Try() {
				r.Pay(990)
			}
		})
	}
	group.Wait()
	if paid, fen, attempts := b.Paid(id), b.PaidFen(id), b.Attempts(id); paid != 1 || fen != 990 || attempts != 20 {
		t.Errorf("got %d payments, %d fen, %d attempts, want 1, 990, 20", paid, fen, attempts)
	}
	if b.Paid("missing")+b.Attempts("missing") != 0 || b.PaidFen("missing") != 0 {
		t.Error("an after-sale that is not there has money")
	}
}

// name writes a record as its id.
func name(v *item) any { return v.ID }

// fill adds n records, two in each second.
func fill(b *Book[item], now *time.Time, n int) {
	for i := range n {
		*now = noon.Add(time.Duration(i/2) * time.Second)
		b.Add(item{ID: strconv.Itoa(i), State: "open"})
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	b, now := book(nil)
	fill(b, now, 8)
	b.Update("3", func(*item) {}) // leaves the span
	span := Span{From: noon.Add(time.Second), To: noon.Add(3 * time.Second)}
	for _, c := range []struct {
		skip, size int
		want       []any
		more       bool
	}{
		{0, 2, []any{"2", "4"}, true},
		{0, 3, []any{"2", "4", "5"}, false},
		{2, 2, []any{"5"}, false},
		{9, 2, []any{}, false},
	} {
		got, more := b.Page(span, c.skip, c.size, name)
		if diff := cmp.Diff(c.want, got); diff != "" || more != c.more {
			t.Errorf("skip %d, size %d: more = %v, want %v; rows (-want +got):\n%s", c.skip, c.size, more, c.more, diff)
		}
	}
	if got := b.CountIn(span); got != 4 {
		t.Errorf("CountIn = %d, want 4: an upper bound that counts changes", got)
	}
	even := func(v *item) any {
		if n, _ := strconv.Atoi(v.ID); n%2 == 1 {
			return nil
		}
		return v.ID
	}
	if got, _ := b.Page(span, 1, 5, even); !cmp.Equal(got, []any{"4"}) {
		t.Errorf("rows left out: got %v, want [4]", got)
	}
}

// A place does not shift when a record before it changes; a count of rows does.
func TestAfter(t *testing.T) {
	t.Parallel()
	b, now := book(nil)
	fill(b, now, 600)
	span := Span{From: noon, To: now.Add(time.Second)}
	var got []any
	mark, more := Mark{}, true
	for page := 0; more; page++ {
		var rows []any
		rows, mark, more = b.After(span, mark, 50, name)
		got = append(got, rows...)
		*now = now.Add(time.Hour)
		b.Update(strconv.Itoa(page*50), func(*item) {})
	}
	want := make([]any, 600)
	for i := range want {
		want[i] = strconv.Itoa(i)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestListsByState(t *testing.T) {
	t.Parallel()
	b, now := book(func(k *Kind[item]) { k.List = func(v *item) string { return v.State }; k.Shared = true })
	fill(b, now, 3)
	for _, state := range []string{"closed", "open", "closed"} { // within one second
		b.Update("1", func(v *item) { v.State = state })
	}
	for list, want := range map[string][]any{"open": {"0", "2"}, "closed": {"1"}, "other": {}} {
		got, _ := b.Page(Span{List: list, From: noon, To: noon.Add(time.Minute)}, 0, 9, name)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("list %s (-want +got):\n%s", list, diff)
		}
	}
}
