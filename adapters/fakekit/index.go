package fakekit

import (
	"slices"
	"sort"
	"sync"
)

// index holds places sorted by time. Older places of a record stay and are
// passed over by whoever reads, so that a change costs an append.
type index struct {
	mu     sync.RWMutex
	places []place
}

// place says that a record changed at a time.
type place struct {
	Mark
	id string
}

func (m Mark) less(other Mark) bool {
	return m.Unit < other.Unit || m.Unit == other.Unit && m.Seq < other.Seq
}

// add appends; a place in the past is put where it belongs.
func (x *index) add(p place) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := len(x.places)
	for at > 0 && p.less(x.places[at-1].Mark) {
		at--
	}
	x.places = slices.Insert(x.places, at, p)
}

// before counts the places before a time.
func (x *index) before(unit int64) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return sort.Search(len(x.places), func(i int) bool { return x.places[i].Unit >= unit })
}

// chunk copies up to n places behind a mark and before the time `to`, so that
// the records are looked at without the index's lock.
func (x *index) chunk(from Mark, to int64, n int) []place {
	x.mu.RLock()
	defer x.mu.RUnlock()
	start := sort.Search(len(x.places), func(i int) bool { return from.less(x.places[i].Mark) })
	end := min(start+n, len(x.places))
	for end > start && x.places[end-1].Unit >= to {
		end--
	}
	return append([]place(nil), x.places[start:end]...)
}
