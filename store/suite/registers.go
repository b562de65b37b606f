package suite

import (
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// record is a loss of a case that nothing has become of yet.
func record(c aftersale.Case, key string) store.Record {
	return store.Record{
		Register: store.RegisterLosses, Key: key, At: start, CaseID: c.ID, Ref: c.Ref, OrderID: c.Snapshot.OrderID, SKU: "sku1",
		Waybill: aftersale.Waybill{Courier: "sf", Number: "SF1"}, Amount: aftersale.Fen(1234), State: "open", Rule: "U6", By: "ann",
	}
}

func row(c aftersale.Case) store.RegisterRow {
	return store.RegisterRow{
		At: start, UpdatedAt: start, CaseID: c.ID, Platform: c.Ref.Platform, Shop: c.Ref.Shop, AfterSaleID: c.Ref.ID, OrderID: c.Snapshot.OrderID,
		AmountMinor: 1234, Currency: "CNY", State: "planned", Rule: c.Rule,
	}
}

func register(t *testing.T, s store.Store, name string) []store.RegisterRow {
	t.Helper()
	return need[[]store.RegisterRow](t)(s.Register(t.Context(), name, start.Add(-time.Hour), start.Add(24*time.Hour), 100))
}

var registerTests = map[string]func(*testing.T, store.Store){
	"intercepts and refusals are the ledger's": func(t *testing.T, s store.Store) {
		c := shipped("SF1")
		a := action(c, 1, aftersale.ActionIntercept)
		a.Waybill = c.Snapshot.Outbound[0]
		b := action(c, 2, aftersale.ActionRefuse)
		b.PlannedAt, b.By = start.Add(time.Hour), "ann"
		d := action(c, 3, aftersale.ActionIntercept)
		d.PlannedAt = start.Add(time.Minute)
		must(t, s.Commit(t.Context(), store.Change{Case: c, Plan: []aftersale.Action{a, b, d}}))
		first, second, refusal := row(c), row(c), row(c)
		first.Key, first.Courier, first.Waybill = a.ID, "sf", "SF1"
		second.Key, second.At, second.UpdatedAt = d.ID, d.PlannedAt, d.PlannedAt
		refusal.Key, refusal.At, refusal.UpdatedAt, refusal.By = b.ID, b.PlannedAt, b.PlannedAt, "ann"
		equal(t, "intercepts", register(t, s, "intercepts"), []store.RegisterRow{second, first})
		equal(t, "refusals", register(t, s, "refusals"), []store.RegisterRow{refusal})
		rows := need[[]store.RegisterRow](t)
		equal(t, "without the end of the range", rows(s.Register(t.Context(), "intercepts", start, d.PlannedAt, 10)), []store.RegisterRow{first})
		equal(t, "limit 1", rows(s.Register(t.Context(), "intercepts", start, start.Add(time.Hour), 1)), []store.RegisterRow{second})
		_, err := s.Register(t.Context(), "nonsense", start, start, 1)
		refused(t, "no such register", err, store.ErrNotFound)
		_, err = s.RecordTotals(t.Context(), "intercepts", start, start)
		refused(t, "totals of the ledger", err, store.ErrNotFound)
	},
	"a record is replaced, but for its time": func(t *testing.T, s store.Store) {
		c := shipped("SF1")
		must(t, s.Commit(t.Context(), store.Change{Case: c, Records: []store.Record{record(c, "k")}}))
		want := row(c)
		want.Key, want.SKU, want.Courier, want.Waybill, want.State, want.Rule, want.By = "k", "sku1", "sf", "SF1", "open", "U6", "ann"
		equal(t, "losses", register(t, s, "losses"), []store.RegisterRow{want})
		c.Version = 1
		later := record(c, "k")
		later.At, later.UpdatedAt = start.Add(time.Hour), start.Add(2*time.Hour)
		later.State, later.Recovered, later.Result, later.By = "recovered", aftersale.Fen(1000), "returned", ""
		must(t, s.Commit(t.Context(), store.Change{Case: c, Records: []store.Record{later}}))
		want.UpdatedAt, want.State, want.RecoveredMinor, want.Result, want.By = later.UpdatedAt, "recovered", 1000, "returned", ""
		equal(t, "losses", register(t, s, "losses"), []store.RegisterRow{want})
	},
	"what is recorded once stays": func(t *testing.T, s store.Store) {
		a, b := newCase(), newCase()
		risk := func(c aftersale.Case) []store.Record {
			r := record(c, "douyin/shop1/sku1")
			r.Register, r.Once = store.RegisterListingRisks, true
			return []store.Record{r}
		}
		must(t, s.Commit(t.Context(), store.Change{Case: a, Records: risk(a)}))
		must(t, s.Commit(t.Context(), store.Change{Case: b, Records: risk(b)}))
		equal(t, "case of the listing risk", only(t, "listing risks", register(t, s, "listing_risks")).CaseID, a.ID)
		for _, other := range []string{"losses", "claims", "handovers"} {
			equal(t, other, register(t, s, other), nil)
		}
	},
	"records are stored with their change or not at all": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase())
		stale := c
		stale.Version = 5
		refused(t, "a stale change", s.Commit(t.Context(), store.Change{Case: stale, Records: []store.Record{record(c, "k")}}), store.ErrConflict)
		for _, bad := range []store.Record{{Register: "nonsense", Key: "k"}, {Register: "intercepts", Key: "k"}, {Register: "losses"}} {
			err := s.Commit(t.Context(), store.Change{Case: c, Records: []store.Record{bad}})
			invalid(t, "record "+bad.Key+" in register "+bad.Register, err)
		}
		equal(t, "losses", register(t, s, "losses"), nil)
	},
	"totals": func(t *testing.T, s store.Store) {
		c := newCase()
		records := []store.Record{record(c, "a"), record(c, "b"), record(c, "c"), record(c, "d"), record(c, "e")}
		records[1].Recovered = aftersale.Fen(34)
		records[2].State = "lost"
		records[3].Amount.Currency, records[3].Ref.Platform = "USD", "shopify"
		records[4].At = start.Add(time.Hour) // out of the range
		must(t, s.Commit(t.Context(), store.Change{Case: c, Records: records}))
		want := []store.Total{
			{Platform: "douyin", State: "lost", Currency: "CNY", N: 1, Minor: 1234},
			{Platform: "douyin", State: "open", Currency: "CNY", N: 2, Minor: 2468, RecoveredMinor: 34},
			{Platform: "shopify", State: "open", Currency: "USD", N: 1, Minor: 1234},
		}
		equal(t, "totals", need[[]store.Total](t)(s.RecordTotals(t.Context(), "losses", start, start.Add(time.Hour))), want)
	},
	"intercepts by courier and outcome": func(t *testing.T, s store.Store) {
		for _, x := range []struct {
			courier, outcome, result string
			state                    aftersale.LedgerState
		}{
			{"sf", "", "", aftersale.Planned}, {"sf", "", "", aftersale.Sent}, {"sf", "", "unknown", aftersale.Unknown},
			{"sf", "", "ok", aftersale.Confirmed}, {"sf", aftersale.InterceptSucceeded, "ok", aftersale.Confirmed},
			{"sf", aftersale.InterceptFailed, "ok", aftersale.Confirmed}, {"zto", "", "refused", aftersale.Refused},
			{"zto", "", "withdrawn", aftersale.Refused}, // was never sent
		} {
			c := shipped("SF1")
			a := action(c, 1, aftersale.ActionIntercept)
			a.Waybill.Courier = x.courier
			must(t, s.Commit(t.Context(), store.Change{Case: c, Plan: []aftersale.Action{a, action(c, 2, aftersale.ActionRefuse)}}))
			c.Version = 1
			move := func(state, from aftersale.LedgerState) {
				a.State, a.Result = state, x.result
				must(t, s.Commit(t.Context(), store.Change{Case: c, Completed: []aftersale.Completed{{Action: a, From: from}}}))
				c.Version++
			}
			switch x.state {
			case aftersale.Planned:
			case aftersale.Refused, aftersale.Sent:
				move(x.state, aftersale.Planned)
			default:
				move(aftersale.Sent, aftersale.Planned)
				move(x.state, aftersale.Sent)
			}
			if x.outcome != "" {
				a.InterceptOutcome = x.outcome
				move(aftersale.Confirmed, aftersale.Confirmed)
			}
		}
		var want []store.InterceptRate
		for _, outcome := range []string{"accepted", "failed", "succeeded", "planned", "unknown"} {
			want = append(want, store.InterceptRate{Courier: "sf", Outcome: outcome, N: 1})
		}
		want[4].N = 2 // sent, and without a reply
		want = append(want, store.InterceptRate{Courier: "zto", Outcome: "refused", N: 1})
		equal(t, "rates", need[[]store.InterceptRate](t)(s.InterceptRates(t.Context(), start, start.Add(time.Second))), want)
		equal(t, "rates before", need[[]store.InterceptRate](t)(s.InterceptRates(t.Context(), start.Add(-time.Hour), start)), nil)
	},
}
