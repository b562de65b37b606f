package backtest_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/backtest"
	"makegood/policy"
)

// Closed cases count by when they were closed, the newest first, and every open one
// counts however old it is.
func TestRunReadsTheLastDays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("old", 31*day)
	r.keep("middle", 20*day)
	r.keep("new", day)
	r.keep("open", 0, func(c *aftersale.Case) {
		c.CreatedAt, c.RequestedAt = c.CreatedAt.Add(-90*day), c.RequestedAt.Add(-90*day)
	})
	for name, tc := range map[string]struct {
		limits    backtest.Limits
		want      []string
		truncated bool
	}{
		"thirty days":     {limits: backtest.Limits{Days: 30}, want: []string{"open", "new", "middle"}},
		"two days":        {limits: backtest.Limits{Days: 2}, want: []string{"open", "new"}},
		"a year":          {limits: backtest.Limits{Days: 365}, want: []string{"open", "new", "middle", "old"}},
		"two of a year":   {limits: backtest.Limits{Days: 365, Most: 2}, want: []string{"open", "new"}, truncated: true},
		"three of a year": {limits: backtest.Limits{Days: 365, Most: 3}, want: []string{"open", "new", "middle"}, truncated: true},
		"four of a year":  {limits: backtest.Limits{Days: 365, Most: 4}, want: []string{"open", "new", "middle", "old"}},
		"no day":          {limits: backtest.Limits{}, want: []string{"open"}},
		"a single case":   {limits: backtest.Limits{Days: 365, Most: 1}, want: []string{"new"}, truncated: true},
	} {
		got := r.run(strict, tc.limits, nil)
		if diff := cmp.Diff(tc.want, changedIDs(got)); diff != "" {
			t.Errorf("%s: changed cases (-want +got):\n%s", name, diff)
		}
		if got.Truncated != tc.truncated || got.Cases != len(tc.want) || *got.Minor != -10000*int64(len(tc.want)) {
			t.Errorf("%s: got %d cases, truncated %t, money %d; want %d, %t, %d", name, got.Cases, got.Truncated, *got.Minor, len(tc.want), tc.truncated, -10000*len(tc.want))
		}
	}
}

// Many open cases do not crowd out the closed ones, and what these leave of the
// limit is used for more open ones.
func TestRunSharesItsLimit(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for i := range 10 {
		r.keep("open"+strconv.Itoa(i), 0)
	}
	r.keep("closed1", day)
	r.keep("closed2", 2*day)
	got := r.run(strict, backtest.Limits{Days: 30, Most: 8}, nil)
	ids := changedIDs(got)
	if len(ids) != 8 || !got.Truncated || ids[4] != "closed1" || ids[5] != "closed2" {
		t.Errorf("got %v, truncated %t; want eight, the closed ones after four open ones, truncated", ids, got.Truncated)
	}
	slices.Sort(ids)
	if twice := len(ids) - len(slices.Compact(ids)); twice != 0 {
		t.Errorf("got %d cases twice, want each once", twice)
	}
	if got := r.run(strict, backtest.Limits{Days: 30}, nil); len(got.Changed) != 12 || got.Truncated {
		t.Errorf("got %d cases, truncated %t without a limit; want all 12", len(got.Changed), got.Truncated)
	}
}

// Progress is reported up to all of the cases, never backwards.
func TestRunReportsProgress(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0)
	r.keep("b", 0)
	r.keep("c", day, func(c *aftersale.Case) { c.Resolution = aftersale.ResolvedAuto })
	r.keep("d", 40*day)
	for most, want := range map[int][][2]int{
		0: {{1, 3}, {2, 3}, {3, 3}},
		2: {{1, 2}, {2, 2}},
		9: {{1, 3}, {2, 3}, {3, 3}},
	} {
		var reported [][2]int
		r.run(strict, backtest.Limits{Days: 30, Most: most}, func(done, total int) { reported = append(reported, [2]int{done, total}) })
		if diff := cmp.Diff(want, reported); diff != "" {
			t.Errorf("progress with a limit of %d (-want +got):\n%s", most, diff)
		}
	}
}

// Neither the case nor what is in force changes, and a shop that is no longer
// configured has nothing to decide.
func TestRunChangesNothing(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0)
	r.keep("gone", 0, func(c *aftersale.Case) { c.Ref.Shop, c.Snapshot.Ref.Shop = "gone", "gone" })
	got := r.run(strict, backtest.Limits{Days: 30}, nil)
	want := []backtest.ChangedCase{{
		CaseID: "case-a", Platform: "douyin", Shop: shopID, AfterSaleID: "a", RuleBefore: "U1", RuleAfter: "U1",
		OutcomeBefore: aftersale.OutcomeApprove, OutcomeAfter: aftersale.OutcomeReview, AmountMinor: 10000, Currency: "CNY",
	}}
	if diff := cmp.Diff(want, got.Changed); diff != "" || got.Cases != 1 {
		t.Errorf("got %d cases, want 1; changed (-want +got):\n%s", got.Cases, diff)
	}
	kinds := []backtest.ChangeKind{{
		RuleBefore: "U1", OutcomeBefore: aftersale.OutcomeApprove, RuleAfter: "U1", OutcomeAfter: aftersale.OutcomeReview, Cases: 1,
	}}
	if diff := cmp.Diff(kinds, got.ChangeKinds()); diff != "" {
		t.Errorf("kinds of change (-want +got):\n%s", diff)
	}
	c, err := r.Store.Case(t.Context(), "case-a")
	if err != nil || c.Version != 1 || r.Service.Settings.Current().ThresholdsVersion != 0 {
		t.Errorf("got case version %d and thresholds version %d, %v; want 1 and 0", c.Version, r.Service.Settings.Current().ThresholdsVersion, err)
	}
	if actions, err := r.Store.Actions(t.Context(), "case-a"); err != nil || len(actions) != 0 {
		t.Errorf("got actions %v, %v; want none", actions, err)
	}
	if n := len(r.Douyin.Calls()); n != 0 {
		t.Errorf("got %d calls of the platform, want none", n)
	}
}

// What is in force, tried as a proposal, changes nothing.
func TestRunOfWhatIsInForce(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0)
	r.keep("b", day)
	now := r.Service.Settings.Current()
	got := r.run(backtest.Proposal{Rules: now.Rules, Overrides: now.Overrides}, backtest.Limits{Days: 30}, nil)
	want := backtest.Result{Cases: 2, Changed: []backtest.ChangedCase{}, Money: []backtest.CurrencyTotal{}, Minor: new(int64)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

// Other rules are tried as they are, and money is counted per currency.
func TestRunOfOtherRules(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("cny", 0)
	r.keep("usd", 0, func(c *aftersale.Case) { c.Snapshot.Amount = aftersale.Money{Minor: 700, Currency: "USD"} })
	const nothing = "version: 1\nrules:\n  - {id: N1, title: {en: nobody, zh: 无}, when: 'true', outcome: person}\n"
	rules, err := policy.Load("proposal", []byte(nothing))
	if err != nil {
		t.Fatal(err)
	}
	got := r.run(backtest.Proposal{Rules: rules, Overrides: policy.Overrides{}}, backtest.Limits{Days: 30}, nil)
	for _, c := range got.Changed {
		if c.RuleAfter != "N1" || c.OutcomeAfter != aftersale.OutcomeReview {
			t.Errorf("%s: got %s by %s, want %s by N1", c.AfterSaleID, c.OutcomeAfter, c.RuleAfter, aftersale.OutcomeReview)
		}
	}
	if len(got.Changed) != 2 {
		t.Errorf("got changed cases %v, want both", changedIDs(got))
	}
	money := []backtest.CurrencyTotal{{Currency: "CNY", Minor: -10000}, {Currency: "USD", Minor: -700}}
	if diff := cmp.Diff(money, got.Money); diff != "" || got.Minor != nil {
		t.Errorf("got %v as one number, want none; money (-want +got):\n%s", got.Minor, diff)
	}
}

// A case whose facts cannot be read ends the run: a result with holes misleads.
func TestRunThatCannotRead(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := r.Service.Backtest.Run(ctx, strict, backtest.Limits{Days: 30}, nil)
	if !errors.Is(err, context.Canceled) || got.Cases != 0 || got.Changed != nil {
		t.Errorf("got %+v, %v; want no result and the context's error", got, err)
	}
	if _, err := r.Service.Backtest.Run(ctx, strict, backtest.Limits{Days: 30}, func(int, int) {}); err == nil {
		t.Error("got no error while the cases are counted")
	}
}
