package metrics

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// reader asks one source.
type reader func(ctx context.Context) ([]prometheus.Metric, error)

// errLate means that a source did not answer in time.
var errLate = errors.New("source is late")

// source keeps the last answer of a reader. At most one reading is under way,
// so that a source that ignores its context holds up one goroutine, not one
// per scrape.
type source struct {
	name string
	read reader
	now  func() time.Time

	mu      sync.Mutex
	flight  chan struct{} // closed when the reading under way ends; nil: none
	at      time.Time     // when the answer below arrived
	metrics []prometheus.Metric
	err     error
}

// get returns the answer, at most cacheFor old, after at most readTimeout.
// A failure is kept as long as an answer: a store in trouble is left alone.
func (s *source) get() ([]prometheus.Metric, error) {
	s.mu.Lock()
	if age := s.now().Sub(s.at); !s.at.IsZero() && age >= 0 && age < cacheFor {
		defer s.mu.Unlock()
		return s.metrics, s.err
	}
	if s.flight == nil {
		s.flight = make(chan struct{})
		go s.fly(s.flight)
	}
	flight := s.flight
	s.mu.Unlock()

	timer := time.NewTimer(readTimeout)
	defer timer.Stop()
	select {
	case <-flight:
	case <-timer.C:
		return nil, fmt.Errorf("%s: %w", s.name, errLate)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.metrics, s.err
}

// fly reads the source once and keeps the answer.
func (s *source) fly(done chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), readTimeout)
	defer cancel()
	metrics, err := s.read(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.metrics, s.err, s.at, s.flight = metrics, err, s.now(), nil
	close(done)
}
