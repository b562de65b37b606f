package backtest_test

import (
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/backtest"
	"makegood/policy"
)

// ruleOf runs a back-test with rules that name a fact: the id of the only rule that
// fits says what the facts of the one stored case are.
func (r *rig) ruleOf(when string) bool {
	r.T.Helper()
	text := "version: 1\nrules:\n" +
		"  - {id: YES, title: {en: y, zh: y}, when: '" + when + "', outcome: person}\n" +
		"  - {id: NO, title: {en: n, zh: n}, when: 'true', outcome: person}\n"
	rules, err := policy.Load("facts", []byte(text))
	if err != nil {
		r.T.Fatal(err)
	}
	got := r.run(backtest.Proposal{Rules: rules, Overrides: policy.Overrides{}}, backtest.Limits{Days: 30}, nil)
	if len(got.Changed) != 1 {
		r.T.Fatalf("got %d of %d cases decided otherwise, want the one", len(got.Changed), got.Cases)
	}
	return got.Changed[0].RuleAfter == "YES"
}

// wantFact checks what the back-test knows about the one stored case.
func (r *rig) wantFact(when string) {
	r.T.Helper()
	if !r.ruleOf(when) {
		r.T.Errorf("got a case for which %q does not hold, want it to", when)
	}
}

func shipped(c *aftersale.Case) {
	c.Snapshot.Kind = aftersale.KindRefundShipped
	c.Snapshot.Outbound = []aftersale.Waybill{{Courier: "sf", Number: "SF1"}}
}

// scan stores scans of a parcel, each so long ago; the courier was queried just now.
func (r *rig) scan(number string, scans ...aftersale.Scan) {
	r.T.Helper()
	_, _, err := r.Store.UpdateParcel(r.T.Context(), number, nil, func(p aftersale.Parcel) aftersale.Parcel {
		p.Courier, p.CheckedAt = "sf", r.Clock.Now()
		for i := range scans {
			scans[i].Courier, scans[i].Number, scans[i].Key = "sf", number, number+string(scans[i].State)
		}
		return p.Apply(scans...)
	})
	if err != nil {
		r.T.Fatal(err)
	}
}

// An open case is decided by what is known now, a closed one by what was known when
// it was decided.
func TestParcelAtTheDecision(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		closed time.Duration // ago; the decision was an hour before
		want   string
	}{
		"open":                      {0, `parcel == "delivered"`},
		"decided before it was":     {4 * time.Hour, `parcel == "in_transit"`},
		"decided after it was":      {2 * time.Hour, `parcel == "delivered"`},
		"decided before every scan": {9 * time.Hour, `parcel == "no_scan"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.keep("a", tc.closed, shipped)
			now := r.Clock.Now()
			r.scan("SF1",
				aftersale.Scan{State: aftersale.TrackInTransit, At: now.Add(-8 * time.Hour)},
				aftersale.Scan{State: aftersale.TrackDelivered, At: now.Add(-4 * time.Hour)})
			r.wantFact(tc.want)
		})
	}
}

// A parcel that came back under another number is followed, but only as far as was
// known by then.
func TestParcelThatChangedItsNumber(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		closed time.Duration
		want   string
	}{
		"open":                  {0, `parcel == "returned"`},
		"decided before it was": {4 * time.Hour, `parcel != "returned"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.keep("a", tc.closed, shipped)
			now := r.Clock.Now()
			r.scan("SF1", aftersale.Scan{State: aftersale.TrackReturning, At: now.Add(-8 * time.Hour), NextNumber: "SF2"})
			r.scan("SF2", aftersale.Scan{State: aftersale.TrackDelivered, At: now.Add(-4 * time.Hour)})
			r.wantFact(tc.want)
		})
	}
}

// Numbers that lead in a circle end the following, not the back-test.
func TestParcelsInACircle(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0, shipped)
	at := r.Clock.Now().Add(-time.Hour)
	r.scan("SF1", aftersale.Scan{State: aftersale.TrackReturning, At: at, NextNumber: "SF2"})
	r.scan("SF2", aftersale.Scan{State: aftersale.TrackReturning, At: at, NextNumber: "SF1"})
	r.wantFact(`parcel == "returning"`)
}

// A parcel of which nothing is stored is one of which nothing is known.
func TestParcelThatIsNotStored(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0, shipped, func(c *aftersale.Case) { c.Snapshot.Return = &aftersale.Waybill{Courier: "sf"} })
	r.wantFact(`parcel == "untracked"`)
}

// A closed case goes back to the last decision that the platform was told: to its
// kind, its amount, and the ledger before it.
func TestInputOfADecidedCase(t *testing.T) {
	t.Parallel()
	r := setup(t)
	c := r.keep("a", day, func(c *aftersale.Case) {
		c.Snapshot.Status, c.PlatformPaid = aftersale.StatusRefunded, true
	})
	decided := aftersale.Action{
		Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, State: aftersale.Confirmed,
		PlannedAt: c.ClosedAt.Add(-2 * time.Hour), Kind: aftersale.KindReturnRefund, Status: aftersale.StatusReturning,
		Amount: aftersale.Fen(4200), Version: "0",
	}
	r.ledger(c, decided)
	r.wantFact(`kind == "return_refund" && amount == 4200`)
}

// Cases that leave nothing to decide do not count.
func TestCasesThatAreNotDecided(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*aftersale.Case){
		"never read":              func(c *aftersale.Case) { c.Snapshot = nil },
		"never decided":           func(c *aftersale.Case) { c.DecidedAt = time.Time{} },
		"paid by the platform":    func(c *aftersale.Case) { c.Snapshot.Instant = true },
		"of a shop that has gone": func(c *aftersale.Case) { c.Ref.Shop = "gone" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.keep("a", day, change)
			r.keep("b", day)
			if got := r.run(strict, backtest.Limits{Days: 30}, nil); got.Cases != 1 || got.Truncated {
				t.Errorf("got %d cases, truncated %t; want the other one only", got.Cases, got.Truncated)
			}
		})
	}
}
