package fakekit

import (
	"sync"
	"time"
)

// Quota is a platform's "too many calls": at most Calls in any time Per. Safe
// for concurrent use.
type Quota struct {
	Calls int
	Per   time.Duration

	mu   sync.Mutex
	last []time.Time
}

// Take counts a call. It reports whether the call is within the quota; one
// that is not does not count.
func (q *Quota) Take(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.last) > 0 && now.Sub(q.last[0]) >= q.Per {
		q.last = q.last[1:]
	}
	if len(q.last) >= q.Calls {
		return false
	}
	q.last = append(q.last, now)
	return true
}
