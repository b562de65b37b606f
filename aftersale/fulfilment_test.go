package aftersale

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// report is a report about the parcel to the buyer.
func report(state ShipmentState, at time.Duration, changes ...func(*WarehouseReport)) WarehouseReport {
	r := WarehouseReport{Key: fmt.Sprint(state, at), Platform: "douyin", Shop: "s1", OrderID: "o1", Shipment: state, At: after(at)}
	for _, c := range changes {
		c(&r)
	}
	return r
}

func answering(id string) func(*WarehouseReport) {
	return func(r *WarehouseReport) { r.Reference = id }
}

func naming(number string) func(*WarehouseReport) {
	return func(r *WarehouseReport) { r.Waybill = Waybill{Courier: "sf", Number: number} }
}

// unpacked is a report about a return, with one picture for each name.
func unpacked(found Inspection, number string, at time.Duration, pictures ...string) WarehouseReport {
	r := WarehouseReport{Key: fmt.Sprint(found, number, at, pictures), OrderID: "o1", Inspection: found, Waybill: Waybill{Courier: "zto", Number: number}, At: after(at)}
	for _, p := range pictures {
		r.Evidence = append(r.Evidence, Evidence{Kind: "image", URL: "https://wms.example/" + p, Source: "warehouse"})
	}
	return r
}

func sentAgain(reference string) WarehouseReport {
	return WarehouseReport{Key: "resend " + reference, OrderID: "o1", Resent: true, Reference: reference, Waybill: Waybill{Number: "W9"}, At: after(time.Hour)}
}

// reported is what these reports say together, one arriving each second.
func reported(reports ...WarehouseReport) Fulfilment {
	var s Fulfilment
	for i, r := range reports {
		s = s.Apply(r, after(time.Duration(i)*time.Second))
	}
	return s
}

func TestFulfilmentApply(t *testing.T) {
	t.Parallel()
	const m = time.Minute
	w := func(number string) Waybill { return Waybill{Courier: "sf", Number: number} }
	for name, tt := range map[string]struct {
		reports []WarehouseReport
		want    Fulfilment
	}{
		"nothing": {nil, Fulfilment{}},
		"first report": {
			[]WarehouseReport{report(ShipmentPending, m)}, Fulfilment{Shipment: ShipmentPending, ShipmentAt: after(m)},
		},
		"newer report": {
			[]WarehouseReport{report(ShipmentPending, m), report(ShipmentPrinted, 2*m)}, Fulfilment{Shipment: ShipmentPrinted, ShipmentAt: after(2 * m)},
		},
		"older report comes late": {
			[]WarehouseReport{report(ShipmentHeld, 2*m, answering("c1.1"), naming("W1")), report(ShipmentPending, m, answering("c1.0"), naming("W0"))},
			Fulfilment{Shipment: ShipmentHeld, ShipmentAt: after(2 * m), AnsweredRequest: "c1.1", AnsweredAt: after(2 * m), Waybill: w("W1"), WaybillAt: after(2 * m)},
		},
		"gone stays gone": {
			[]WarehouseReport{report(ShipmentGone, m), report(ShipmentHeld, 2*m, answering("c1.1"))},
			Fulfilment{Shipment: ShipmentGone, ShipmentAt: after(m), AnsweredRequest: "c1.1", AnsweredAt: after(2 * m)},
		},
		"gone comes late": {
			[]WarehouseReport{report(ShipmentHeld, 2*m), report(ShipmentGone, m)}, Fulfilment{Shipment: ShipmentGone, ShipmentAt: after(m)},
		},
		"at one moment the worse": {
			[]WarehouseReport{report(ShipmentPrinted, m), report(ShipmentHeld, m), report(ShipmentPending, m)}, Fulfilment{Shipment: ShipmentPrinted, ShipmentAt: after(m)},
		},
		"at one moment held is more than pending": {
			[]WarehouseReport{report(ShipmentHeld, m), report(ShipmentPending, m)}, Fulfilment{Shipment: ShipmentHeld, ShipmentAt: after(m)},
		},
		"at one moment a response to our request is more than a report by itself": {
			[]WarehouseReport{report(ShipmentPrinted, m), report(ShipmentHeld, m, answering("c1.1"))},
			Fulfilment{Shipment: ShipmentHeld, ShipmentAt: after(m), AnsweredRequest: "c1.1", AnsweredAt: after(m)},
		},
		"of two responses of one moment the worse": {
			[]WarehouseReport{report(ShipmentPrinted, m, answering("c1.2")), report(ShipmentHeld, m, answering("c1.1"))},
			Fulfilment{Shipment: ShipmentPrinted, ShipmentAt: after(m), AnsweredRequest: "c1.2", AnsweredAt: after(m)},
		},
		"a response does not bring back what has gone": {
			[]WarehouseReport{report(ShipmentGone, m), report(ShipmentHeld, m, answering("c1.1"))},
			Fulfilment{Shipment: ShipmentGone, ShipmentAt: after(m), AnsweredRequest: "c1.1", AnsweredAt: after(m)},
		},
		"a report without a number keeps the number": {
			[]WarehouseReport{report(ShipmentPrinted, m, naming("W1")), report(ShipmentGone, 2*m)},
			Fulfilment{Shipment: ShipmentGone, ShipmentAt: after(2 * m), Waybill: w("W1"), WaybillAt: after(m)},
		},
		"a report without a time counts": {
			[]WarehouseReport{{Shipment: ShipmentPrinted, OrderID: "o1"}}, Fulfilment{Shipment: ShipmentPrinted},
		},
		"unpacked": {
			[]WarehouseReport{unpacked(InspectedIntact, "R1", m, "a")},
			Fulfilment{Inspection: InspectedIntact, InspectedAt: after(m), ReturnNumber: "R1", Evidence: unpacked("", "", 0, "a").Evidence},
		},
		"unpacked again": {
			[]WarehouseReport{unpacked(InspectedIntact, "R2", 2*m, "b"), unpacked(InspectedEmpty, "R1", m, "a")},
			Fulfilment{Inspection: InspectedIntact, InspectedAt: after(2 * m), ReturnNumber: "R2", Evidence: unpacked("", "", 0, "b").Evidence},
		},
		"unpacked, at one moment the worse": {
			[]WarehouseReport{unpacked(InspectedDamaged, "R1", m, "a"), unpacked(InspectedIntact, "R1", m, "b")},
			Fulfilment{Inspection: InspectedDamaged, InspectedAt: after(m), ReturnNumber: "R1", Evidence: unpacked("", "", 0, "a").Evidence},
		},
		"pictures of one unpacking come in pieces": {
			[]WarehouseReport{unpacked(InspectedWrong, "R1", m, "a"), unpacked(InspectedWrong, "R1", m, "a", "b")},
			Fulfilment{Inspection: InspectedWrong, InspectedAt: after(m), ReturnNumber: "R1", Evidence: unpacked("", "", 0, "a", "b").Evidence},
		},
		"a return says nothing of the shipment": {
			[]WarehouseReport{report(ShipmentGone, m, naming("W1")), unpacked(InspectedIntact, "R1", 2*m)},
			Fulfilment{Shipment: ShipmentGone, ShipmentAt: after(m), Waybill: w("W1"), WaybillAt: after(m), Inspection: InspectedIntact, InspectedAt: after(2 * m), ReturnNumber: "R1"},
		},
		"sent again, which says nothing of the first parcel": {
			[]WarehouseReport{sentAgain("c1.7"), sentAgain("c1.3"), sentAgain("c1.7"), report(ShipmentPending, m)},
			Fulfilment{Shipment: ShipmentPending, ShipmentAt: after(m), Resent: []string{"c1.3", "c1.7"}},
		},
		"sent again and gone, in one report": {
			[]WarehouseReport{{Resent: true, Reference: "c1.2", Shipment: ShipmentGone, Waybill: w("W9"), At: after(m)}}, Fulfilment{Resent: []string{"c1.2"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := reported(tt.reports...)
			if n := len(tt.reports); n > 0 {
				tt.want.ReportedAt = after(time.Duration(n-1) * time.Second)
			}
			equal(t, "fulfilment", got, tt.want)
		})
	}
}

// anyReport is any report at all, with few moments and few numbers so that
// they collide.
func anyReport(r *rand.Rand) WarehouseReport {
	at := time.Duration(r.IntN(4)) * time.Minute
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	switch r.IntN(5) {
	case 0, 1, 2:
		return report(ShipmentStates()[r.IntN(4)], at, answering(pick("", "", "c1.1", "c1.2", "c2.1")), naming(pick("", "W1", "W2")))
	case 3:
		return unpacked(Inspections()[r.IntN(5)], pick("", "R1", "R2"), at, pick("a", "b", "c"))
	}
	return sentAgain(pick("", "c1.1", "c1.5"))
}

// In whatever order reports come and however often, the same is known in the end.
func TestFulfilmentApplyAnyOrderAnyNumber(t *testing.T) {
	t.Parallel()
	sorted := cmpopts.SortSlices(func(a, b Evidence) bool { return a.URL < b.URL })
	known := map[ShipmentState]int{}
	for seed := range uint64(800) {
		r := rand.New(rand.NewPCG(seed, 7))
		var reports []WarehouseReport
		for range 1 + r.IntN(6) {
			reports = append(reports, anyReport(r))
		}
		want := reported(reports...)
		known[want.Shipment]++
		for range 4 {
			r.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
			again := append(reports[:len(reports):len(reports)], reports[r.IntN(len(reports))], reports[0])
			if diff := cmp.Diff(want, reported(again...), sorted, cmpopts.IgnoreFields(Fulfilment{}, "ReportedAt")); diff != "" {
				t.Fatalf("seed %d, another order of %+v (-want +got):\n%s", seed, reports, diff)
			}
		}
	}
	for _, s := range ShipmentStates() {
		if known[s] < 20 {
			t.Errorf("got %d walks that end %s, want at least 20", known[s], s)
		}
	}
}

// Apply works on a copy: what was read from the store stays as it was.
func TestFulfilmentApplyChangesNothingElse(t *testing.T) {
	t.Parallel()
	one := reported(unpacked(InspectedWrong, "R1", time.Minute, "a"), sentAgain("c1.5"))
	want := reported(unpacked(InspectedWrong, "R1", time.Minute, "a"), sentAgain("c1.5"))
	for _, r := range []WarehouseReport{unpacked(InspectedWrong, "R1", time.Minute, "b"), sentAgain("c1.1"), report(ShipmentGone, time.Hour)} {
		one.Apply(r, after(time.Hour))
	}
	equal(t, "fulfilment", one, want)
	equal(t, "reported at", one.Apply(report(ShipmentGone, 0), t0.Add(-time.Hour)).ReportedAt, one.ReportedAt)
}

func TestInspectionOf(t *testing.T) {
	t.Parallel()
	returned := func(number string, changes ...func(*Snapshot)) Snapshot {
		s := request(KindReturnRefund, StatusReturning)
		if number != "" {
			s.Return = &Waybill{Courier: "zto", Number: number}
		}
		for _, c := range changes {
			c(&s)
		}
		return s
	}
	partial := func(s *Snapshot) { s.Partial = true }
	later := func(s *Snapshot) { s.AppliedAt = after(2 * time.Minute) }
	kind := func(k Kind) func(*Snapshot) { return func(s *Snapshot) { s.Kind = k } }
	one, nameless := reported(unpacked(InspectedIntact, "R1", time.Minute)), reported(unpacked(InspectedIntact, "", time.Minute))
	for name, tt := range map[string]struct {
		known    *Fulfilment
		snapshot Snapshot
		want     Inspection
	}{
		"no warehouse":                            {nil, returned("R1"), ""},
		"not unpacked":                            {&Fulfilment{Shipment: ShipmentGone}, returned("R1"), ""},
		"this return":                             {&one, returned("R1"), InspectedIntact},
		"this return, of a part of the order":     {&one, returned("R1", partial), InspectedIntact},
		"this number, used again":                 {&one, returned("R1", later), InspectedIntact},
		"another return of the order":             {&one, returned("R2"), ""},
		"the buyer named no number":               {&one, returned(""), InspectedIntact},
		"no number, and a part only":              {&one, returned("", partial), ""},
		"no number, and unpacked before":          {&one, returned("", later), ""},
		"the warehouse named none":                {&nameless, returned("R1"), InspectedIntact},
		"the warehouse named none, a part only":   {&nameless, returned("R1", partial), ""},
		"the warehouse named none, and before":    {&nameless, returned("R1", later), ""},
		"exchange":                                {&one, returned("R1", kind(KindExchange)), InspectedIntact},
		"money only, not shipped":                 {&nameless, returned("", kind(KindRefundUnshipped)), ""},
		"money only: nothing of it was sent back": {&one, returned("R1", kind(KindRefundShipped)), ""},
	} {
		if got := tt.known.InspectionOf(&tt.snapshot); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}
