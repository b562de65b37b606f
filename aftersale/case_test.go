package aftersale

import (
	"errors"
	"strings"
	"testing"
)

// One row per state, one column per state of States(): x is legal.
const stateTable = `
new         . x x x x x x x x
waiting     . . x x x x x x x
acting      . x . x x x x x x
person      . x x . x x x x x
agreed      . x x x . x x x x
refused     . x x x x . x x x
recovering  . . . x . . . x x
refunded    . . . x . . x . .
closed      . x x x x x x x .`

func TestStateMoves(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(stateTable), "\n")
	if len(rows) != len(States()) {
		t.Fatalf("%d rows for %d states", len(rows), len(States()))
	}
	for i, row := range rows {
		cells := strings.Fields(row)
		from := States()[i]
		if cells[0] != string(from) {
			t.Fatalf("row %d is %s, want %s", i, cells[0], from)
		}
		for j, to := range States() {
			want := from == to || cells[j+1] == "x"
			err := from.Move(to)
			if want != (err == nil) {
				t.Errorf("%s → %s: got %v, want legal %t", from, to, err, want)
			}
			if err != nil && !errors.Is(err, ErrIllegalMove) {
				t.Errorf("%s → %s: got %v, want ErrIllegalMove", from, to, err)
			}
		}
	}
}

func TestFinal(t *testing.T) {
	t.Parallel()
	for _, s := range States() {
		if want := s == StateRefunded || s == StateClosed; s.Final() != want {
			t.Errorf("%s.Final(): got %t, want %t", s, s.Final(), want)
		}
	}
}

func TestStatusQuestions(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]string{
		StatusPending: "waits", StatusReturning: "waits", StatusAwaitReturn: "", StatusFulfilling: "", StatusRefused: "",
		StatusRefunding: "paid", StatusRefunded: "paid final", StatusClosed: "final", StatusUnknown: "", "": "",
	} {
		var got []string
		if status.WaitsForSeller() {
			got = append(got, "waits")
		}
		if status.Paid() {
			got = append(got, "paid")
		}
		if status.Final() {
			got = append(got, "final")
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %v, want %q", status, got, want)
		}
	}
}

func TestRefString(t *testing.T) {
	t.Parallel()
	equal(t, "text", Ref{Platform: "douyin", Shop: "123", ID: "9007199254740993"}.String(), "douyin/123/9007199254740993")
}

// The names are stored and shown: they never change.
func TestKinds(t *testing.T) {
	t.Parallel()
	equal(t, "kinds", Kinds(), []Kind{
		"refund_unshipped", "refund_shipped", "return_refund", "exchange", "reship", "repair", "other",
	})
}
