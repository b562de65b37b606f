package engine

import (
	"testing"

	"makegood/aftersale"
)

func TestCaseLocks(t *testing.T) {
	t.Parallel()
	l := caseLocks{running: map[aftersale.Ref]bool{}}
	a, b := aftersale.Ref{ID: "a"}, aftersale.Ref{ID: "b"}
	for n, step := range []struct {
		what      string
		got, want bool
	}{
		{"the first enters", l.enter(a), true},
		{"the second does not", l.enter(a), false},
		{"another case is free", l.enter(b), true},
		{"the first has to run again", l.leave(a), true},
		{"it still holds the case", l.enter(a), false},
		{"so it has to run once more", l.leave(a), true},
		{"nobody came meanwhile", l.leave(a), false},
		{"the case is free again", l.enter(a), true},
		{"nobody wanted the other one", l.leave(b), false},
	} {
		if step.got != step.want {
			t.Errorf("step %d, %s: got %v, want %v", n, step.what, step.got, step.want)
		}
	}
}
