package kuaidi100

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/aftersale"
)

func TestStates(t *testing.T) {
	t.Parallel()
	// Written from the table of the facts, by canonical state.
	table := map[aftersale.TrackState]string{
		aftersale.TrackNoScan:         "101 102",
		aftersale.TrackPickedUp:       "1 103",
		aftersale.TrackInTransit:      "0 1001 1002 1003 7 8 10 11 12",
		aftersale.TrackOutForDelivery: "5",
		aftersale.TrackAtStation:      "501",
		aftersale.TrackDelivered:      "3 301 302 303 304",
		aftersale.TrackReturning:      "6",
		aftersale.TrackReturned:       "4",
		aftersale.TrackRefused:        "14 203",
		aftersale.TrackCancelled:      "401 210",
		aftersale.TrackException:      "2 201 202 204 205 206 207 208 209 13",
		aftersale.TrackUnknown:        "9 99 1004 -1",
	}
	n := 0
	for want, codes := range table {
		for _, code := range strings.Fields(codes) {
			if got := stateOf(code); got != want {
				t.Errorf("%s = %s, want %s", code, got, want)
			}
			if want != aftersale.TrackUnknown {
				n++
			}
		}
	}
	if n != len(states) {
		t.Errorf("%d codes tested, %d mapped", n, len(states))
	}
	for name, code := range stateWords {
		if stateOf(code) == aftersale.TrackUnknown {
			t.Errorf("%s stands for %s, which is not mapped", name, code)
		}
	}
}

func at(text string) node { return node{Ftime: word(text)} }

func trackStates(t *testing.T, r *result) []aftersale.TrackState {
	t.Helper()
	scans, err := scansOf(r, "zto", "1234567", adapters.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	var out []aftersale.TrackState
	for _, s := range scans {
		out = append(out, s.State)
	}
	return out
}

// TestWholeState: the state of the whole is the newest scan's only, and only
// where that scan has no code of its own.
func TestWholeState(t *testing.T) {
	t.Parallel()
	a, b, c := at("2026-03-01 10:00:00"), at("2026-03-01 09:00:00"), at("2026-03-01 08:00:00")
	b.Status = "派件"
	want := []aftersale.TrackState{aftersale.TrackUnknown, aftersale.TrackOutForDelivery, aftersale.TrackDelivered}
	for name, data := range map[string][]node{"newest first": {a, b, c}, "oldest first": {c, b, a}, "mixed": {b, a, c}} {
		if diff := cmp.Diff(want, trackStates(t, &result{State: "3", Data: data})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	a.StatusCode = "6"
	if got := trackStates(t, &result{State: "3", Data: []node{a}}); got[0] != aftersale.TrackReturning {
		t.Errorf("the scan's own code loses to the whole: %v", got)
	}
}

// TestSameSecond: scans of one second keep the courier's order, and differ.
func TestSameSecond(t *testing.T) {
	t.Parallel()
	newer, older := at("2026-03-01 10:00:00"), at("2026-03-01 10:00:00")
	newer.StatusCode, newer.Context, older.StatusCode, older.Context = "1002", "leaves", "1002", "arrives"
	scans, err := scansOf(&result{Data: []node{newer, older, older}}, "zto", "1234567", adapters.Shanghai)
	if err != nil || len(scans) != 2 {
		t.Fatalf("%d scans, %v; want 2: the repeated one is one", len(scans), err)
	}
	if scans[0].Key != scanKey(scans[0].At, "1002", older) || scans[0].Key == scans[1].Key {
		t.Errorf("keys %s, %s", scans[0].Key, scans[1].Key)
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 3, 1, 1, 30, 0, 0, time.UTC)
	for _, text := range []word{"2026-03-01 09:30:00", "2026-03-01 09:30", "2026/03/01 09:30:00", "2026-03-01T09:30:00"} {
		for _, n := range []node{{Ftime: text, Time: "?"}, {Time: text}} {
			if got, ok := nodeTime(n, adapters.Shanghai); !ok || !got.Equal(want) {
				t.Errorf("%s = %v, %v", text, got, ok)
			}
		}
	}
	for _, text := range []word{"", "0001-01-01 00:00:00", "1772300000", "2026-02-30 09:30:00"} {
		_, err := scansOf(&result{Data: []node{at("2026-03-01 09:30:00"), {Ftime: text}}}, "zto", "1234567", adapters.Shanghai)
		if !errors.Is(err, adapters.ErrMalformed) {
			t.Errorf("time %q: %v, want malformed", text, err)
		}
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for want, n := range map[string]node{
		"浙江,杭州市":                      {AreaName: "浙江,杭州市", Location: "滨江", Context: "remark"},
		"滨江":                          {Location: "滨\n江"},
		"":                            {AreaName: "call 13800000001 now", Context: "remark"},
		strings.Repeat("杭", maxPlace): {Location: word(strings.Repeat("杭", 90))},
	} {
		if got := place(n); got != want {
			t.Errorf("place = %q, want %q", got, want)
		}
	}
}
