package suite

import (
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

var fulfilmentTests = map[string]func(*testing.T, store.Store){
	"what a warehouse reports is kept and finds its cases": func(t *testing.T, s store.Store) {
		get := func(order string) aftersale.Fulfilment {
			return need[aftersale.Fulfilment](t)(s.Fulfilment(t.Context(), "douyin", "shop1", order))
		}
		equal(t, "before any report", get("O1"), aftersale.Fulfilment{})
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
		stored, refs, err := s.UpdateFulfilment(t.Context(), "douyin", "shop1", "O1", nil, func(v aftersale.Fulfilment) aftersale.Fulfilment {
			return v.Apply(aftersale.WarehouseReport{Shipment: aftersale.ShipmentHeld, At: start}, start)
		})
		must(t, err)
		equal(t, "shipment", stored.Shipment, aftersale.ShipmentHeld)
		equal(t, "cases", refs, []aftersale.Ref{a.Ref, b.Ref, unread.Ref})
		equal(t, "order O1", get("O1"), stored)
		equal(t, "order O2", get("O2"), aftersale.Fulfilment{})
	},
	"no report of a crowd is lost, and inbox rows are done": func(t *testing.T, s store.Store) {
		subject := store.Subject{Kind: store.SubjectFulfilment, Source: "wms", Account: "main", ID: "douyin/shop1/O1"}
		together(20, func(i int) bool {
			need[[]bool](t)(s.Append(t.Context(), []store.Message{{Subject: subject, Key: fmt.Sprint(i), Body: []byte(`{}`), At: start}}))
			return true
		})
		pending := need[[]store.Message](t)(s.Pending(t.Context(), subject))
		equal(t, "messages", len(pending), 20)
		equal(t, "pending subjects", need[[]store.Subject](t)(s.PendingSubjects(t.Context(), start.Add(time.Hour), 10)), []store.Subject{subject})
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
		got := need[aftersale.Fulfilment](t)(s.Fulfilment(t.Context(), "douyin", "shop1", "O1"))
		equal(t, "pictures kept", len(got.Evidence), 20)
		equal(t, "messages still pending", len(need[[]store.Message](t)(s.Pending(t.Context(), subject))), 0)
	},
}
