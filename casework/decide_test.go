package casework_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
	"makegood/store"
)

func minor(n int64) *int64 { return &n }

var (
	approve = casework.DecisionRequest{Decision: aftersale.OutcomeApprove}
	address = []aftersale.Evidence{{Kind: "image", URL: "https://example.com/1.png"}}
	refusal = casework.DecisionRequest{Decision: aftersale.OutcomeRefuse, Reason: "已使用", Evidence: address}
)

// with changes a request.
func with(r casework.DecisionRequest, change func(*casework.DecisionRequest)) casework.DecisionRequest {
	change(&r)
	return r
}

// part approves a part of the amount.
func part(amount *int64) casework.DecisionRequest {
	return casework.DecisionRequest{Decision: aftersale.OutcomeApprove, Part: true, AmountMinor: amount}
}

func TestDecisionIsRefused(t *testing.T) {
	t.Parallel()
	partBounds := rejected{people.Invalid, "more than nothing and less than the amount"}
	noPart := rejected{people.Conflict, "pays the amount on the ticket or nothing: ask the buyer"}
	notWaiting := rejected{people.Conflict, "does not wait for the shop"}
	goodsWanted := func(c *aftersale.Case) { c.Snapshot.Kind = aftersale.KindReturnRefund }
	for name, tc := range map[string]struct {
		by      people.Actor // zero: the supervisor
		request casework.DecisionRequest
		change  func(*aftersale.Case)
		desk    func(*desk) // prepares the desk after the case is stored
		want    rejected
	}{
		"no decision":           {request: casework.DecisionRequest{}, want: rejected{people.Invalid, "decision must be"}},
		"to wait":               {request: casework.DecisionRequest{Decision: aftersale.OutcomeWait}, want: rejected{people.Invalid, "decision must be"}},
		"to record":             {request: casework.DecisionRequest{Decision: aftersale.OutcomeRecord}, want: rejected{people.Invalid, "decision must be"}},
		"reason too long":       {request: with(refusal, func(r *casework.DecisionRequest) { r.Reason = strings.Repeat("长", 201) }), want: rejected{people.Invalid, "longer than 200"}},
		"never read":            {request: approve, change: func(c *aftersale.Case) { c.Snapshot = nil }, want: notWaiting},
		"refunded already":      {request: approve, change: func(c *aftersale.Case) { c.Snapshot.Status = aftersale.StatusRefunded }, want: notWaiting},
		"waits for the buyer":   {request: approve, change: func(c *aftersale.Case) { c.Snapshot.Status = aftersale.StatusAwaitReturn }, want: notWaiting},
		"finished case":         {request: approve, change: func(c *aftersale.Case) { c.State, c.Snapshot.Status = aftersale.StateClosed, aftersale.StatusClosed }, want: notWaiting},
		"platform intervenes":   {request: approve, change: func(c *aftersale.Case) { c.Snapshot.Intervention = true }, want: rejected{people.Conflict, "the platform is handling"}},
		"no parts here":         {request: part(minor(100)), want: noPart},
		"part of nothing":       {request: part(minor(0)), desk: takesParts, want: partBounds},
		"negative part":         {request: part(minor(-1)), desk: takesParts, want: partBounds},
		"part without amount":   {request: part(nil), desk: takesParts, want: partBounds},
		"part that is all":      {request: part(minor(10000)), desk: takesParts, want: partBounds},
		"part that is more":     {request: part(minor(10001)), desk: takesParts, want: partBounds},
		"another whole amount":  {request: with(approve, func(r *casework.DecisionRequest) { r.AmountMinor = minor(9999) }), want: rejected{people.Invalid, "pays the amount on the ticket or nothing"}},
		"cannot convert":        {request: with(approve, func(r *casework.DecisionRequest) { r.Convert = true }), want: rejected{people.Conflict, "no API to refund such a request without the goods"}},
		"claimed by another":    {by: ann, request: approve, change: func(c *aftersale.Case) { c.ClaimedBy = "bob" }, want: rejected{people.Conflict, "claimed by bob"}},
		"shadow shop":           {request: approve, desk: (*desk).shadow, want: rejected{people.Conflict, "shadow mode"}},
		"shop is gone":          {request: approve, desk: func(d *desk) { d.Options.Registry.Shops = nil }, want: rejected{people.Conflict, "no longer configured"}},
		"cannot refuse":         {request: refusal, change: func(c *aftersale.Case) { c.Snapshot.Kind = aftersale.KindRefundUnshipped }, want: rejected{people.Conflict, "no API to refuse"}},
		"refused without proof": {request: casework.DecisionRequest{Decision: aftersale.OutcomeRefuse}, want: rejected{people.Invalid, "genuine proof"}},
		"goods on the way back": {
			request: with(approve, func(r *casework.DecisionRequest) { r.Convert = true }),
			change:  func(c *aftersale.Case) { goodsWanted(c); c.Snapshot.Status = aftersale.StatusReturning },
			want:    rejected{people.Conflict, "on their way back"},
		},
		"a file nobody uploaded": {
			request: with(refusal, func(r *casework.DecisionRequest) {
				r.Evidence = []aftersale.Evidence{{Kind: "image", URL: "file:none"}}
			}),
			want: rejected{people.Invalid, "not uploaded to this case"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", func(c *aftersale.Case) {
				if tc.change != nil {
					tc.change(c)
				}
			})
			if tc.desk != nil {
				tc.desk(d)
			}
			by := tc.by
			if by == (people.Actor{}) {
				by = sue
			}
			_, confirmed, err := d.Service.Desk.Decide(t.Context(), c.ID, by, tc.request)
			tc.want.check(t, err)
			if confirmed {
				t.Error("got a confirmed decision, want none")
			}
			d.wantUntouched(c)
		})
	}
}

func takesParts(d *desk) { d.Shop.Manifest.PartRefund = true }

func TestDecisionIsRecorded(t *testing.T) {
	t.Parallel()
	wantsGoods := func(c *aftersale.Case) { c.Snapshot.Kind = aftersale.KindReturnRefund }
	amount := func(n int64) func(*aftersale.Case) { return func(c *aftersale.Case) { c.Snapshot.Amount.Minor = n } }
	const waits = "; above the agent's limit, a supervisor has to confirm"
	for name, tc := range map[string]struct {
		by      people.Actor
		request casework.DecisionRequest
		change  func(*aftersale.Case)
		waits   bool // for a supervisor
		line    string
	}{
		"approve":                      {by: ann, request: approve, line: "ann decided: approve"},
		"the amount named":             {by: ann, request: with(approve, func(r *casework.DecisionRequest) { r.AmountMinor = minor(10000) }), line: "ann decided: approve"},
		"a reason of 200 characters":   {by: ann, request: with(approve, func(r *casework.DecisionRequest) { r.Reason = strings.Repeat("长", 200) }), line: "ann decided: approve"},
		"one's own claim":              {by: ann, request: approve, change: func(c *aftersale.Case) { c.ClaimedBy = "ann" }, line: "ann decided: approve"},
		"over another's claim":         {by: sue, request: approve, change: func(c *aftersale.Case) { c.ClaimedBy = "ann" }, line: "sue decided: approve"},
		"refuse":                       {by: ann, request: refusal, line: "ann decided: refuse"},
		"agree to a return":            {by: ann, request: casework.DecisionRequest{Decision: aftersale.OutcomeReturn}, change: wantsGoods, line: "ann decided: agree_return"},
		"without return":               {by: ann, request: with(approve, func(r *casework.DecisionRequest) { r.Convert = true }), change: wantsGoods, line: "ann decided: approve without return"},
		"the smallest part":            {by: ann, request: part(minor(1)), line: "ann decided: approve a part, 0.01 CNY"},
		"the largest part":             {by: ann, request: part(minor(9999)), line: "ann decided: approve a part, 99.99 CNY"},
		"an agent at the limit":        {by: ann, request: approve, change: amount(agentLimit), line: "ann decided: approve"},
		"an agent above the limit":     {by: ann, request: approve, change: amount(agentLimit + 1), waits: true, line: "ann decided: approve" + waits},
		"a part below the limit":       {by: ann, request: part(minor(agentLimit)), change: amount(agentLimit + 1), line: "ann decided: approve a part, 200.00 CNY"},
		"a part above the limit":       {by: ann, request: part(minor(agentLimit + 1)), change: amount(agentLimit + 2), waits: true, line: "ann decided: approve a part, 200.01 CNY" + waits},
		"refusing above the limit":     {by: ann, request: refusal, change: amount(agentLimit + 1), line: "ann decided: refuse"},
		"a supervisor above the limit": {by: sue, request: approve, change: amount(agentLimit + 1), line: "sue decided: approve"},
		"an admin above the limit":     {by: admin, request: approve, change: amount(agentLimit + 1), line: "adam decided: approve"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			takesParts(d)
			c := d.seed("1", func(c *aftersale.Case) {
				if tc.change != nil {
					tc.change(c)
				}
			})
			got, confirmed, err := d.Service.Desk.Decide(t.Context(), c.ID, tc.by, tc.request)
			if err != nil || confirmed == tc.waits {
				t.Fatalf("got confirmed %t, %v; want confirmed %t", confirmed, err, !tc.waits)
			}
			want := &aftersale.ReviewDecision{
				By: tc.by.Name, At: d.Clock.Now(), Decision: tc.request.Decision, Reason: tc.request.Reason, Amount: c.Snapshot.Amount,
				Evidence: tc.request.Evidence, Part: tc.request.Part, Convert: tc.request.Convert, SnapshotVersion: "v1", NeedsApproval: tc.waits,
			}
			if tc.request.Part {
				want.Amount.Minor = *tc.request.AmountMinor
			}
			if diff := cmp.Diff(want, d.stored(c.ID).Review); diff != "" {
				t.Errorf("decision (-want +got):\n%s", diff)
			}
			d.wantRecorded(got, tc.by, "case.decision", tc.line)
		})
	}
}

// A second agent cannot confirm; a supervisor does, with the same decision.
func TestDecisionWaitsForASupervisor(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1", func(c *aftersale.Case) { c.Snapshot.Amount.Minor = agentLimit + 1 })
	for _, step := range []struct {
		by   people.Actor
		want bool
	}{{by: ann}, {by: bob}, {by: sue, want: true}} {
		got, confirmed, err := d.Service.Desk.Decide(t.Context(), c.ID, step.by, approve)
		if err != nil || confirmed != step.want || got.Review.NeedsApproval == step.want {
			t.Errorf("%s: got confirmed %t, needs approval %t, %v; want confirmed %t", step.by.Name, confirmed, got.Review.NeedsApproval, err, step.want)
		}
	}
}

// The limit is the shop's own, where it has one.
func TestAgentLimitOfTheShop(t *testing.T) {
	t.Parallel()
	d := open(t)
	patch := map[string]any{"agent_limit": int64(9999)}
	if _, err := d.Service.Settings.PatchThresholds(t.Context(), admin, "douyin/"+shopID, patch, 0); err != nil {
		t.Fatal(err)
	}
	c := d.seed("1")
	if _, confirmed, err := d.Service.Desk.Decide(t.Context(), c.ID, ann, approve); err != nil || confirmed {
		t.Errorf("got confirmed %t, %v; want 100.00 to be above the shop's limit of 99.99", confirmed, err)
	}
}

func TestDecisionAboutAVersion(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		seen int64
		want error
	}{
		"the newest": {seen: 2}, "not said": {seen: 0}, "an older one": {seen: 1, want: store.ErrConflict}, "a future one": {seen: 3, want: store.ErrConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1")
			d.somebody(c.ID)
			request := with(approve, func(r *casework.DecisionRequest) { r.SeenVersion = tc.seen })
			_, _, err := d.Service.Desk.Decide(t.Context(), c.ID, sue, request)
			wantErr(t, err, tc.want)
		})
	}
}

// While a decision is on its way to the platform, no other one is taken.
func TestDecisionUnderWay(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		action aftersale.Action
		blocks bool
	}{
		"sent approval":             {aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, State: aftersale.Sent}, true},
		"approval without a result": {aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, State: aftersale.Unknown}, true},
		"sent refusal":              {aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, State: aftersale.Sent}, true},
		"planned approval":          {aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, State: aftersale.Planned}, false},
		"refused approval":          {aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, State: aftersale.Refused}, false},
		"sent remark":               {aftersale.Action{Name: aftersale.ActionRemark, Stage: aftersale.StageNote, State: aftersale.Sent}, false},
		"sent intercept":            {aftersale.Action{Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel, State: aftersale.Unknown}, false},
		"sent hold":                 {aftersale.Action{Name: aftersale.ActionHold, Stage: aftersale.StageFulfilment, State: aftersale.Sent}, false},
		"sent shipment report":      {aftersale.Action{Name: aftersale.ActionReportShipment, Stage: aftersale.StageFulfilment, State: aftersale.Sent}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1")
			a := tc.action
			a.ID, a.CaseID, a.Ref, a.N, a.PlannedAt, a.Amount = c.ID+".1", c.ID, c.Ref, 1, d.Clock.Now(), c.Snapshot.Amount
			a.OrderID, a.Kind, a.Status = c.OrderID, c.Snapshot.Kind, c.Snapshot.Status
			c.Actions = 1
			d.commit(store.Change{Case: c, Plan: []aftersale.Action{a}})
			_, _, err := d.Service.Desk.Decide(t.Context(), c.ID, sue, approve)
			want := rejected{}
			if tc.blocks {
				want = rejected{people.Conflict, "on its way to the platform"}
			}
			want.check(t, err)
		})
	}
}

// The whole way: an agent decides, a supervisor confirms, the platform pays once.
func TestDecisionIsCarriedOut(t *testing.T) {
	t.Parallel()
	d := open(t)
	id := d.needsReview(30000)
	c := d.Load(id).Case
	if _, confirmed, err := d.Service.Desk.Decide(t.Context(), c.ID, ann, approve); err != nil || confirmed {
		t.Fatalf("got confirmed %t, %v; want the decision to wait", confirmed, err)
	}
	d.Run()
	if got := d.Douyin.Paid(id); got != 0 {
		t.Fatalf("paid %d times before the confirmation", got)
	}
	if _, confirmed, err := d.Service.Desk.Decide(t.Context(), c.ID, sue, approve); err != nil || !confirmed {
		t.Fatalf("got confirmed %t, %v; want a confirmed decision", confirmed, err)
	}
	d.Run()
	if got := d.Douyin.Paid(id); got != 1 {
		t.Errorf("paid %d times, want once", got)
	}
}
