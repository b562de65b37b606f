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
				t.Errorf("%s → %s: %v, legal %t", from, to, err, want)
			}
			if err != nil && !errors.Is(err, ErrIllegalMove) {
				t.Errorf("%s → %s: %v is not ErrIllegalMove", from, to, err)
			}
		}
	}
}

func TestFinal(t *testing.T) {
	t.Parallel()
	for _, s := range States() {
		if want := s == StateRefunded || s == StateClosed; s.Final() != want {
			t.Errorf("%s.Final() = %t", s, s.Final())
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
			t.Errorf("%q is %v, want %q", status, got, want)
		}
	}
}

func TestRefString(t *testing.T) {
	t.Parallel()
	if got := (Ref{Platform: "douyin", Shop: "123", ID: "9007199254740993"}).String(); got != "douyin/123/9007199254740993" {
		t.Errorf("Ref reads %q", got)
	}
}

func TestKindsAreDistinct(t *testing.T) {
	t.Parallel()
	snapshot := map[Kind]bool{}
	for _, k := range Kinds() {
		if k == "" || snapshot[k] {
			t.Errorf("kind %q is empty or listed twice", k)
		}
		snapshot[k] = true
	}
	if len(snapshot) != 7 {
		t.Errorf("%d kinds", len(snapshot))
	}
}
