package fake

import (
	"sort"
	"sync"
)

// index holds (second, refund) pairs sorted by second. A pair is alive while
// it is the refund's present modification time; older ones stay and are
// skipped, so that a change costs an append.
type index struct {
	mu    sync.RWMutex
	pairs []pair
}

type pair struct {
	second int64
	id     string
}

func (x *index) add(second int64, id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := len(x.pairs)
	for at > 0 && x.pairs[at-1].second > second {
		at--
	}
	x.pairs = append(x.pairs, pair{})
	copy(x.pairs[at+1:], x.pairs[at:])
	x.pairs[at] = pair{second, id}
}

// start is the position of the first pair at or after the second.
func (x *index) start(second int64) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return sort.Search(len(x.pairs), func(i int) bool { return x.pairs[i].second >= second })
}

// some copies a few pairs up to and with the second `to`, beginning at a
// position; none means the end. The caller looks at the refunds without the
// index's lock.
func (x *index) some(position int, to int64) []pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var out []pair
	for i := position; i < len(x.pairs) && x.pairs[i].second <= to && len(out) < 256; i++ {
		out = append(out, x.pairs[i])
	}
	return out
}
