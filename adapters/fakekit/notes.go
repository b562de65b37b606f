package fakekit

import (
	"slices"
	"sync"
)

// Notes is what was written on things, by their ids: remarks on orders, words
// to buyers. The zero value is empty. Safe for concurrent use.
type Notes[N any] struct {
	mu  sync.Mutex
	all map[string][]N
}

// Write adds a note.
func (s *Notes[N]) Write(id string, n N) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string][]N{}
	}
	s.all[id] = append(s.all[id], n)
}

// Of returns what was written on one thing, oldest first.
func (s *Notes[N]) Of(id string) []N {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.all[id])
}

// Last returns the newest note; ok is false if there is none.
func (s *Notes[N]) Last(id string) (n N, ok bool) {
	if all := s.Of(id); len(all) > 0 {
		return all[len(all)-1], true
	}
	return n, false
}
