package suite

import (
	"strings"
	"sync"
)

// lines keeps what is logged. Safe for concurrent use.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

// Write adds to what is kept.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
