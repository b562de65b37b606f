package suite

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

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
		equal(t, "state", p.State, aftersale.TrackInTransit)
		equal(t, "cases", refs, nil)
		equal(t, "found", need[[]aftersale.Parcel](t)(s.Parcels(t.Context(), []string{"nobody", "SF1"})), []aftersale.Parcel{p})
		equal(t, "found of no numbers", need[[]aftersale.Parcel](t)(s.Parcels(t.Context(), nil)), nil)
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
		p := only(t, "parcels", need[[]aftersale.Parcel](t)(s.Parcels(t.Context(), []string{"SF1"})))
		equal(t, "scans", len(p.Scans), 20)
	},
	"inbox rows are done with the parcel": func(t *testing.T, s store.Store) {
		subject := store.Subject{Kind: store.SubjectParcel, Source: "sf", Account: "main", ID: "SF1"}
		need[[]bool](t)(s.Append(t.Context(), []store.Message{{Subject: subject, Key: "k", Body: []byte(`{}`), At: start}}))
		pending := need[[]store.Message](t)(s.Pending(t.Context(), subject))
		_, _, err := s.UpdateParcel(t.Context(), "SF1", []int64{pending[0].Seq}, func(p aftersale.Parcel) aftersale.Parcel { return p })
		must(t, err)
		equal(t, "still pending", need[[]store.Message](t)(s.Pending(t.Context(), subject)), nil)
		equal(t, "still swept", need[[]store.Subject](t)(s.PendingSubjects(t.Context(), start.Add(time.Hour), 10)), nil)
	},
	"a parcel knows its cases": func(t *testing.T, s store.Store) {
		a, b := committed(t, s, shipped("SF1")), committed(t, s, shipped("SF1"))
		back := newCase()
		back.Snapshot.Return = &aftersale.Waybill{Courier: "sf", Number: "SF1"}
		back = committed(t, s, back)
		a.Snapshot.Version = "v2" // a second change links nothing twice
		must(t, s.Commit(t.Context(), store.Change{Case: a}))
		_, refs := scanned(t, s, scan("SF1", "a", aftersale.TrackInTransit))
		slices.SortFunc(refs, func(x, y aftersale.Ref) int { return cmp.Compare(x.String(), y.String()) })
		want := []aftersale.Ref{a.Ref, b.Ref, back.Ref}
		slices.SortFunc(want, func(x, y aftersale.Ref) int { return cmp.Compare(x.String(), y.String()) })
		equal(t, "cases", refs, want)
	},
	"the next waybill carries the cases on": func(t *testing.T, s store.Store) {
		early := committed(t, s, shipped("SF1"))
		back := scan("SF1", "a", aftersale.TrackReturning)
		back.NextNumber = "SF2"
		scanned(t, s, back)
		late := committed(t, s, shipped("SF1")) // opened after the next number was known
		_, refs := scanned(t, s, scan("SF2", "b", aftersale.TrackInTransit))
		equal(t, "cases", refs, []aftersale.Ref{early.Ref, late.Ref})
	},
	"a parcel is not renamed": func(t *testing.T, s store.Store) {
		_, _, err := s.UpdateParcel(t.Context(), "SF1", nil, func(p aftersale.Parcel) aftersale.Parcel { p.Number = "SF2"; return p })
		if err == nil || errors.Is(err, store.ErrConflict) {
			t.Errorf("got error %v, want one that is not ErrConflict", err)
		}
	},
}
