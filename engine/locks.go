package engine

import (
	"sync"

	"makegood/aftersale"
)

// caseLocks keeps two runs of one case in this process from running side by
// side; between processes the compare-and-set of the store does.
type caseLocks struct {
	mu      sync.Mutex
	running map[aftersale.Ref]bool // value: another run is wanted
}

// enter reports whether the caller may run the case. If not, the holder will
// run it once more when it is done.
func (l *caseLocks) enter(ref aftersale.Ref) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, taken := l.running[ref]; taken {
		l.running[ref] = true
		return false
	}
	l.running[ref] = false
	return true
}

// leave ends a run and reports whether another one is wanted; then the caller
// still holds the case.
func (l *caseLocks) leave(ref aftersale.Ref) (again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running[ref] {
		l.running[ref] = false
		return true
	}
	delete(l.running, ref)
	return false
}
