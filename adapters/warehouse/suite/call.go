package suite

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/warehouse"
	"makegood/aftersale"
)

// action is the request of that name about base's order. A release names the
// hold.
func action(base aftersale.Action, name aftersale.ActionName) aftersale.Action {
	a := base
	a.Name, a.Stage, a.CaseID, a.PlannedAt = name, aftersale.StageFulfilment, "0199c0de-0000-7000-8000-000000000001", Now
	a.ID = a.CaseID + "." + map[aftersale.ActionName]string{aftersale.ActionHold: "1", aftersale.ActionRelease: "2", aftersale.ActionResend: "3"}[name]
	if name == aftersale.ActionRelease {
		a.Reference = a.CaseID + ".1"
	}
	return a
}

// advertised lists the actions of the manifest in the order in which they can
// be carried out.
func (h Harness) advertised() []aftersale.ActionName {
	var out []aftersale.ActionName
	for _, n := range []aftersale.ActionName{aftersale.ActionHold, aftersale.ActionRelease, aftersale.ActionResend} {
		for _, have := range h.Maker.Manifest.Actions {
			if have == string(n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// actions carries every advertised action out against the fake.
func (h Harness) actions(t *testing.T) {
	t.Parallel()
	fake := h.NewFake(t)
	a := h.adapter(t, h.Settings, fake.URL)
	for _, name := range h.advertised() {
		do := action(h.Order, name)
		_, report, err := a.Do(t.Context(), do)
		if err != nil || report == nil {
			t.Fatalf("%s: report %v, error %v", name, report, err)
		}
		h.sane(t, string(name), []aftersale.WarehouseReport{*report})
		if report.Reference != do.ID || report.OrderID != do.OrderID || report.Platform != do.Ref.Platform || report.Shop != do.Ref.Shop {
			t.Errorf("%s: the report is about something else: %+v", name, report)
		}
		want := map[aftersale.ActionName]aftersale.ShipmentState{aftersale.ActionHold: aftersale.ShipmentHeld, aftersale.ActionRelease: aftersale.ShipmentPending}[name]
		if report.Shipment != want || report.Resent != (name == aftersale.ActionResend) {
			t.Errorf("%s: reported %+v", name, report)
		}
		if n := fake.Effects(do.ID); n != 1 {
			t.Errorf("%s: carried out %d times", name, n)
		}
		if asker, ok := a.(warehouse.StatusQuerier); ok && want != "" {
			if now, err := asker.State(t.Context(), do.Ref.Platform, do.Ref.Shop, do.OrderID); err != nil || now == nil || now.Shipment != want {
				t.Errorf("State after %s = %+v, %v; want %s", name, now, err, want)
			}
		}
	}
	for _, name := range aftersale.ActionNames() {
		if strings.HasPrefix(string(name), "warehouse:") {
			continue
		}
		_, _, err := a.Do(t.Context(), action(h.Order, name))
		if class := h.class(t, string(name), err); class != aftersale.ClassRefused {
			t.Errorf("%s: %v, want refused", name, err)
		}
	}
}

// idempotent makes every request twice.
func (h Harness) idempotent(t *testing.T) {
	t.Parallel()
	fake := h.NewFake(t)
	for _, name := range h.advertised() {
		do := action(h.Order, name)
		var said []aftersale.WarehouseReport
		for range 2 {
			_, report, err := h.adapter(t, h.Settings, fake.URL).Do(t.Context(), do)
			if err != nil || report == nil {
				t.Fatalf("%s: report %v, error %v", name, report, err)
			}
			report.Key = ""
			said = append(said, *report)
		}
		if diff := cmp.Diff(said[0], said[1]); diff != "" {
			t.Errorf("%s: the second answer says something else:\n%s", name, diff)
		}
		if n := fake.Effects(do.ID); n != 1 {
			t.Errorf("%s: carried out %d times", name, n)
		}
	}
}
