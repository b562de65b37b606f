package aftersale

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// randomScans makes n scans of a few states, some at the same moment. One
// state is rare and unknown codes are many: that makes trimming hard.
func randomScans(r *rand.Rand, n int) []Scan {
	var out []Scan
	anyState := func() TrackState { return lifeOrder[r.IntN(len(lifeOrder))] }
	common, second, rare := TrackInTransit, TrackDelivered, anyState()
	if r.IntN(2) == 0 {
		common, second = anyState(), anyState()
	}
	for i := range n {
		state := TrackUnknown
		switch k := r.IntN(100); {
		case k < 2:
			state = rare
		case k < 35:
			state = common
		case k < 50:
			state = second
		}
		s := Scan{Number: "W1", Key: fmt.Sprintf("k%03d", i), State: state, At: after(time.Duration(r.IntN(2*n)+1) * time.Minute)}
		if r.IntN(40) == 0 {
			s.NextNumber = fmt.Sprintf("N%d", i)
		}
		out = append(out, s)
	}
	return out
}

// inPieces applies scans shuffled, in pieces of random size, some twice.
func inPieces(r *rand.Rand, scans []Scan) Parcel {
	scans = slices.Clone(scans)
	r.Shuffle(len(scans), func(i, j int) { scans[i], scans[j] = scans[j], scans[i] })
	p := Parcel{Number: "W1"}
	for rest := scans; len(rest) > 0; {
		n := 1 + r.IntN(len(rest))
		p = p.Apply(rest[:n]...)
		if r.IntN(3) == 0 {
			p = p.Apply(rest[:n]...)
		}
		rest = rest[n:]
	}
	return p
}

func TestParcelAnyOrderIsTheSameParcel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 7))
		scans := randomScans(r, 1+r.IntN(maxScans))
		want := Parcel{Number: "W1"}.Apply(scans...)
		for range 4 {
			if diff := cmp.Diff(want, inPieces(r, scans)); diff != "" {
				t.Fatalf("seed %d, in pieces (-want +got):\n%s", seed, diff)
			}
		}
	}
}

// A history that is too long to keep still gives the state, the pick-up and
// the next number that the whole history gives, in any order.
func TestParcelLongHistory(t *testing.T) {
	t.Parallel()
	for seed := range uint64(80) {
		r := rand.New(rand.NewPCG(seed, 8))
		scans := randomScans(r, maxScans+1+r.IntN(3*maxScans))
		whole := facts(Parcel{Number: "W1"}.Apply(scans...))
		for range 4 {
			p := inPieces(r, scans)
			if len(p.Scans) > maxScans {
				t.Fatalf("seed %d: got %d scans, want at most %d", seed, len(p.Scans), maxScans)
			}
			if diff := cmp.Diff(whole, facts(p)); diff != "" {
				t.Fatalf("seed %d, trimmed (-want +got):\n%s", seed, diff)
			}
		}
	}
}

// In the order they were made, the time of the state is exact, too.
func TestParcelLongHistoryOneByOne(t *testing.T) {
	t.Parallel()
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 9))
		scans := randomScans(r, 3*maxScans)
		slices.SortFunc(scans, scanOrder)
		p := Parcel{Number: "W1"}
		for i, s := range scans {
			p = p.Apply(s)
			whole := Parcel{Number: "W1"}.Apply(scans[:i+1]...)
			if p.State != whole.State || !p.StateAt.Equal(whole.StateAt) {
				t.Fatalf("seed %d, scan %d: got %s since %s, want as of the whole history %s since %s", seed, i, p.State, p.StateAt, whole.State, whole.StateAt)
			}
		}
	}
}

// That a parcel turned back, its pick-up and its next number are not forgotten
// when a courier goes on scanning for weeks.
func TestParcelTurnedBackIsNotForgotten(t *testing.T) {
	t.Parallel()
	first := scan(1, TrackPickedUp)
	first.NextNumber = "W2"
	// Delivered to the sender and sent about again: only the refusal tells.
	p := Parcel{Number: "W1"}.Apply(first, scan(2, TrackRefused), scan(3, TrackInTransit), scan(4, TrackDelivered))
	for i := 5; i < 3*maxScans; i++ {
		p = p.Apply(scan(i, TrackInTransit))
	}
	equal(t, "state on its way back", p.State, TrackReturning)
	p = p.Apply(scan(4*maxScans, TrackDelivered))
	if p.State != TrackReturned || !p.PickedUpAt.Equal(after(time.Minute)) || p.NextNumber != "W2" || len(p.Scans) != maxScans {
		t.Errorf("got %s, picked up %s, next %q, %d scans, want %s, %s, W2, %d", p.State, p.PickedUpAt, p.NextNumber, len(p.Scans),
			TrackReturned, after(time.Minute), maxScans)
	}
}

// Unknown codes do not push the last known scan out, even if it only repeats the
// one before it and a late scan comes between the two.
func TestParcelNewestKnownScanIsNotForgotten(t *testing.T) {
	t.Parallel()
	p := Parcel{Number: "W1"}.Apply(history(TrackPickedUp, TrackInTransit)...).Apply(scan(9, TrackInTransit))
	for i := 10; i < 3*maxScans; i++ {
		p = p.Apply(scan(i, TrackUnknown))
	}
	p = p.Apply(scan(5, TrackException))
	if p.State != TrackInTransit || !p.StateAt.Equal(after(9*time.Minute)) {
		t.Errorf("got %s since %s, want %s since %s", p.State, p.StateAt, TrackInTransit, after(9*time.Minute))
	}
}

// facts is the parcel without its history.
func facts(p Parcel) Parcel {
	p.Scans, p.StateAt = nil, time.Time{}
	return p
}
