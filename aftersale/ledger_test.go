package aftersale

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestLedgerMoves(t *testing.T) {
	t.Parallel()
	states := []LedgerState{"", Planned, Sent, Confirmed, Refused, Unknown}
	legal := map[LedgerState][]LedgerState{
		Planned: {Sent, Refused},
		Sent:    {Confirmed, Refused, Unknown, Planned},
		Unknown: {Confirmed, Refused},
	}
	for _, from := range states {
		for _, to := range states {
			err := from.Move(to)
			if want := slices.Contains(legal[from], to); want != (err == nil) {
				t.Errorf("%q → %q: got %v, want legal %t", from, to, err, want)
			}
			if err != nil && !errors.Is(err, ErrIllegalMove) {
				t.Errorf("%q → %q: got %v, want ErrIllegalMove", from, to, err)
			}
		}
	}
}

func TestLedgerEffectiveAndOpen(t *testing.T) {
	t.Parallel()
	for state, want := range map[LedgerState][2]bool{
		"": {false, false}, Planned: {true, true}, Sent: {true, true}, Unknown: {true, true},
		Confirmed: {true, false}, Refused: {false, false},
	} {
		if got := [2]bool{state.Effective(), state.Open()}; got != want {
			t.Errorf("%q effective, open: got %v, want %v", state, got, want)
		}
	}
}

func TestClassOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want Class
	}{
		{failure(ClassStale), ClassStale},
		{fmt.Errorf("wrapped: %w", failure(ClassLimited)), ClassLimited},
		{io.ErrUnexpectedEOF, ClassUnknown},
		{&CallError{Target: "x", Op: "y"}, ClassUnknown},
	} {
		if got := ClassOf(tt.err); got != tt.want {
			t.Errorf("ClassOf(%v): got %q, want %q", tt.err, got, tt.want)
		}
	}
}

func TestCallErrorWords(t *testing.T) {
	t.Parallel()
	err := &CallError{Target: "douyin", Op: "afterSale.operate", Class: ClassRefused, Code: "40004", Message: "closed", Err: io.EOF}
	for _, part := range []string{"douyin", "afterSale.operate", "refused", "40004", "closed"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %q, want %q in it", err, part)
		}
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want the transport error within", err)
	}
	equal(t, "bare error", (&CallError{Target: "a", Op: "b", Class: ClassRetry}).Error(), "a: b: retryable")
}
