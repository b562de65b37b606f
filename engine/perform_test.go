package engine_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"makegood/adapters/marketplace"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/service"
	"makegood/settings"
	"makegood/store"
)

// unshipped is a request that the policy pays; above is one that a person decides.
var (
	unshipped = douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900}
	above     = douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 60000}
)

func TestPlannedApprovalIsNotSent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*rig) error // between plan and call
		state  aftersale.LedgerState
		result string
	}{
		"kill switch": {func(r *rig) error {
			_, err := r.Service.Settings.PutSafetyLimits(r.T.Context(), admin, settings.SafetyLimits{KillSwitch: true}, 0)
			return err
		}, aftersale.Planned, ""},
		"shadow mode": {func(r *rig) error {
			return r.Service.Modes.Set(r.T.Context(), "douyin", shopID, aftersale.ModeShadow, admin)
		}, aftersale.Refused, string(aftersale.ClassStale)},
		"the shop is gone": {func(r *rig) error {
			r.Service.Registry.Shops = nil
			return nil
		}, aftersale.Refused, string(aftersale.ClassStale)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			id, approval := r.planned(unshipped)
			if err := tc.change(r); err != nil {
				t.Fatal(err)
			}
			wantAction(t, r.perform(approval.ID), tc.state, tc.result)
			if paid, calls := r.Douyin.Paid(id), r.Douyin.Calls()["afterSale.operate"]; paid != 0 || calls != 0 {
				t.Errorf("paid %d times with %d calls, want neither", paid, calls)
			}
		})
	}
}

// The kill switch stops approvals only; and their cases come to people.
func TestKillSwitchLetsRemarksThrough(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, approval := r.planned(unshipped)
	remark := approval
	remark.ID, remark.N, remark.Name, remark.Stage = approval.CaseID+".91", 91, aftersale.ActionRemark, aftersale.StageNote
	remark.Remark, remark.Flag, remark.Fence = "see", aftersale.FlagRed, 0
	if err := r.Store.Commit(t.Context(), store.Change{Case: r.Load(id).Case, Plan: []aftersale.Action{remark}}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Service.Settings.PutSafetyLimits(t.Context(), admin, settings.SafetyLimits{KillSwitch: true}, 0); err != nil {
		t.Fatal(err)
	}
	if got := r.perform(remark.ID, approval.ID, "no-such-action"); got.State != aftersale.Confirmed {
		t.Errorf("got remark %s (%s), want confirmed", got.State, got.ReplyText)
	}
	r.Run()
	r.Want(id, "brake.kill", aftersale.StateNeedsReview, 0)
}

// slowClaims is a store that takes long to claim.
type slowClaims struct {
	store.Store
	wait func()
}

func (s slowClaims) Claim(ctx context.Context, ids []string, now time.Time, lease time.Duration) ([]aftersale.Action, error) {
	claimed, err := s.Store.Claim(ctx, ids, now, lease)
	s.wait()
	return claimed, err
}

// A call must not be under way when its lease ends: another process would take
// it for lost. Better not to send it at all, and to read from the platform that
// nothing has happened.
func TestClaimThatTookTooLongIsNeverSent(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, approval := r.planned(unshipped)
	slow := r.Process(func(o *service.Options) {
		o.Store = slowClaims{o.Store, func() { r.Clock.Add(aftersale.Lease - 5*time.Second) }}
	})
	if err := slow.Engine.Perform(t.Context(), []string{approval.ID}); err != nil {
		t.Fatal(err)
	}
	if n := r.Douyin.Calls()["afterSale.operate"]; n != 0 {
		t.Fatalf("got %d calls, want none", n)
	}
	for range 12 {
		r.Later(10 * time.Second)
	}
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	if first := r.Load(id).Actions[0]; first.Result != "not_executed" {
		t.Errorf("got the first action %s with result %q, want not_executed", first.State, first.Result)
	}
}

func TestWorkerThatStopsSendsNothingMore(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, approval := r.planned(unshipped)
	ctx, cancel := context.WithCancel(t.Context())
	stopping := r.Process(func(o *service.Options) { o.Store = slowClaims{o.Store, cancel} })
	if err := stopping.Engine.Perform(ctx, []string{approval.ID}); err != nil {
		t.Fatal(err)
	}
	if n := r.Douyin.Calls()["afterSale.operate"]; n != 0 || r.Douyin.Paid(id) != 0 {
		t.Errorf("got %d calls, want none", n)
	}
}

// The reply of a call whose lease has ended is not recorded: the outcome is
// read from the platform, once.
func TestReplyAfterTheLease(t *testing.T) {
	t.Parallel()
	var b breakable
	var log logLines
	r := setup(t, b.in, log.into)
	id, approval := r.planned(unshipped)
	b.fail("RecordResult", store.ErrConflict)
	wantAction(t, r.perform(approval.ID), aftersale.Sent, "")
	log.want(t, "reply came after the lease ended: the outcome is read from the platform instead", map[string]any{
		"platform": "douyin", "shop": shopID, "aftersale": id, "case": approval.CaseID, "action": "refund:approve",
	})
	b.fail("RecordResult", nil)
	r.Later(aftersale.Lease + 2*time.Second)
	r.Later(10 * time.Second)
	l := r.Load(id)
	wantAction(t, l.Actions[0], aftersale.Confirmed, "seen")
	if paid, attempts := r.Douyin.Paid(id), r.Douyin.Attempts(id); paid != 1 || attempts != 1 {
		t.Errorf("paid %d times in %d attempts, want 1 and 1", paid, attempts)
	}
}

func TestResultThatCannotBeStoredIsAnError(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	_, approval := r.planned(unshipped)
	b.fail("RecordResult", errBroken)
	wantErr(t, r.Service.Engine.Perform(t.Context(), []string{approval.ID}), errBroken)
}

func TestModeThatCannotBeReadSendsLater(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	id, approval := r.planned(unshipped)
	r.Clock.Add(2 * time.Second) // what Modes remembers is too old
	b.fail("Shop", errBroken)
	wantAction(t, r.perform(approval.ID), aftersale.Planned, string(aftersale.ClassRetry))
	b.fail("Shop", nil)
	r.Later(10 * time.Second)
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestRejectedTokenIsRenewedAndTheCallRepeated(t *testing.T) {
	t.Parallel()
	r := setup(t)
	_, approval := r.planned(unshipped)
	r.Douyin.ExpireToken("token")
	wantAction(t, r.perform(approval.ID), aftersale.Planned, string(aftersale.ClassAuth))
	if !r.Service.Tokens.AnyRejected() {
		t.Error("the keeper of the tokens does not know")
	}
}

// platformCalls is a platform that records what it is sent.
type platformCalls struct {
	marketplace.Adapter
	sent []aftersale.Action
	name string // of the allowance; "": none
}

func (p *platformCalls) Do(_ context.Context, a aftersale.Action) (aftersale.Receipt, error) {
	p.sent = append(p.sent, a)
	return aftersale.Receipt{ReplyText: "done"}, nil
}

func (p *platformCalls) Message(ctx context.Context, a aftersale.Action) (aftersale.Receipt, error) {
	return p.Do(ctx, a)
}

func (p *platformCalls) ReportShipment(ctx context.Context, a aftersale.Action) (aftersale.Receipt, error) {
	return p.Do(ctx, a)
}

func (p *platformCalls) Allowance(aftersale.Action) (string, time.Duration) {
	return p.name, time.Minute
}

func TestAllowanceTakenByAnotherProcess(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	a := r.inject(aftersale.Action{Name: aftersale.ActionRemark})
	p := &platformCalls{Adapter: r.Shop.Adapter, name: "order-9"}
	r.Shop.Adapter = p
	mine, err := r.Store.Lease(t.Context(), "call/order-9", "another", r.Clock.Now(), time.Minute)
	if err != nil || !mine {
		t.Fatal(mine, err)
	}
	got := r.perform(a.ID)
	wantAction(t, got, aftersale.Planned, string(aftersale.ClassLimited))
	if wait := got.NotBefore.Sub(r.Clock.Now()); wait < time.Minute {
		t.Errorf("got the next attempt in %s, want not before the allowance is free: 1 min", wait)
	}
	r.Clock.Add(2 * time.Minute)
	b.fail("Lease", errBroken)
	wantAction(t, r.perform(a.ID), aftersale.Planned, string(aftersale.ClassRetry))
	b.fail("Lease", nil)
	r.Clock.Add(2 * time.Minute)
	wantAction(t, r.perform(a.ID), aftersale.Confirmed, "ok")
	if len(p.sent) != 1 {
		t.Errorf("got %d calls, want 1", len(p.sent))
	}
}

func TestCallsGoToTheirMethod(t *testing.T) {
	t.Parallel()
	for _, name := range []aftersale.ActionName{aftersale.ActionMessage, aftersale.ActionReportShipment, aftersale.ActionRemark} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			a := r.inject(aftersale.Action{Name: name, Message: "hello"})
			p := &platformCalls{Adapter: r.Shop.Adapter}
			r.Shop.Adapter = p
			wantAction(t, r.perform(a.ID), aftersale.Confirmed, "ok")
			if len(p.sent) != 1 || p.sent[0].Name != name || p.sent[0].Message != "hello" {
				t.Errorf("got calls %+v, want one %s", p.sent, name)
			}
			wantAction(t, r.perform(a.ID), aftersale.Confirmed, "ok")
			if len(p.sent) != 1 {
				t.Errorf("got %d calls after a second wake-up, want 1", len(p.sent))
			}
		})
	}
}

func TestKeptEvidenceIsSentWithItsBytes(t *testing.T) {
	t.Parallel()
	r := setup(t)
	data := []byte("\x89PNG\r\n\x1a\n and more")
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	list := []aftersale.Evidence{
		{Kind: "image", URL: aftersale.FileScheme + digest}, {Kind: "image", URL: "https://example.com/pod.jpg"},
	}
	a := r.inject(aftersale.Action{Name: aftersale.ActionRemark, Evidence: list})
	if err := r.Store.PutFile(t.Context(), store.File{ID: digest, CaseID: a.CaseID, MIME: "image/png", By: "li", At: r.Clock.Now(), Data: data}); err != nil {
		t.Fatal(err)
	}
	p := &platformCalls{Adapter: r.Shop.Adapter}
	r.Shop.Adapter = p
	wantAction(t, r.perform(a.ID), aftersale.Confirmed, "ok")
	if len(p.sent) != 1 || len(p.sent[0].Evidence) != 2 {
		t.Fatalf("got calls %+v, want one with two pieces of evidence", p.sent)
	}
	if e := p.sent[0].Evidence[0]; string(e.Data) != string(data) || e.MIME != "image/png" || e.Digest != digest {
		t.Errorf("got evidence %s of %d bytes, digest %s; want image/png of %d bytes, digest %s", e.MIME, len(e.Data), e.Digest, len(data), digest)
	}
	if e := p.sent[0].Evidence[1]; e.Data != nil {
		t.Errorf("got %d bytes of a picture that has an address, want none", len(e.Data))
	}
	if list[0].Data != nil {
		t.Error("the caller's list has been changed")
	}
	if _, err := r.Service.Engine.WithFiles(t.Context(), "another-case", list); err == nil || errors.Is(err, store.ErrNotFound) {
		t.Errorf("evidence of another case: got %v, want a rejection in words", err)
	}
}

func TestClaimThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	r := setup(t)
	_, approval := r.planned(unshipped)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Service.Engine.Perform(ctx, []string{approval.ID}); err == nil {
		t.Error("got no error, want the store's")
	}
}
