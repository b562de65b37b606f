package suite

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

var stockTests = map[string]func(*testing.T, store.Store){
	"a word of the warehouse is kept and finds its cases": func(t *testing.T, s store.Store) {
		get := func(order string) aftersale.Fulfilment {
			return must1[aftersale.Fulfilment](t)(s.Fulfilment(t.Context(), "douyin", "shop1", order))
		}
		if diff := cmp.Diff(aftersale.Fulfilment{}, get("O1")); diff != "" {
			t.Error(diff)
		}
		ofOrder := func(c aftersale.Case) aftersale.Case {
			c.Snapshot.OrderID = "O1"
			return committed(t, s, c)
		}
		a, b := ofOrder(newCase()), ofOrder(newCase())
		other := newCase()
		other.Ref.Shop = "shop2"
		ofOrder(other)
		unread := newCase()
		unread.Snapshot, unread.OrderID = nil, "O1"
		unread = committed(t, s, unread)
		committed(t, s, newCase())
		said, refs, err := s.UpdateFulfilment(t.Context(), "douyin", "shop1", "O1", nil, func(v aftersale.Fulfilment) aftersale.Fulfilment {
			return v.Apply(aftersale.WarehouseReport{Shipment: aftersale.ShipmentHeld, At: start}, start)
		})
		must(t, err)
		if said.Shipment != aftersale.ShipmentHeld {
			t.Errorf("%+v", said)
		}
		if diff := cmp.Diff([]aftersale.Ref{a.Ref, b.Ref, unread.Ref}, refs); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(said, get("O1")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(aftersale.Fulfilment{}, get("O2")); diff != "" {
			t.Error(diff)
		}
	},
	"no word of a crowd is lost, and inbox rows are done": func(t *testing.T, s store.Store) {
		subject := store.Subject{Kind: store.SubjectFulfilment, Source: "wms", Account: "main", ID: "douyin/shop1/O1"}
		together(20, func(i int) bool {
			must1[[]bool](t)(s.Append(t.Context(), []store.Message{{Subject: subject, Key: fmt.Sprint(i), Body: []byte(`{}`), At: start}}))
			return true
		})
		pending := must1[[]store.Message](t)(s.Pending(t.Context(), subject))
		if len(pending) != 20 {
			t.Fatalf("%d messages", len(pending))
		}
		if got := must1[[]store.Subject](t)(s.PendingSubjects(t.Context(), start.Add(time.Hour), 10)); !cmp.Equal(got, []store.Subject{subject}) {
			t.Errorf("%+v", got)
		}
		together(20, func(i int) bool {
			_, _, err := s.UpdateFulfilment(t.Context(), "douyin", "shop1", "O1", []int64{pending[i].Seq}, func(v aftersale.Fulfilment) aftersale.Fulfilment {
				v.Evidence = append(v.Evidence, aftersale.Evidence{Kind: "image", Digest: fmt.Sprint(i)})
				return v
			})
			if err != nil {
				t.Error(err)
			}
			return true
		})
		if got := must1[aftersale.Fulfilment](t)(s.Fulfilment(t.Context(), "douyin", "shop1", "O1")); len(got.Evidence) != 20 {
			t.Errorf("%d of 20", len(got.Evidence))
		}
		if got := must1[[]store.Message](t)(s.Pending(t.Context(), subject)); len(got) != 0 {
			t.Errorf("%d are still pending", len(got))
		}
	},
}
