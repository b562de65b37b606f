package fakekit

import (
	"iter"
	"time"
)

// Span is what a list call asks for: a list and a time of the last change.
type Span struct {
	List string
	From time.Time // included
	To   time.Time // excluded
}

// Mark is the place of a record in a list. Changes that come later do not
// shift it. The zero Mark stands before all.
type Mark struct {
	Unit int64 // of the time of the last change, counted since 1970
	Seq  int64 // tells records of one Unit apart
}

// Page lists records, oldest change first, as platforms do that count rows: it
// leaves out the first skip rows and returns at most size. more says that
// others follow. row writes a locked record; nil leaves it out.
func (b *Book[T]) Page(s Span, skip, size int, row func(*T) any) (rows []any, more bool) {
	rows = []any{}
	for _, v := range b.walk(s, Mark{}) {
		one := row(v)
		switch {
		case one == nil:
		case skip > 0:
			skip--
		case len(rows) == size:
			return rows, true
		default:
			rows = append(rows, one)
		}
	}
	return rows, false
}

// After lists records, oldest change first, as platforms do whose cursor is a
// place: it returns at most size rows behind the mark, and the place of the last.
func (b *Book[T]) After(s Span, from Mark, size int, row func(*T) any) (rows []any, last Mark, more bool) {
	rows, last = []any{}, from
	for at, v := range b.walk(s, from) {
		one := row(v)
		switch {
		case one == nil:
		case len(rows) == size:
			return rows, last, true
		default:
			rows, last = append(rows, one), at
		}
	}
	return rows, last, false
}

// CountIn is an upper bound of the records in a span: it counts their changes.
func (b *Book[T]) CountIn(s Span) int {
	x := b.list(s.List)
	return x.before(b.unit(s.To)) - x.before(b.unit(s.From))
}

// walk visits the records of a span behind a mark, each locked while it is
// looked at. A record that has changed since is visited at its new place only.
func (b *Book[T]) walk(s Span, from Mark) iter.Seq2[Mark, *T] {
	if first := (Mark{Unit: b.unit(s.From)}); from.less(first) {
		from = first // no record has Seq 0
	}
	return func(yield func(Mark, *T) bool) {
		for {
			places := b.list(s.List).chunk(from, b.unit(s.To), 256)
			if len(places) == 0 {
				return
			}
			for _, at := range places {
				if !b.visit(at, yield) {
					return
				}
			}
			from = places[len(places)-1].Mark
		}
	}
}

// visit yields one record unless it has left its place. It reports whether to
// go on.
func (b *Book[T]) visit(at place, yield func(Mark, *T) bool) bool {
	r := b.Find(at.id)
	r.Lock()
	defer r.Unlock()
	return r.mark != at.Mark || yield(at.Mark, &r.Data)
}

// enlist puts a locked record into its list at the time of its last change.
// That is its only place from now on.
func (b *Book[T]) enlist(r *Record[T]) {
	if b.kind.Updated == nil {
		return
	}
	name := ""
	if b.kind.List != nil {
		name = b.kind.List(&r.Data)
	}
	r.mark = Mark{Unit: b.unit(*b.kind.Updated(&r.Data)), Seq: b.lastSeq.Add(1)}
	b.list(name).add(place{r.mark, *b.kind.ID(&r.Data)})
}

func (b *Book[T]) list(name string) *index {
	if x, ok := b.lists.Load(name); ok {
		return x.(*index)
	}
	x, _ := b.lists.LoadOrStore(name, new(index))
	return x.(*index)
}

func (b *Book[T]) unit(t time.Time) int64 { return t.UnixNano() / int64(b.kind.Unit) }
