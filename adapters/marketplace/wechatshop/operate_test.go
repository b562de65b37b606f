package wechatshop

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

const (
	approve = aftersale.ActionApprove
	agree   = aftersale.ActionReturn
	refuse  = aftersale.ActionRefuse
)

// everyCall is every decision that has an operation: what the platform then
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

// Every decision works in the state it is for, with the right accept_type; in
// any other state nothing is done.
func TestDecisionTable(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, c := range everyCall {
		for status := range statuses {
			name := c.kind + " " + string(c.act.Name) + " in " + status
			id := p.Open(fake.AfterSale{Type: c.kind, Status: status})
			receipt, err := a.Do(t.Context(), decided(t, a, id, c.act))
			var got []string
			for _, e := range p.LedgerOf(id) {
				got = append(got, fmt.Sprint(e.Op, " ", e.Accept))
			}
			want, answer, class := []string{fmt.Sprint(c.op, " ", c.accept)}, "ok", aftersale.Class("")
			if status != c.from {
				want, answer, class = nil, "", aftersale.ClassStale
			}
			suitekit.WantClass(t, name, err, class)
			if diff := cmp.Diff(want, got); diff != "" || receipt.ReplyText != answer {
				t.Errorf("%s: got answer %q, want %q, and calls with an effect (-want +got):\n%s", name, receipt.ReplyText, answer, diff)
			}
		}
	}
}

// What has no API, or cannot be sent as it is, becomes a person's task
// without a call that changes anything.
func TestDecisionNotSent(t *testing.T) {
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
		{"refuse with half the proof out of reach", fake.TypeRefund, no, func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{{Kind: "image", URL: "media:1"}, {Kind: "image", URL: "picture.jpg"}}
		}, aftersale.ClassManual, "media id"},
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
			suitekit.WantWords(t, "Do", err, c.class, c.words)
			wantCalls(t, "Do", p, 0, opAccept, opReject, opRejectNew, opNotes)
		})
	}
}

// A request that has changed since it was read is not paid: neither another
// amount, nor another kind under the same id.
func TestChangedSinceDecided(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{})
	try := func(what string, act aftersale.Action, class aftersale.Class, fen int64, attempts int) {
		t.Helper()
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, what, err, class)
		if p.PaidFen(id) != fen || p.Attempts(id) != attempts {
			t.Errorf("%s: got %d fen paid in %d attempts, want %d in %d", what, p.PaidFen(id), p.Attempts(id), fen, attempts)
		}
	}
	act := decided(t, a, id, aftersale.Action{Name: approve, Stage: aftersale.StageRefund})
	p.Update(id, func(s *fake.AfterSale) { s.Amount = 99_000 })
	try("another amount", act, aftersale.ClassStale, 0, 0)
	act = decided(t, a, id, act)
	p.Update(id, func(s *fake.AfterSale) { s.Type = fake.TypeReturn })
	act.Version = decided(t, a, id, act).Version // even if the version were the same
	try("another kind", act, aftersale.ClassStale, 0, 0)
	p.Update(id, func(s *fake.AfterSale) { s.Type = fake.TypeRefund })
	act = decided(t, a, id, act)
	try("as it is now", act, "", 99_000, 1)
	try("once more", act, aftersale.ClassStale, 99_000, 1)
}

// Agreeing to a return never pays, however often it is sent.
func TestAgreeingTwiceDoesNotPay(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeReturn})
	act := decided(t, a, id, aftersale.Action{Name: agree, Stage: aftersale.StageReturn})
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "agreeing", err, "")
	p.Update(id, func(s *fake.AfterSale) { s.Status = fake.StatusWaitReceipt })
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "agreeing once more", err, aftersale.ClassStale)
	// Past the adapter's own guard it is accept_type that keeps the money.
	_, err = a.change(t.Context(), opAccept, object{"after_sale_order_id": id, "accept_type": acceptReturn, "address_id": testAddress})
	if err == nil || p.Paid(id) != 0 {
		t.Errorf("past the guard: got error %v and %d payments, want one and none", err, p.Paid(id))
	}
}

// Two requests of one order are not paid within a minute.
func TestOneRefundPerMinuteAndOrder(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now}, nil)
	pay := func(id string) error {
		_, err := a.Do(t.Context(), decided(t, a, id, aftersale.Action{Name: approve, Stage: aftersale.StageRefund}))
		return err
	}
	first, second := p.Open(fake.AfterSale{OrderID: "3700000000000000001"}), p.Open(fake.AfterSale{OrderID: "3700000000000000001"})
	suitekit.WantClass(t, "the first", pay(first), "")
	err := pay(second)
	var call *aftersale.CallError
	suitekit.WantCall(t, "the second at once", err, aftersale.ClassLimited, "10021059")
	if errors.As(err, &call) && call.RetryAfter != time.Minute {
		t.Errorf("the second at once: got a pause of %s, want a minute", call.RetryAfter)
	}
	clock.Advance(time.Minute)
	suitekit.WantClass(t, "the second a minute later", pay(second), "")
	if p.Paid(second) != 1 {
		t.Errorf("the second: got %d payments, want 1", p.Paid(second))
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
		{`null`, aftersale.ClassUnknown, 0},
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
		a, asked := answering(t, 200, map[string]string{opAfterSale: detail, opAccept: c.body}, nil)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.body, err, c.class)
		var call *aftersale.CallError
		if errors.As(err, &call) && call.RetryAfter != c.after {
			t.Errorf("%s: got a pause of %s, want %s", c.body, call.RetryAfter, c.after)
		}
		if got := asked(opAccept); got != 1 {
			t.Errorf("%s: got %d calls, want 1", c.body, got)
		}
	}
}

// The reading before a decision that fails has done nothing: never unknown.
func TestGuardFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	act := decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: approve, Stage: aftersale.StageRefund})
	p.Faults().Next(path(opAfterSale), fault.Fault{DropAfter: true})
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "the reading fails", err, aftersale.ClassRetry)
	no := decided(t, a, act.Ref.ID, aftersale.Action{Name: refuse, Stage: aftersale.StageRefund, ReasonCode: "6"})
	p.Faults().Next(path(opReasons), fault.Fault{FailAfter: true})
	_, err = a.Do(t.Context(), no)
	suitekit.WantClass(t, "the look-up of reasons fails", err, aftersale.ClassRetry)
	wantCalls(t, "both", p, 0, opAccept, opReject)
	_, err = a.Do(t.Context(), no) // the platform's own words stand in for a missing reason
	suitekit.WantClass(t, "a refusal without words", err, "")
}
