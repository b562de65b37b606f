package engine_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
	"makegood/policy"
	"makegood/sandbox/fault"
	"makegood/service"
	"makegood/settings"
	"makegood/store"
)

var admin = people.Actor{Name: "ann", Role: people.RoleAdmin}

func TestLostReplyIsReadBackNotRepeated(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault.Fault{"dropped": {DropAfter: true}, "5xx": {FailAfter: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.Douyin.Faults().Next("afterSale.operate", f)
			id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
			r.Run()
			if a := r.Load(id).Actions[0]; a.State != aftersale.Unknown {
				t.Fatalf("got state %s, want unknown", a.State)
			}
			r.Later(2 * time.Second)
			l := r.Want(id, "U1", aftersale.StateAgreed, 1)
			if r.Douyin.Attempts(id) != 1 || l.Actions[0].State != aftersale.Confirmed || l.Actions[0].Result != "seen" {
				t.Errorf("got %d attempts and %s with result %q, want 1 and confirmed as seen", r.Douyin.Attempts(id), l.Actions[0].State, l.Actions[0].Result)
			}
		})
	}
}

func TestNoEffectIsRepeatedOnlyAfterReadingBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.Douyin.Faults().Next("afterSale.operate", fault.Fault{FailBefore: true})
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	for waited := time.Duration(0); waited < aftersale.NotExecutedAfter-5*time.Second; waited += 5 * time.Second {
		r.Later(5 * time.Second)
		if r.Douyin.Calls()["afterSale.operate"] != 1 {
			t.Fatalf("repeated after %s, want only after %s", waited, aftersale.NotExecutedAfter)
		}
	}
	r.Later(30 * time.Second)
	l := r.Want(id, "U1", aftersale.StateAgreed, 1)
	if l.Actions[0].Result != "not_executed" || len(l.Actions) < 2 || l.Actions[1].N != 2 {
		t.Errorf("got ledger %+v, want one not executed, and a second one", l.Actions)
	}
}

func TestRateLimitIsWaitedOut(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.Douyin.Faults().Next("afterSale.operate", fault.Fault{Limited: true}, fault.Fault{Limited: true})
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	r.Later(2 * time.Second)
	r.Later(5 * time.Second)
	l := r.Want(id, "U1", aftersale.StateAgreed, 1)
	if l.Actions[0].Attempts != 3 {
		t.Errorf("got %d attempts, want 3", l.Actions[0].Attempts)
	}
}

func TestVersionClashIsReadAgainAndDecidedAgain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, approval := r.planned(unshipped)
	r.Clock.Add(2 * time.Second)
	r.Douyin.Update(id, func(a *douyinfake.AfterSale) { a.Amount = 19900 }) // between decision and call
	r.Wake.Act(approval)
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	if got := r.Douyin.PaidFen(id); got != 19900 {
		t.Errorf("got %d fen paid, want 19900", got)
	}
}

func TestKilledWorkerLeavesAnActionThatIsReadBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, approval := r.planned(unshipped)
	if _, err := r.Store.Claim(t.Context(), []string{approval.ID}, r.Clock.Now(), aftersale.Lease); err != nil {
		t.Fatal(err)
	}
	// kill -9 here: claimed, never sent.
	r.Later(aftersale.Lease + 2*time.Second)
	if r.Douyin.Paid(id) != 0 {
		t.Fatal("paid while nobody can know what became of the first call")
	}
	for range 8 {
		r.Later(10 * time.Second)
	}
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestUnreadableCaseStaysVisibleAndDue(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.Douyin.Faults().Always("afterSale.Detail", fault.Fault{FailBefore: true})
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	l := r.Load(id)
	if l.Case.State != aftersale.StateNew || l.Case.NextCheckAt.IsZero() || len(l.Pending) != 0 {
		t.Fatalf("got case %s, next check %v, %d pending; want new, a next check, none", l.Case.State, l.Case.NextCheckAt, len(l.Pending))
	}
	for range 10 {
		r.Later(5 * time.Minute)
	}
	r.wantState(id, aftersale.StateNeedsReview)
	r.Douyin.Faults().Always("afterSale.Detail", fault.Fault{})
	r.Later(5 * time.Minute)
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func (r *rig) wantState(id string, state aftersale.State) aftersale.Case {
	r.T.Helper()
	c := r.Load(id).Case
	if c.State != state {
		r.T.Fatalf("got case %s by %s, want %s", c.State, c.Rule, state)
	}
	return c
}

func TestKillSwitchStopsPlannedApprovals(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, approval := r.planned(unshipped)
	if _, err := r.Service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{KillSwitch: true}, 0); err != nil {
		t.Fatal(err)
	}
	r.Wake.Act(approval)
	r.Run()
	r.Want(id, "brake.kill", aftersale.StateNeedsReview, 0)
	if _, err := r.Service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{}, 1); err != nil {
		t.Fatal(err)
	}
	r.Later(time.Hour)
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestBudgetsTripToPeople(t *testing.T) {
	t.Parallel()
	for name, trip := range map[string]func(r *rig) error{
		"money": func(r *rig) error {
			_, err := r.Service.Settings.PatchThresholds(r.T.Context(), admin, policy.Scope("douyin/"+shopID), map[string]any{"budget_hour": 25000}, 0)
			return err
		},
		"velocity": func(r *rig) error {
			_, err := r.Service.Settings.PutSafetyLimits(r.T.Context(), admin, settings.SafetyLimits{CountMinute: 2}, 0)
			return err
		},
		"count": func(r *rig) error {
			_, err := r.Service.Settings.PutSafetyLimits(r.T.Context(), admin, settings.SafetyLimits{CountHour: 2}, 0)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			if err := trip(r); err != nil {
				t.Fatal(err)
			}
			ids := make([]string, 3)
			for i := range ids {
				ids[i] = r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 10000})
				r.Run()
			}
			r.Want(ids[0], "U1", aftersale.StateAgreed, 1)
			r.Want(ids[1], "U1", aftersale.StateAgreed, 1)
			r.Want(ids[2], "brake.budget", aftersale.StateNeedsReview, 0)
			held, err := r.Store.HeldByBrake(t.Context())
			if err != nil || len(held) != 1 || held[0].N != 1 {
				t.Errorf("got held %v, %v; want one case of one shop", held, err)
			}
		})
	}
}

func TestShadowDecidesAndDoesNothing(t *testing.T) {
	t.Parallel()
	r := setup(t, func(o *service.Options) { o.Registry.Shops[0].Mode = aftersale.ModeShadow })
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	l := r.Want(id, "U1", aftersale.StateNeedsReview, 0)
	if len(l.Actions) != 0 || l.Case.Outcome != aftersale.OutcomeApprove {
		t.Errorf("got %d actions and outcome %s, want none and %s", len(l.Actions), l.Case.Outcome, aftersale.OutcomeApprove)
	}
	if _, _, err := r.Service.Desk.Decide(t.Context(), l.Case.ID, admin, casework.DecisionRequest{Decision: aftersale.OutcomeApprove}); err == nil {
		t.Error("a decision was taken in a shop where nothing is sent")
	}
	if err := r.Service.Modes.Set(t.Context(), "douyin", shopID, aftersale.ModeLive, admin); err != nil {
		t.Fatal(err)
	}
	r.Later(2 * time.Second)
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestPeopleDecide(t *testing.T) {
	t.Parallel()
	r := setup(t)
	ctx := t.Context()
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 25000, SKUs: []douyinfake.SKU{{ID: "1", OuterID: "DZ-1", Quantity: 1}}})
	r.Run()
	c := r.Want(id, "U2", aftersale.StateNeedsReview, 0).Case
	var rejection *people.Rejection
	if _, _, err := r.Service.Desk.Decide(ctx, c.ID, admin, casework.DecisionRequest{Decision: aftersale.OutcomeRefuse, Reason: "已开始制作"}); !errors.As(err, &rejection) || rejection.Kind != people.Conflict || !strings.Contains(rejection.Text.ZH, "发货") {
		t.Errorf("refusing an unshipped refund: got %v, want a conflict that names the shipment", err)
	}
	if _, _, err := r.Service.Desk.Decide(ctx, c.ID, admin, casework.DecisionRequest{Decision: aftersale.OutcomeApprove, SeenVersion: c.Version + 1}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a decision about another version: got %v, want %v", err, store.ErrConflict)
	}
	agent := people.Actor{Name: "bo", Role: people.RoleAgent}
	if _, confirmed, err := r.Service.Desk.Decide(ctx, c.ID, agent, casework.DecisionRequest{Decision: aftersale.OutcomeApprove}); err != nil || confirmed {
		t.Fatalf("an agent above the limit: got confirmed %v, %v; want it to wait for a supervisor", confirmed, err)
	}
	r.Run()
	r.wantState(id, aftersale.StateNeedsReview)
	if r.Douyin.Paid(id) != 0 {
		t.Fatal("paid without a supervisor")
	}
	if _, confirmed, err := r.Service.Desk.Decide(ctx, c.ID, people.Actor{Name: "su", Role: people.RoleSupervisor}, casework.DecisionRequest{Decision: aftersale.OutcomeApprove}); err != nil || !confirmed {
		t.Fatalf("a supervisor: got confirmed %v, %v; want it confirmed", confirmed, err)
	}
	r.Run()
	r.Later(time.Minute)
	l := r.Load(id)
	if l.Case.State != aftersale.StateRefunded || r.Douyin.Paid(id) != 1 || l.Case.Resolution != aftersale.ResolvedPerson || l.Actions[len(l.Actions)-1].By == "" && l.Actions[0].By == "" {
		t.Errorf("got case %s, paid %d times, resolution %s; want refunded once, by a person", l.Case.State, r.Douyin.Paid(id), l.Case.Resolution)
	}
}

func TestPersonRefusesWithEvidence(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000030"
	w := r.parcel(number, 6*time.Hour)
	r.SF.Scan(number, "80", r.Clock.Now().Add(-time.Hour), "上海市", "已签收")
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{w}})
	r.Run()
	c := r.wantState(id, aftersale.StateNeedsReview)
	if len(c.Snapshot.RefuseReasons) == 0 {
		t.Error("the person does not see what a refusal may cite")
	}
	request := casework.DecisionRequest{Decision: aftersale.OutcomeRefuse, Reason: "快递已签收", ReasonCode: fmt.Sprint(douyinfake.ReasonEvidence)}
	if _, _, err := r.Service.Desk.Decide(t.Context(), c.ID, admin, request); err == nil {
		t.Fatal("refused without evidence")
	}
	request.Evidence = []aftersale.Evidence{{Kind: "image", URL: "https://example.com/pod.jpg"}}
	if _, _, err := r.Service.Desk.Decide(t.Context(), c.ID, admin, request); err != nil {
		t.Fatal(err)
	}
	r.Run()
	r.wantState(id, aftersale.StateRefused)
	if got := r.Douyin.Get(id).Status; got != douyinfake.StatusRefused {
		t.Errorf("got platform status %d, want %d", got, douyinfake.StatusRefused)
	}
}

func TestManyRunsAtOnceNeverPayTwice(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	other := r.Process(func(o *service.Options) { o.Zone, o.Holder = time.UTC, "other" }).Engine
	var wg sync.WaitGroup
	for i := range 40 {
		e := r.Service.Engine
		if i%2 == 1 {
			e = other
		}
		wg.Go(func() {
			if err := e.Process(t.Context(), r.Ref(id)); err != nil {
				t.Error(err)
			}
			_, actions := r.Wake.Take()
			for _, a := range actions {
				for range 2 {
					if err := e.Perform(t.Context(), []string{a.ID}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	r.Run()
	r.Later(time.Minute)
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	if r.Douyin.Attempts(id) != 1 {
		t.Errorf("got %d attempts to pay, want 1", r.Douyin.Attempts(id))
	}
}

func TestNoBuyerDataAndNoSecretsInTheDatabase(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5000, Waybills: []douyinfake.Waybill{r.parcel("SF1000000000099", 6*time.Hour)}})
	r.Run()
	l := r.Load(id)
	entries, err := r.Store.Timeline(t.Context(), l.Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	parcels, err := r.Store.Parcels(t.Context(), []string{"SF1000000000099"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := json.Marshal([]any{l, entries, parcels})
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range append(douyinfake.BuyerData(), "douyin-secret", "sf-checkword", "\"token\"") {
		if strings.Contains(string(all), private) {
			t.Errorf("stored: %q", private)
		}
	}
}
