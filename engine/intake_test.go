package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	wmsfake "makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
	"makegood/store"
)

func event(id, key string) aftersale.Event {
	return aftersale.Event{Ref: aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}, Key: key, Type: aftersale.EventRequested}
}

func TestEventsAreCountedOnceAndWakeOnce(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, step := range []struct {
		what   string
		events []aftersale.Event
		fresh  int
		woken  []string
	}{
		{"two events of a case and one of another", []aftersale.Event{event("1", "a"), event("1", "b"), event("2", "c")}, 3, []string{"1", "2"}},
		{"the same push again", []aftersale.Event{event("1", "a"), event("1", "b"), event("2", "c")}, 0, nil},
		{"an old and a new one", []aftersale.Event{event("1", "a"), event("2", "d")}, 1, []string{"2"}},
		{"nothing", nil, 0, nil},
	} {
		fresh, err := r.Service.Engine.ReceiveEvents(t.Context(), step.events)
		if err != nil || fresh != step.fresh {
			t.Errorf("%s: got %d new, %v; want %d new", step.what, fresh, err, step.fresh)
		}
		subjects, _ := r.Wake.Take()
		var woken []string
		for _, s := range subjects {
			woken = append(woken, s.ID)
		}
		if diff := cmp.Diff(step.woken, woken); diff != "" {
			t.Errorf("%s: cases woken (-want +got):\n%s", step.what, diff)
		}
	}
}

// The platform must not be told that a push has arrived before it is durable.
func TestPushThatCannotBeStoredIsAnErrorAndWakesNobody(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	b.fail("Append", errBroken)
	scan := aftersale.Scan{Courier: "sf", Number: "SF1", Key: "1"}
	report := aftersale.WarehouseReport{Key: "1", Platform: "douyin", Shop: shopID, OrderID: "9"}
	_, err := r.Service.Engine.ReceiveEvents(t.Context(), []aftersale.Event{event("1", "a")})
	wantErr(t, err, errBroken)
	_, err = r.Service.Engine.ReceiveScans(t.Context(), r.Service.Registry.Couriers[0], []aftersale.Scan{scan})
	wantErr(t, err, errBroken)
	_, err = r.Service.Engine.ReceiveReports(t.Context(), r.Warehouse, []aftersale.WarehouseReport{report})
	wantErr(t, err, errBroken)
	if subjects, _ := r.Wake.Take(); len(subjects) != 0 {
		t.Errorf("got %v woken, want nobody", subjects)
	}
}

func TestReportsOfForeignShopsChangeNothing(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	r.Warehouse.Shops = []string{"douyin/" + shopID}
	at := r.Clock.Now()
	reports := []aftersale.WarehouseReport{
		{Key: "1", Platform: "douyin", Shop: "another", OrderID: "9", Shipment: aftersale.ShipmentGone, At: at},
		{Key: "2", Platform: "douyin", Shop: shopID, Shipment: aftersale.ShipmentGone, At: at}, // names no order
		{Key: "3", Platform: "douyin", Shop: shopID, OrderID: "8", Shipment: aftersale.ShipmentGone, At: at},
	}
	fresh, err := r.Service.Engine.ReceiveReports(t.Context(), r.Warehouse, reports[:1])
	if err != nil || fresh != 0 {
		t.Errorf("got %d new, %v; want 0 new", fresh, err)
	}
	log.want(t, "report about a shop that the warehouse does not serve", map[string]any{
		"warehouse": "wms", "account": "main", "platform": "douyin", "shop": "another",
	})
	fresh, err = r.Service.Engine.ReceiveReports(t.Context(), r.Warehouse, reports)
	if err != nil || fresh != 1 {
		t.Errorf("got %d new, %v; want 1 new", fresh, err)
	}
	subjects, _ := r.Wake.Take()
	want := []store.Subject{{Kind: store.SubjectFulfilment, Source: "wms", Account: "main", ID: "douyin/" + shopID + "/8"}}
	if diff := cmp.Diff(want, subjects); diff != "" {
		t.Errorf("woken (-want +got):\n%s", diff)
	}
}

// A row that does not decode is done with: it would not decode next time either.
func TestRowsThatDoNotDecodeDoNotBlockTheOthers(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	const number = "SF1000000000061"
	parcel := store.Subject{Kind: store.SubjectParcel, Source: "sf", Account: "main", ID: number}
	order := store.Subject{Kind: store.SubjectFulfilment, Source: "wms", Account: "main", ID: "douyin/" + shopID + "/9"}
	rows := []store.Message{
		{Subject: store.CaseSubject(r.Ref("1")), Key: "bad", Body: []byte("{"), At: r.Clock.Now()},
		{Subject: parcel, Key: "bad", Body: []byte("{"), At: r.Clock.Now()},
		{Subject: order, Key: "bad", Body: []byte("{"), At: r.Clock.Now()},
	}
	if _, err := r.Store.Append(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	scan := aftersale.Scan{Courier: "sf", Number: number, Key: "1", State: aftersale.TrackInTransit, At: r.Clock.Now()}
	if _, err := r.Service.Engine.ReceiveScans(t.Context(), r.Service.Registry.Couriers[0], []aftersale.Scan{scan}); err != nil {
		t.Fatal(err)
	}
	if err := r.Service.Engine.Process(t.Context(), r.Ref("1")); err != nil {
		t.Fatal(err)
	}
	if err := r.Service.Engine.ApplyTracking(t.Context(), parcel); err != nil {
		t.Fatal(err)
	}
	if err := r.Service.Engine.ApplyFulfilment(t.Context(), order); err != nil {
		t.Fatal(err)
	}
	for _, s := range []store.Subject{store.CaseSubject(r.Ref("1")), parcel, order} {
		if pending, err := r.Store.Pending(t.Context(), s); err != nil || len(pending) != 0 {
			t.Errorf("%s: got %d rows pending, %v; want none", s.Kind, len(pending), err)
		}
	}
	if p := r.stored(number); p.State != aftersale.TrackInTransit {
		t.Errorf("got parcel %s, want the good row to count: in_transit", p.State)
	}
	if n := log.count(t, "inbox row does not decode"); n != 3 {
		t.Errorf("got %d log lines, want 3", n)
	}
}

// stored is what is known of a parcel.
func (r *rig) stored(number string) aftersale.Parcel {
	r.T.Helper()
	parcels, err := r.Store.Parcels(r.T.Context(), []string{number})
	if err != nil {
		r.T.Fatal(err)
	}
	if len(parcels) == 0 {
		return aftersale.Parcel{}
	}
	return parcels[0]
}

// report is what the warehouse says of an order's shipment.
func (r *rig) report(id, order, state string, at time.Time) wmsfake.Report {
	return wmsfake.Report{
		ID: id, Kind: "shipment", Platform: "douyin", Shop: shopID, OrderID: order, State: state, At: at.Format(time.RFC3339),
	}
}
