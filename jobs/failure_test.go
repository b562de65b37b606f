package jobs_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier/sf"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/jobs"
	"makegood/policy"
	"makegood/sandbox/fault"
	"makegood/store"
)

var admin = jobs.Actor{Name: "ann", Role: jobs.RoleAdmin}

func TestLostReplyIsAskedNotRepeated(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fault.Fault{"dropped": {DropAfter: true}, "5xx": {FailAfter: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.douyin.Faults().Next("afterSale.operate", f)
			id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
			r.run()
			if a := r.load(id).Actions[0]; a.State != aftersale.Unknown {
				t.Fatalf("state %s, want unknown", a.State)
			}
			r.later(2 * time.Second)
			l := r.want(id, "U1", aftersale.StateAgreed, 1)
			if r.douyin.Attempts(id) != 1 || l.Actions[0].State != aftersale.Confirmed || l.Actions[0].Result != "seen" {
				t.Errorf("attempts %d, ledger %+v", r.douyin.Attempts(id), l.Actions[0])
			}
		})
	}
}

func TestNoEffectIsRepeatedOnlyAfterAsking(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.douyin.Faults().Next("afterSale.operate", fault.Fault{FailBefore: true})
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.run()
	for waited := time.Duration(0); waited < aftersale.NotExecutedAfter-5*time.Second; waited += 5 * time.Second {
		r.later(5 * time.Second)
		if r.douyin.Calls()["afterSale.operate"] != 1 {
			t.Fatalf("repeated after %s", waited)
		}
	}
	r.later(30 * time.Second)
	l := r.want(id, "U1", aftersale.StateAgreed, 1)
	if l.Actions[0].Result != "not_executed" || len(l.Actions) < 2 || l.Actions[1].N != 2 {
		t.Errorf("ledger %+v", l.Actions)
	}
}

func TestRateLimitIsWaitedOut(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.douyin.Faults().Next("afterSale.operate", fault.Fault{Limited: true}, fault.Fault{Limited: true})
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.run()
	r.later(2 * time.Second)
	r.later(5 * time.Second)
	l := r.want(id, "U1", aftersale.StateAgreed, 1)
	if l.Actions[0].Attempts != 3 {
		t.Errorf("attempts %d", l.Actions[0].Attempts)
	}
}

func TestVersionClashIsReadAgainAndDecidedAgain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	subjects, _ := r.wake.take()
	if err := r.engine.Advance(t.Context(), subjects[0].Ref()); err != nil {
		t.Fatal(err)
	}
	r.clock.Add(2 * time.Second)
	r.douyin.Update(id, func(a *douyinfake.AfterSale) { a.Amount = 19900 }) // between decision and call
	r.run()
	r.want(id, "U1", aftersale.StateAgreed, 1)
	if got := r.douyin.PaidFen(id); got != 19900 {
		t.Errorf("paid %d fen", got)
	}
}

func TestKilledWorkerLeavesAnActionThatIsAskedAbout(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	subjects, _ := r.wake.take()
	if err := r.engine.Advance(t.Context(), subjects[0].Ref()); err != nil {
		t.Fatal(err)
	}
	_, actions := r.wake.take()
	if _, err := r.store.Claim(t.Context(), []string{actions[0].ID}, r.clock.Now(), aftersale.Lease); err != nil {
		t.Fatal(err)
	}
	// kill -9 here: claimed, never sent.
	r.later(aftersale.Lease + 2*time.Second)
	if r.douyin.Paid(id) != 0 {
		t.Fatal("paid while nobody can know what became of the first call")
	}
	for range 8 {
		r.later(10 * time.Second)
	}
	r.want(id, "U1", aftersale.StateAgreed, 1)
}

func TestUnreadableCaseStaysVisibleAndDue(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.douyin.Faults().Always("afterSale.Detail", fault.Fault{FailBefore: true})
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.run()
	l := r.load(id)
	if l.Case.State != aftersale.StateNew || l.Case.NextCheckAt.IsZero() || len(l.Pending) != 0 {
		t.Fatalf("%+v, %d pending", l.Case, len(l.Pending))
	}
	for range 10 {
		r.later(5 * time.Minute)
	}
	r.wantState(id, aftersale.StatePerson)
	r.douyin.Faults().Always("afterSale.Detail", fault.Fault{})
	r.later(5 * time.Minute)
	r.want(id, "U1", aftersale.StateAgreed, 1)
}

func (r *rig) wantState(id string, state aftersale.State) aftersale.Case {
	r.t.Helper()
	c := r.load(id).Case
	if c.State != state {
		r.t.Fatalf("case is %s by %s, want %s", c.State, c.Rule, state)
	}
	return c
}

func TestKillSwitchStopsPlannedApprovals(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	subjects, _ := r.wake.take()
	if err := r.engine.Advance(t.Context(), subjects[0].Ref()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.engine.Tuning().PutBrakes(t.Context(), admin, jobs.Brakes{KillSwitch: true}, 0); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.want(id, "brake.kill", aftersale.StatePerson, 0)
	if _, err := r.engine.Tuning().PutBrakes(t.Context(), admin, jobs.Brakes{}, 1); err != nil {
		t.Fatal(err)
	}
	r.later(time.Hour)
	r.want(id, "U1", aftersale.StateAgreed, 1)
}

func TestBudgetsTripToPeople(t *testing.T) {
	t.Parallel()
	for name, trip := range map[string]func(r *rig) error{
		"money": func(r *rig) error {
			_, err := r.engine.Tuning().PatchThresholds(r.t.Context(), admin, policy.Scope("douyin/"+shopID), map[string]any{"budget_hour": 25000}, 0)
			return err
		},
		"velocity": func(r *rig) error {
			_, err := r.engine.Tuning().PutBrakes(r.t.Context(), admin, jobs.Brakes{CountMinute: 2}, 0)
			return err
		},
		"count": func(r *rig) error {
			_, err := r.engine.Tuning().PutBrakes(r.t.Context(), admin, jobs.Brakes{CountHour: 2}, 0)
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
				ids[i] = r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 10000})
				r.run()
			}
			r.want(ids[0], "U1", aftersale.StateAgreed, 1)
			r.want(ids[1], "U1", aftersale.StateAgreed, 1)
			r.want(ids[2], "brake.budget", aftersale.StatePerson, 0)
			held, err := r.store.HeldByBrake(t.Context())
			if err != nil || len(held) != 1 || held[0].N != 1 {
				t.Errorf("held %v %v", held, err)
			}
		})
	}
}

func TestShadowDecidesAndDoesNothing(t *testing.T) {
	t.Parallel()
	r := setup(t, func(o *jobs.Options) { o.Registry.Shops[0].Mode = aftersale.ModeShadow })
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.run()
	l := r.want(id, "U1", aftersale.StatePerson, 0)
	if len(l.Actions) != 0 || l.Case.Outcome != aftersale.OutcomeApprove {
		t.Errorf("%d actions, outcome %s", len(l.Actions), l.Case.Outcome)
	}
	if _, _, err := r.engine.Decide(t.Context(), l.Case.ID, admin, jobs.DecisionRequest{Decision: aftersale.OutcomeApprove}); err == nil {
		t.Error("a decision was taken in a shop where nothing is sent")
	}
	if err := r.engine.SetMode(t.Context(), "douyin", shopID, aftersale.ModeLive, admin); err != nil {
		t.Fatal(err)
	}
	r.later(2 * time.Second)
	r.want(id, "U1", aftersale.StateAgreed, 1)
}

func TestPeopleDecide(t *testing.T) {
	t.Parallel()
	r := setup(t)
	ctx := t.Context()
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 25000, SKUs: []douyinfake.SKU{{ID: "1", OuterID: "DZ-1", Quantity: 1}}})
	r.run()
	c := r.want(id, "U2", aftersale.StatePerson, 0).Case
	var rejection *jobs.Rejection
	if _, _, err := r.engine.Decide(ctx, c.ID, admin, jobs.DecisionRequest{Decision: aftersale.OutcomeRefuse, Reason: "已开始制作"}); !errors.As(err, &rejection) || rejection.Kind != jobs.Conflict || !strings.Contains(rejection.Text.ZH, "发货") {
		t.Errorf("refusing an unshipped refund: %v", err)
	}
	if _, _, err := r.engine.Decide(ctx, c.ID, admin, jobs.DecisionRequest{Decision: aftersale.OutcomeApprove, Seen: c.Version + 1}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a decision about an older version: %v", err)
	}
	agent := jobs.Actor{Name: "bo", Role: jobs.RoleAgent}
	if _, confirmed, err := r.engine.Decide(ctx, c.ID, agent, jobs.DecisionRequest{Decision: aftersale.OutcomeApprove}); err != nil || confirmed {
		t.Fatalf("an agent above the limit: confirmed %v, %v", confirmed, err)
	}
	r.run()
	r.wantState(id, aftersale.StatePerson)
	if r.douyin.Paid(id) != 0 {
		t.Fatal("paid without a supervisor")
	}
	if _, confirmed, err := r.engine.Decide(ctx, c.ID, jobs.Actor{Name: "su", Role: jobs.RoleSupervisor}, jobs.DecisionRequest{Decision: aftersale.OutcomeApprove}); err != nil || !confirmed {
		t.Fatal(confirmed, err)
	}
	r.run()
	r.later(time.Minute)
	l := r.load(id)
	if l.Case.State != aftersale.StateRefunded || r.douyin.Paid(id) != 1 || l.Case.Resolution != aftersale.ResolvedPerson || l.Actions[len(l.Actions)-1].By == "" && l.Actions[0].By == "" {
		t.Errorf("case %s, paid %d, resolution %s", l.Case.State, r.douyin.Paid(id), l.Case.Resolution)
	}
}

func TestPersonRefusesWithProof(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000030"
	w := r.parcel(number, 6*time.Hour)
	r.sf.Scan(number, "80", r.clock.Now().Add(-time.Hour), "上海市", "已签收")
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{w}})
	r.run()
	c := r.wantState(id, aftersale.StatePerson)
	if len(c.Seen.RefuseReasons) == 0 {
		t.Error("the person is not told what a refusal may cite")
	}
	request := jobs.DecisionRequest{Decision: aftersale.OutcomeRefuse, Reason: "快递已签收", ReasonCode: fmt.Sprint(douyinfake.ReasonEvidence)}
	if _, _, err := r.engine.Decide(t.Context(), c.ID, admin, request); err == nil {
		t.Fatal("refused without proof")
	}
	request.Evidence = []aftersale.Evidence{{Kind: "image", URL: "https://example.com/pod.jpg"}}
	if _, _, err := r.engine.Decide(t.Context(), c.ID, admin, request); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.wantState(id, aftersale.StateRefused)
	if got := r.douyin.Get(id).Status; got != douyinfake.StatusRefused {
		t.Errorf("platform status %d", got)
	}
}

func TestReconcileFindsWhatPushesMissed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	known := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.run()
	r.later(time.Minute)
	var missed []string
	for range 130 { // more than one page
		missed = append(missed, r.douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 100}))
	}
	fetches := r.douyin.Calls()["afterSale.Detail"]
	if err := r.engine.Reconcile(t.Context(), "douyin", shopID); err != nil {
		t.Fatal(err)
	}
	r.run()
	for _, id := range missed {
		r.want(id, "U1", aftersale.StateAgreed, 1)
	}
	r.want(known, "U1", aftersale.StateRefunded, 1)
	row, err := r.store.Shop(t.Context(), "douyin", shopID)
	if err != nil || r.clock.Now().Sub(row.ReconciledUntil) > time.Second {
		t.Errorf("reconciled until %v: %v", row.ReconciledUntil, err)
	}
	// What is known already is not read again.
	before := r.douyin.Calls()["afterSale.Detail"]
	if before-fetches > 2*len(missed) {
		t.Errorf("%d readings for %d cases", before-fetches, len(missed))
	}
}

func TestManyTurnsAtOnceNeverPayTwice(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	other := jobs.New(jobs.Options{Store: r.store, Registry: r.engine.Registry(), Tuning: r.engine.Tuning(), Wake: r.wake, Log: discard, Now: r.clock.Now, Zone: time.UTC, Holder: "other"})
	var wg sync.WaitGroup
	for i := range 40 {
		e := r.engine
		if i%2 == 1 {
			e = other
		}
		wg.Go(func() {
			if err := e.Advance(t.Context(), r.ref(id)); err != nil {
				t.Error(err)
			}
			_, actions := r.wake.take()
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
	r.run()
	r.later(time.Minute)
	r.want(id, "U1", aftersale.StateAgreed, 1)
	if r.douyin.Attempts(id) != 1 {
		t.Errorf("%d attempts to pay", r.douyin.Attempts(id))
	}
}

func TestNoBuyerDataAndNoSecretsInTheDatabase(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 5000, Waybills: []douyinfake.Waybill{r.parcel("SF1000000000099", 6*time.Hour)}})
	r.run()
	l := r.load(id)
	entries, err := r.store.Timeline(t.Context(), l.Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	parcels, err := r.store.Parcels(t.Context(), []string{"SF1000000000099"})
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

// An SF account without a push token takes pushes from anybody: they make
// makegood ask, and count for nothing by themselves.
func TestUnprovenPushOnlyMakesUsAsk(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000088"
	open := r.engine.Registry().Couriers[0]
	a, err := sf.Maker.New("main", adapters.Settings{"partner_id": "p", "checkword": "sf-checkword", "api_url": serve(t, r.sf)}, adapters.Env{Now: r.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	open.Adapter = a
	id := r.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.run()
	r.want(id, "S2", aftersale.StateWaiting, 0)
	r.clock.Add(time.Minute)
	lie := aftersale.Scan{Courier: "sf", Number: number, Key: "lie", State: aftersale.TrackReturning, At: r.clock.Now(), Code: "648"}
	if _, err := r.engine.ReceiveScans(t.Context(), open, []aftersale.Scan{lie}); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.want(id, "S2", aftersale.StateWaiting, 0)
	r.clock.Add(time.Minute)
	r.sf.Return(number)
	lie.Key = "truth"
	if _, err := r.engine.ReceiveScans(t.Context(), open, []aftersale.Scan{lie}); err != nil {
		t.Fatal(err)
	}
	r.run()
	r.want(id, "S2a", aftersale.StateAgreed, 1)
}
