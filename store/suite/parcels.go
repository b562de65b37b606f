package suite

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

func scan(number, key string, state aftersale.TrackState) aftersale.Scan {
	return aftersale.Scan{Courier: "sf", Number: number, Key: key, State: state, At: start}
}

func scanned(t *testing.T, s store.Store, sc aftersale.Scan) (aftersale.Parcel, []aftersale.Ref) {
	t.Helper()
	p, refs, err := s.UpdateParcel(t.Context(), sc.Number, nil, func(p aftersale.Parcel) aftersale.Parcel {
		p.Courier = sc.Courier
		return p.Apply(sc)
	})
	must(t, err)
	return p, refs
}

func shipped(number string) aftersale.Case {
	c := newCase()
	c.Snapshot.Outbound = []aftersale.Waybill{{Courier: "sf", Number: number, ShippedAt: start}}
	return c
}

var parcelTests = map[string]func(*testing.T, store.Store){
	"a parcel is kept and found": func(t *testing.T, s store.Store) {
		p, refs := scanned(t, s, scan("SF1", "a", aftersale.TrackInTransit))
		if p.State != aftersale.TrackInTransit || len(refs) != 0 {
			t.Errorf("%+v, %v", p, refs)
		}
		got := must1[[]aftersale.Parcel](t)(s.Parcels(t.Context(), []string{"nobody", "SF1"}))
		if diff := cmp.Diff([]aftersale.Parcel{p}, got); diff != "" {
			t.Error(diff)
		}
		if got := must1[[]aftersale.Parcel](t)(s.Parcels(t.Context(), nil)); len(got) != 0 {
			t.Error(got)
		}
	},
	"no scan of a crowd is lost": func(t *testing.T, s store.Store) {
		together(20, func(i int) bool {
			_, _, err := s.UpdateParcel(t.Context(), "SF1", nil, func(p aftersale.Parcel) aftersale.Parcel {
				return p.Apply(scan("SF1", fmt.Sprint(i), aftersale.TrackInTransit))
			})
			if err != nil {
				t.Error(err)
			}
			return true
		})
		if got := must1[[]aftersale.Parcel](t)(s.Parcels(t.Context(), []string{"SF1"})); len(got) != 1 || len(got[0].Scans) != 20 {
			t.Errorf("%+v", got)
		}
	},
	"inbox rows are done with the parcel": func(t *testing.T, s store.Store) {
		subject := store.Subject{Kind: store.SubjectParcel, Source: "sf", Account: "main", ID: "SF1"}
		must1[[]bool](t)(s.Append(t.Context(), []store.Message{{Subject: subject, Key: "k", Body: []byte(`{}`), At: start}}))
		pending := must1[[]store.Message](t)(s.Pending(t.Context(), subject))
		_, _, err := s.UpdateParcel(t.Context(), "SF1", []int64{pending[0].Seq}, func(p aftersale.Parcel) aftersale.Parcel { return p })
		must(t, err)
		if got := must1[[]store.Message](t)(s.Pending(t.Context(), subject)); len(got) != 0 {
			t.Error("still pending")
		}
		if got := must1[[]store.Subject](t)(s.PendingSubjects(t.Context(), start.Add(time.Hour), 10)); len(got) != 0 {
			t.Errorf("still swept: %v", got)
		}
	},
	"a parcel knows its cases": func(t *testing.T, s store.Store) {
		a, b := committed(t, s, shipped("SF1")), committed(t, s, shipped("SF1"))
		back := newCase()
		back.Snapshot.Return = &aftersale.Waybill{Courier: "sf", Number: "SF1"}
		back = committed(t, s, back)
		a.Snapshot.Version = "v2" // a second turn links nothing twice
		must(t, s.Commit(t.Context(), store.Change{Case: a}))
		_, refs := scanned(t, s, scan("SF1", "a", aftersale.TrackInTransit))
		want := map[aftersale.Ref]bool{a.Ref: true, b.Ref: true, back.Ref: true}
		for _, r := range refs {
			delete(want, r)
		}
		if len(want) != 0 || len(refs) != 3 {
			t.Errorf("%v, missing %v", refs, want)
		}
	},
	"the next waybill carries the cases on": func(t *testing.T, s store.Store) {
		early := committed(t, s, shipped("SF1"))
		turned := scan("SF1", "a", aftersale.TrackReturning)
		turned.NextNumber = "SF2"
		scanned(t, s, turned)
		late := committed(t, s, shipped("SF1")) // opened after the next number was known
		_, refs := scanned(t, s, scan("SF2", "b", aftersale.TrackInTransit))
		if diff := cmp.Diff([]aftersale.Ref{early.Ref, late.Ref}, refs); diff != "" {
			t.Error(diff)
		}
	},
	"a parcel is not renamed": func(t *testing.T, s store.Store) {
		_, _, err := s.UpdateParcel(t.Context(), "SF1", nil, func(p aftersale.Parcel) aftersale.Parcel { p.Number = "SF2"; return p })
		if err == nil || errors.Is(err, store.ErrConflict) {
			t.Errorf("%v", err)
		}
	},
}
