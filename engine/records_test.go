package engine

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

// recordCase is a case with a parcel and goods.
func recordCase(change func(*aftersale.Case)) aftersale.Case {
	c := aftersale.Case{
		ID: "c1", Ref: aftersale.Ref{Platform: "douyin", Shop: "7", ID: "4"}, OrderID: "9", Rule: "U3",
		Snapshot: &aftersale.Snapshot{
			OrderID: "9", Amount: aftersale.Fen(6900), Outbound: []aftersale.Waybill{{Courier: "sf", Number: "SF1"}, {Courier: "sf", Number: "SF2"}},
			Items: []aftersale.Item{{OuterSKU: "DZ-1", SKU: "1"}, {SKU: "2", Product: "p"}, {Product: "p3"}, {}},
		},
	}
	if change != nil {
		change(&c)
	}
	return c
}

func TestRecordsOf(t *testing.T) {
	t.Parallel()
	opened := noon.Add(-time.Hour)
	inquiry := aftersale.Inquiry{N: 1, To: aftersale.PartyWarehouse, Question: aftersale.QuestionHold, At: opened}
	claim := aftersale.Inquiry{N: 2, To: aftersale.PartyCourier, Question: aftersale.QuestionClaim, At: opened, Waybill: aftersale.Waybill{Courier: "sf", Number: "SF2"}}
	asked := func(list ...aftersale.Inquiry) func(*aftersale.Case) {
		return func(c *aftersale.Case) { c.Inquiries = list }
	}
	held := inquiry
	held.Response, held.RespondedBy = aftersale.ResponseHeld, "wms"
	lost := func(state aftersale.LossState, recovered int64) func(*aftersale.Case) {
		return func(c *aftersale.Case) {
			c.Loss = &aftersale.Loss{OpenedAt: opened, AtRisk: aftersale.Fen(6900), Recovered: aftersale.Fen(recovered), State: state}
		}
	}
	line := func(register, key string, change func(*store.Record)) store.Record {
		r := store.Record{
			Register: register, Key: key, At: opened, UpdatedAt: noon, CaseID: "c1", Ref: aftersale.Ref{Platform: "douyin", Shop: "7", ID: "4"},
			OrderID: "9", Rule: "U3", Amount: aftersale.Fen(6900), Waybill: aftersale.Waybill{Courier: "sf", Number: "SF1"},
		}
		change(&r)
		return r
	}
	claimed := func(r *store.Record) {
		r.State, r.Result, r.Waybill = "open", "courier:claim", aftersale.Waybill{Courier: "sf", Number: "SF2"}
	}
	warned := func(sku string) store.Record {
		return line("listing_risks", "douyin/7/"+sku, func(r *store.Record) { r.At, r.SKU, r.State, r.Once = noon, sku, "open", true })
	}
	for name, tc := range map[string]struct {
		before, after func(*aftersale.Case)
		warn          string
		want          []store.Record
	}{
		"nothing changes":            {nil, nil, "", nil},
		"an inquiry that is open is": {asked(inquiry), asked(inquiry), "", nil},
		"an inquiry is opened": {nil, asked(inquiry), "", []store.Record{
			line(store.RegisterInquiries, "c1/1", func(r *store.Record) { r.State, r.Result = "open", "warehouse:hold" }),
		}},
		"an inquiry is responded to": {asked(inquiry), asked(held), "", []store.Record{
			line(store.RegisterInquiries, "c1/1", func(r *store.Record) {
				r.State, r.Result, r.By = aftersale.ResponseHeld, "warehouse:hold", "wms"
			}),
		}},
		"a claim stands in two registers": {asked(held), asked(held, claim), "", []store.Record{
			line(store.RegisterInquiries, "c1/2", claimed), line(store.RegisterClaims, "c1/SF2", claimed),
		}},
		"a loss is opened": {nil, lost(aftersale.LossOpen, 0), "", []store.Record{
			line(store.RegisterLosses, "c1", func(r *store.Record) { r.State, r.Recovered = string(aftersale.LossOpen), aftersale.Fen(0) }),
		}},
		"a loss is the same": {lost(aftersale.LossOpen, 0), lost(aftersale.LossOpen, 0), "", nil},
		"a loss is recovered": {lost(aftersale.LossOpen, 0), lost(aftersale.LossRecovered, 6900), "", []store.Record{
			line(store.RegisterLosses, "c1", func(r *store.Record) {
				r.State, r.Recovered = string(aftersale.LossRecovered), aftersale.Fen(6900)
			}),
		}},
		"a rule warns of goods":                         {nil, nil, "listing_risks", []store.Record{warned("DZ-1"), warned("2"), warned("p3")}},
		"a rule warns, and the platform was never read": {nil, func(c *aftersale.Case) { c.Snapshot = nil }, "listing_risks", nil},
	} {
		got := RecordsOf(recordCase(tc.before), recordCase(tc.after), tc.warn, noon)
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
