package wechatshop

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

const (
	approve = aftersale.ActionApprove
	agree   = aftersale.ActionReturn
	refuse  = aftersale.ActionRefuse
)

// everyCall is every answer that has an operation: what the platform then
// does, with which accept_type, in which one state.
var everyCall = []struct {
	kind, from string
	act        aftersale.Action
	op         string
	accept     int
}{
	{fake.TypeRefund, fake.StatusProcessing, aftersale.Action{Name: approve, Stage: aftersale.StageRefund}, "refund", 2},
	{fake.TypeReturn, fake.StatusWaitReceipt, aftersale.Action{Name: approve, Stage: aftersale.StageReceipt}, "refund", 2},
	{fake.TypeReturn, fake.StatusProcessing, aftersale.Action{Name: agree, Stage: aftersale.StageReturn}, "agree_return", 1},
	{fake.TypeExchange, fake.StatusProcessing, aftersale.Action{Name: agree, Stage: aftersale.StageReturn}, "agree_return", 1},
	{fake.TypeRefund, fake.StatusProcessing, aftersale.Action{Name: refuse, Stage: aftersale.StageRefund, ReasonCode: "6"}, "reject", 0},
	{fake.TypeReturn, fake.StatusProcessing, aftersale.Action{Name: refuse, Stage: aftersale.StageReturn, ReasonCode: "20"}, "reject", 0},
	{fake.TypeReturn, fake.StatusWaitReceipt, aftersale.Action{Name: refuse, Stage: aftersale.StageReceipt, ReasonCode: "20"}, "reject", 0},
	{fake.TypeExchange, fake.StatusProcessing, aftersale.Action{Name: refuse, Stage: aftersale.StageReturn, ReasonCode: "21"}, "reject", 0},
	{fake.TypeExchange, fake.StatusWaitReceipt, aftersale.Action{Name: refuse, Stage: aftersale.StageReceipt, ReasonCode: "22"}, "reject", 0},
}

func ledgerOf(p *fake.Platform, id string) []fake.Entry {
	return slices.DeleteFunc(p.Ledger(), func(e fake.Entry) bool { return e.ID != id })
}

// Every answer works in the state it is for, with the right accept_type; in
// any other state nothing is done.
func TestAnswerTable(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, c := range everyCall {
		for status := range statuses {
			name := c.kind + " " + string(c.act.Name) + " in " + status
			id := p.Open(fake.AfterSale{Type: c.kind, Status: status})
			receipt, err := a.Do(t.Context(), decided(t, a, id, c.act))
			entries := ledgerOf(p, id)
			if status == c.from {
				if err != nil || len(entries) != 1 || entries[0].Op != c.op || entries[0].Accept != c.accept || receipt.ReplyText != "ok" {
					t.Errorf("%s: %v %+v, ledger %+v", name, err, receipt, entries)
				}
				continue
			}
			if aftersale.ClassOf(err) != aftersale.ClassStale || len(entries) != 0 {
				t.Errorf("%s: %v, ledger %+v: want stale and nothing done", name, err, entries)
			}
		}
	}
}

// What has no API, or cannot be sent as it is, becomes a person's task
// without a call that changes anything.
func TestAnswerNotSent(t *testing.T) {
	t.Parallel()
	pay := aftersale.Action{Name: approve, Stage: aftersale.StageRefund}
	no := aftersale.Action{Name: refuse, Stage: aftersale.StageRefund, ReasonCode: "19", Reason: "signed"}
	for _, c := range []struct {
		name   string
		kind   string
		act    aftersale.Action
		change func(*aftersale.Action)
		class  aftersale.Class
		words  string
	}{
		{"pay a return before the goods are back", fake.TypeReturn, pay, nil, aftersale.ClassManual, "goods are back"},
		{"pay a return without the goods", fake.TypeReturn, pay, func(a *aftersale.Action) { a.Convert = true }, aftersale.ClassManual, "goods are back"},
		{"pay an exchange", fake.TypeExchange, pay, func(a *aftersale.Action) { a.Convert = true }, aftersale.ClassManual, "no API"},
		{"ship the new goods", fake.TypeExchange, aftersale.Action{Name: agree, Stage: aftersale.StageReceipt}, nil, aftersale.ClassManual, "shipped in the merchant console"},
		{"agree to a return nobody asked for", fake.TypeRefund, aftersale.Action{Name: agree, Stage: aftersale.StageReturn}, nil, aftersale.ClassManual, "no API"},
		{"agree to a re-send", fake.TypeReship, aftersale.Action{Name: agree, Stage: aftersale.StageReturn}, nil, aftersale.ClassManual, "re-sends"},
		{"refuse a re-send", fake.TypeReship, no, nil, aftersale.ClassManual, "re-sends"},
		{"a kind nobody knows", "NEW", pay, nil, aftersale.ClassManual, "this kind"},
		{"refuse without a reason code", fake.TypeRefund, no, func(a *aftersale.Action) { a.ReasonCode = "" }, aftersale.ClassManual, "reasons"},
		{"refuse for a reason not offered", fake.TypeRefund, no, func(a *aftersale.Action) { a.ReasonCode = "77" }, aftersale.ClassManual, "not offer"},
		{"refuse for another kind's reason", fake.TypeRefund, no, func(a *aftersale.Action) { a.ReasonCode = "20" }, aftersale.ClassManual, "not offer"},
		{"refuse with half the proof out of reach", fake.TypeRefund, no, func(a *aftersale.Action) { a.Evidence = evidence("media:1", "picture.jpg") }, aftersale.ClassManual, "media id"},
		{"no version", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Version = "" }, aftersale.ClassStale, "version"},
		{"another version", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Version = "1" }, aftersale.ClassStale, "changed"},
		{"no amount", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Amount = aftersale.Money{} }, aftersale.ClassRefused, "amount"},
		{"negative amount", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Amount = aftersale.Fen(-1) }, aftersale.ClassRefused, "amount"},
		{"another currency", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Amount.Currency = "USD" }, aftersale.ClassRefused, "amount"},
		{"part of the amount", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Amount.Minor-- }, aftersale.ClassManual, "whole amount"},
		{"more than the amount", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Amount.Minor++ }, aftersale.ClassStale, "changed"},
		{"part of an older amount", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Amount.Minor--; a.Version = "1" }, aftersale.ClassStale, "changed"},
		{"id is no id", fake.TypeRefund, pay, func(a *aftersale.Action) { a.Ref.ID = "x" }, aftersale.ClassRefused, "id"},
		{"courier's work", fake.TypeRefund, aftersale.Action{Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel}, nil, aftersale.ClassManual, "courier"},
		{"empty note", fake.TypeRefund, aftersale.Action{Name: aftersale.ActionRemark, Remark: " "}, nil, aftersale.ClassRefused, "nothing"},
		{"note without an order", fake.TypeRefund, aftersale.Action{Name: aftersale.ActionRemark, Remark: "x"}, func(a *aftersale.Action) { a.OrderID = "" }, aftersale.ClassRefused, "order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{}, nil)
			act := decided(t, a, p.Open(fake.AfterSale{Type: c.kind}), c.act)
			if c.change != nil {
				c.change(&act)
			}
			_, err := a.Do(t.Context(), act)
			if aftersale.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v, want %s with %q", err, c.class, c.words)
			}
			if n := calls(p, opAccept) + calls(p, opReject) + calls(p, opRejectNew) + calls(p, opNotes); n != 0 {
				t.Errorf("%d calls were made", n)
			}
		})
	}
}

func evidence(urls ...string) (out []aftersale.Evidence) {
	for _, u := range urls {
		out = append(out, aftersale.Evidence{Kind: "image", URL: u})
	}
	return out
}

// A request that has changed since it was read is not paid: neither another
// amount, nor another kind under the same id.
func TestChangedSinceDecided(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{})
	act := decided(t, a, id, aftersale.Action{Name: approve, Stage: aftersale.StageRefund})
	p.Update(id, func(s *fake.AfterSale) { s.Amount = 99_000 })
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Attempts(id) != 0 {
		t.Errorf("amount: %v, %d attempts", err, p.Attempts(id))
	}
	act = decided(t, a, id, act)
	p.Update(id, func(s *fake.AfterSale) { s.Type = fake.TypeReturn })
	act.Version = decided(t, a, id, act).Version // even if the version were the same
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Attempts(id) != 0 {
		t.Errorf("kind: %v, %d attempts", err, p.Attempts(id))
	}
	p.Update(id, func(s *fake.AfterSale) { s.Type = fake.TypeRefund })
	act = decided(t, a, id, act)
	if _, err := a.Do(t.Context(), act); err != nil || p.PaidFen(id) != 99_000 {
		t.Errorf("%v, paid %d", err, p.PaidFen(id))
	}
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Paid(id) != 1 || p.Attempts(id) != 1 {
		t.Errorf("%v, paid %d times in %d attempts", err, p.Paid(id), p.Attempts(id))
	}
}

// Agreeing to a return never pays, however often it is sent.
func TestAgreeingTwiceDoesNotPay(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeReturn})
	act := decided(t, a, id, aftersale.Action{Name: agree, Stage: aftersale.StageReturn})
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	p.Update(id, func(s *fake.AfterSale) { s.Status = fake.StatusWaitReceipt })
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale {
		t.Error(err)
	}
	// Past the adapter's own guard it is accept_type that keeps the money.
	forced := decided(t, a, id, act)
	if _, err := a.change(t.Context(), opAccept, object{"after_sale_order_id": forced.Ref.ID, "accept_type": acceptReturn, "address_id": testAddress}); err == nil || p.Paid(id) != 0 {
		t.Errorf("%v, paid %d times", err, p.Paid(id))
	}
}

// Two requests of one order are not paid within a minute.
func TestOneRefundPerMinuteAndOrder(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	first, second := p.Open(fake.AfterSale{OrderID: "3700000000000000001"}), p.Open(fake.AfterSale{OrderID: "3700000000000000001"})
	pay := func(id string) error {
		_, err := a.Do(t.Context(), decided(t, a, id, aftersale.Action{Name: approve, Stage: aftersale.StageRefund}))
		return err
	}
	if err := pay(first); err != nil {
		t.Fatal(err)
	}
	var call *aftersale.CallError
	if err := pay(second); !errors.As(err, &call) || call.Class != aftersale.ClassLimited || call.RetryAfter != time.Minute || call.Code != "10021059" {
		t.Errorf("%v", err)
	}
	now = now.Add(time.Minute)
	if err := pay(second); err != nil || p.Paid(second) != 1 {
		t.Error(err)
	}
}

// What each code means for the money.
func TestAcceptAnswers(t *testing.T) {
	t.Parallel()
	const detail = `{"after_sale_order":{"after_sale_order_id":"17","order_id":"18","status":"MERCHANT_PROCESSING","type":"REFUND","refund_info":{"amount":990},"update_time":5}}`
	act := aftersale.Action{
		Name: approve, Stage: aftersale.StageRefund, Kind: aftersale.KindRefundShipped, Status: aftersale.StatusPending,
		Ref: aftersale.Ref{Platform: Name, ID: "17"}, Amount: aftersale.Fen(990), Version: "5",
	}
	for _, c := range []struct {
		body  string
		class aftersale.Class // "" success
		after time.Duration
	}{
		{`{"errcode":0,"errmsg":"ok"}`, "", 0},
		{`{"errcode":"0"}`, "", 0},
		{`{}`, "", 0},
		{`{"errcode":10020001}`, aftersale.ClassStale, 0},
		{`{"errcode":100004}`, aftersale.ClassStale, 0},
		{`{"errcode":10021041}`, aftersale.ClassRefused, 0},
		{`{"errcode":10021043}`, aftersale.ClassRefused, 0},
		{`{"errcode":10021044}`, aftersale.ClassRetry, 0},
		{`{"errcode":10021045}`, aftersale.ClassUnknown, 0},
		{`{"errcode":10021046}`, aftersale.ClassManual, 0},
		{`{"errcode":10021051}`, aftersale.ClassManual, 0},
		{`{"errcode":10021068}`, aftersale.ClassManual, 0},
		{`{"errcode":10021060}`, aftersale.ClassManual, 0},
		{`{"errcode":10021062}`, aftersale.ClassManual, 0},
		{`{"errcode":10021059}`, aftersale.ClassLimited, time.Minute},
		{`{"errcode":45011}`, aftersale.ClassLimited, time.Minute},
		{`{"errcode":45009}`, aftersale.ClassLimited, time.Hour},
		{`{"errcode":40001}`, aftersale.ClassAuth, 0},
		{`{"errcode":40014}`, aftersale.ClassAuth, 0},
		{`{"errcode":41001}`, aftersale.ClassAuth, 0},
		{`{"errcode":42001}`, aftersale.ClassAuth, 0},
		{`{"errcode":48001}`, aftersale.ClassRefused, 0},
		{`{"errcode":-1}`, aftersale.ClassUnknown, 0},
		{`{"errcode":12345}`, aftersale.ClassUnknown, 0},
		{`{"errcode":{}}`, aftersale.ClassUnknown, 0},
		{`[]`, aftersale.ClassUnknown, 0},
		{`<html>busy</html>`, aftersale.ClassUnknown, 0},
		{``, aftersale.ClassUnknown, 0},
	} {
		a, n := answering(t, 200, map[string]string{opAfterSale: detail, opAccept: c.body})
		_, err := a.Do(t.Context(), act)
		var call *aftersale.CallError
		errors.As(err, &call)
		if c.class == "" && err != nil || c.class != "" && (call == nil || call.Class != c.class || call.RetryAfter != c.after) {
			t.Errorf("%s: %v, want %q", c.body, err, c.class)
		}
		if n[opAccept] != 1 {
			t.Errorf("%s: %d calls", c.body, n[opAccept])
		}
	}
}

// The reading before an answer that fails has done nothing: never unknown.
func TestGuardFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	act := decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: approve, Stage: aftersale.StageRefund})
	p.Faults().Next("channels/ec/"+opAfterSale, fault.Fault{DropAfter: true})
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassRetry || calls(p, opAccept) != 0 {
		t.Error(err)
	}
	no := decided(t, a, act.Ref.ID, aftersale.Action{Name: refuse, Stage: aftersale.StageRefund, ReasonCode: "6"})
	p.Faults().Next("channels/ec/"+opReasons, fault.Fault{FailAfter: true})
	if _, err := a.Do(t.Context(), no); aftersale.ClassOf(err) != aftersale.ClassRetry || calls(p, opReject) != 0 {
		t.Error(err)
	}
	if _, err := a.Do(t.Context(), no); err != nil { // the platform's own words stand in for a missing reason
		t.Error(err)
	}
}
