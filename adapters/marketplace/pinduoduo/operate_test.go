package pinduoduo

import (
	"fmt"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// The decisions of the tests.
var (
	approve = aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}
	receipt = aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt}
	waive   = aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, Convert: true}
	goods   = aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}
)

// notPaid carries an action out and checks that it fails before the paying call.
func notPaid(t *testing.T, what string, p *fake.Platform, a *Adapter, act aftersale.Action, class aftersale.Class) {
	t.Helper()
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, what, err, class)
	if got := p.Attempts(act.Ref.ID); got != 0 {
		t.Errorf("%s: got %d paying calls, want none", what, got)
	}
}

// Each decision goes out by its call and does what it says.
func TestOperate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		open   fake.AfterSale
		act    aftersale.Action
		method string
		status int
	}{
		{"unshipped", fake.AfterSale{}, approve, methodAgree, fake.StatusRefunded},
		{"shipped", fake.AfterSale{Shipped: true}, approve, methodAgree, fake.StatusRefunded},
		{"goods are back", fake.AfterSale{Type: fake.TypeReturn, Shipped: true, ExpressNo: "B1", ExpressName: "中通快递"},
			receipt, methodAgree, fake.StatusRefunded},
		{"goods are back, status 7", fake.AfterSale{Type: fake.TypeReturn, Shipped: true, ExpressNo: "B1", Status: fake.StatusReturnAgreed},
			receipt, methodAgree, fake.StatusRefunded},
		{"return waived", fake.AfterSale{Type: fake.TypeReturn, Shipped: true}, waive, methodAgree, fake.StatusRefunded},
		{"return", fake.AfterSale{Type: fake.TypeReturn, Shipped: true}, goods, methodReturn, fake.StatusReturnAgreed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{}, nil)
			id := p.Open(c.open)
			act := decided(t, p, a, id, c.act)
			before := p.Calls()
			_, err := a.Do(t.Context(), act)
			suitekit.WantClass(t, "Do", err, "")
			l := p.Ledger()
			if len(l) != 1 || l[0].Method != c.method || p.Get(id).Status != c.status || len(p.Rejected()) != 0 {
				t.Errorf("got ledger %+v, status %d, refused %v, want one %s, status %d", l, p.Get(id).Status, p.Rejected(), c.method, c.status)
			}
			after := p.Calls()
			if after[methodDetail] != before[methodDetail]+1 || after[c.method] != 1 {
				t.Errorf("got calls %v after %v, want one reading and one call", after, before)
			}
			s, err := read(t.Context(), p, a, id)
			if err != nil || s.Status.Paid() != (c.act.Name == aftersale.ActionApprove) {
				t.Errorf("got %+v and error %v, want it paid after an approval only", s, err)
			}
			_, err = a.Do(t.Context(), act)
			suitekit.WantClass(t, "again", err, aftersale.ClassStale)
			if got := len(p.Ledger()); got != 1 {
				t.Errorf("again: got %d effects, want the one", got)
			}
		})
	}
}

// What has no API, or cannot be sent as it is, becomes a manual task
// without a call.
func TestOperateNotSent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		open   fake.AfterSale
		act    aftersale.Action
		change func(*aftersale.Action)
		class  aftersale.Class
		words  string
	}{
		{"refuse", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionRefuse}, nil, aftersale.ClassManual, "merchant console"},
		{"exchange", fake.AfterSale{Type: fake.TypeExchange}, aftersale.Action{Name: aftersale.ActionReturn}, nil, aftersale.ClassManual, "exchange"},
		{"exchange into money", fake.AfterSale{Type: fake.TypeExchange}, aftersale.Action{Name: aftersale.ActionApprove, Convert: true}, nil, aftersale.ClassManual, "exchange"},
		{"unknown kind", fake.AfterSale{Type: 9, Status: 2}, approve, nil, aftersale.ClassManual, "merchant console"},
		{"return of a refund", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionReturn}, nil, aftersale.ClassManual, "this step"},
		{"pay before the goods are back", fake.AfterSale{Type: fake.TypeReturn}, approve, nil, aftersale.ClassManual, "this step"},
		{"receipt without goods", fake.AfterSale{Type: fake.TypeReturn}, receipt, nil, aftersale.ClassStale, "returning"},
		{"rejected already", fake.AfterSale{Status: fake.StatusRejected}, approve, nil, aftersale.ClassStale, "pending"},
		{"message", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionMessage, Message: "x"}, nil, aftersale.ClassManual, "write to the buyer"},
		{"warehouse's work", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionHold}, nil, aftersale.ClassManual, "warehouse"},
		{"courier's work", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionIntercept}, nil, aftersale.ClassManual, "courier"},
		{"no version", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Version = "" }, aftersale.ClassStale, "version"},
		{"no amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount = aftersale.Money{} }, aftersale.ClassRefused, "amount"},
		{"negative amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount = aftersale.Fen(-1) }, aftersale.ClassRefused, "amount"},
		{"another currency", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount.Currency = "USD" }, aftersale.ClassRefused, "amount"},
		{"no order", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.OrderID = "" }, aftersale.ClassRefused, "order_sn"},
		{"id is no id", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Ref.ID = "x" }, aftersale.ClassRefused, "id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{}, nil)
			act := decided(t, p, a, p.Open(c.open), c.act)
			if c.change != nil {
				c.change(&act)
			}
			_, err := a.Do(t.Context(), act)
			suitekit.WantWords(t, "Do", err, c.class, c.words)
			if n := p.Calls(); n[methodAgree]+n[methodReturn] != 0 || n[methodDetail] != 1 {
				t.Errorf("got calls %v, want the reading of the test and no decision", n)
			}
		})
	}
}

// The platform checks no version: what has moved since the decision is found
// by reading again, and nothing is sent.
func TestMovedIsNotSent(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*fake.AfterSale){
		"amount":        func(s *fake.AfterSale) { s.Amount = 99_000 },
		"withdrawn":     func(s *fake.AfterSale) { s.Status = fake.StatusWithdrawn },
		"only the time": func(*fake.AfterSale) {},
		"kind":          func(s *fake.AfterSale) { s.Type, s.Status = fake.TypeReturn, fake.StatusReturnPending },
		"shipped":       func(s *fake.AfterSale) { s.Shipped = true },
		"platform":      func(s *fake.AfterSale) { s.Status = fake.StatusPlatform },
		"joined":        func(s *fake.AfterSale) { s.Joined = true },
		"paid":          func(s *fake.AfterSale) { s.Status = fake.StatusRefunded },
	} {
		p, a := setup(t, fake.Options{}, nil)
		id := p.Open(fake.AfterSale{})
		act := decided(t, p, a, id, approve)
		p.Update(id, change)
		notPaid(t, name, p, a, act, aftersale.ClassStale)
	}
}

// The number of the return parcel vanished or came: not the same request.
func TestReturnMoved(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeReturn, Shipped: true, Status: fake.StatusReturnAgreed})
	if err := p.SendBack(id, "中通快递", "B1"); err != nil {
		t.Fatalf("SendBack: got error %v, want none", err)
	}
	act := decided(t, p, a, id, receipt)
	if act.Status != aftersale.StatusReturning {
		t.Fatalf("got status %s, want %s", act.Status, aftersale.StatusReturning)
	}
	p.Update(id, func(s *fake.AfterSale) { s.ExpressNo = "" })
	notPaid(t, "without the parcel", p, a, act, aftersale.ClassStale)
}

func TestReturnAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, set string
		opt       fake.Options
		class     aftersale.Class
	}{
		{"configured", testAddress, fake.Options{NoDefault: true}, ""},
		{"the shop's default", "", fake.Options{}, ""},
		{"none", "", fake.Options{NoDefault: true}, aftersale.ClassManual},
		{"not the shop's", "123", fake.Options{}, aftersale.ClassRefused},
	} {
		p, a := setup(t, c.opt, adapters.Settings{"return_address_id": c.set})
		act := decided(t, p, a, p.Open(fake.AfterSale{Type: fake.TypeReturn}), goods)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.name, err, c.class)
	}
}

// Only a plain yes is done; anything unclear may have been executed.
func TestAgreeAnswers(t *testing.T) {
	t.Parallel()
	act := aftersale.Action{
		Name: aftersale.ActionApprove, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
		Ref: refTo("17"), OrderID: "1", Amount: aftersale.Fen(990), Version: "1763800000",
	}
	seen := answered{body: `{"id":17,"order_sn":"1","after_sales_type":1,"after_sales_status":2,"shipping_status":0,"refund_amount":990,"updated_time":"1763800000"}`}
	back := act
	back.Name, back.Kind = aftersale.ActionReturn, aftersale.KindReturnRefund
	seenBack := answered{body: strings.ReplaceAll(strings.ReplaceAll(seen.body, `"after_sales_type":1`, `"after_sales_type":2`), `"after_sales_status":2`, `"after_sales_status":3`)}
	for _, c := range []struct {
		act    aftersale.Action
		status int
		body   string
		class  aftersale.Class // "" success
	}{
		{act, 0, `{"response":{"result":{"after_sales_id":17,"order_sn":"1","succ":true,"message":"ok"}}}`, ""},
		{act, 0, `{"refund_agree_response":{"result":{"succ":"true"}}}`, ""},
		{act, 0, `{"response":{"result":{"after_sales_id":17,"succ":false,"message":"状态已变更"}}}`, aftersale.ClassRefused},
		{act, 0, `{"response":{"result":{"succ":false,"message":"操作过于频繁"}}}`, aftersale.ClassLimited},
		{act, 0, `{"response":{"result":{"succ":"TRUE"}}}`, aftersale.ClassUnknown},
		{act, 0, `{"response":{"result":{"succ":"FALSE"}}}`, aftersale.ClassUnknown},
		{act, 0, `{"response":{"success":false,"error_code":1}}`, aftersale.ClassRefused},
		{act, 0, `{"response":{"success":true}}`, aftersale.ClassUnknown},
		{act, 0, `{"response":{"success":true,"result":{"succ":false}}}`, aftersale.ClassRefused},
		{act, 0, `{"response":{"result":{"after_sales_id":18,"succ":true}}}`, aftersale.ClassUnknown},
		{act, 0, `{"response":{"result":{"message":"ok"}}}`, aftersale.ClassUnknown},
		{act, 0, `{"response":{"result":null}}`, aftersale.ClassUnknown},
		{act, 0, `{"response":{"result":"ok"}}`, aftersale.ClassUnknown},
		{act, 0, `{}`, aftersale.ClassUnknown},
		{act, 0, `<html>busy</html>`, aftersale.ClassUnknown},
		{act, 0, ``, aftersale.ClassUnknown},
		{act, 502, ``, aftersale.ClassUnknown},
		{act, 429, ``, aftersale.ClassLimited},
		{act, 0, `{"error_response":{"error_code":50000}}`, aftersale.ClassUnknown},
		{act, 0, `{"error_response":{"error_code":50001,"sub_msg":"业务服务错误"}}`, aftersale.ClassUnknown},
		{act, 0, `{"error_response":{"error_code":52102}}`, aftersale.ClassUnknown},
		{act, 0, `{"error_response":{"error_code":12345}}`, aftersale.ClassUnknown},
		{act, 0, `{"error_response":"no"}`, aftersale.ClassUnknown},
		{act, 0, `{"error_response":{"error_code":70031}}`, aftersale.ClassLimited},
		{act, 0, `{"error_response":{"error_code":10019}}`, aftersale.ClassAuth},
		{act, 0, `{"error_response":{"error_code":"20004"}}`, aftersale.ClassRefused},
		{act, 0, `{"error_response":{"error_code":45001}}`, aftersale.ClassRefused},
		{back, 0, `{"response":{"success":true,"result":{"success":true}}}`, ""},
		{back, 0, `{"response":{"success":true}}`, ""},
		{back, 0, `{"response":{"success":true,"result":{"success":false,"message":"地址"}}}`, aftersale.ClassRefused},
		{back, 0, `{"response":{"success":false,"error_code":3,"error_msg":"no"}}`, aftersale.ClassRefused},
		{back, 0, `{"response":{"error_msg":""}}`, aftersale.ClassUnknown},
	} {
		detail := seen
		if c.act.Name == aftersale.ActionReturn {
			detail = seenBack
		}
		a, calls := answering(t, map[string]answered{methodDetail: detail, methodAgree: {c.status, c.body}, methodReturn: {c.status, c.body}})
		_, err := a.Do(t.Context(), c.act)
		suitekit.WantClass(t, fmt.Sprintf("%s %d %s", c.act.Name, c.status, c.body), err, c.class)
		if n := calls.count(methodAgree) + calls.count(methodReturn); n != 1 {
			t.Errorf("%s: got %d decisions sent, want 1", c.body, n)
		}
	}
}

// A reading before the call that fails has done nothing: it is never unknown.
func TestReadingBeforeFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{})
	act := decided(t, p, a, id, approve)
	for _, f := range []fault.Fault{{FailAfter: true}, {DropAfter: true}, {FailBefore: true}} {
		p.Faults().Next(methodDetail, f)
		notPaid(t, fmt.Sprintf("%+v", f), p, a, act, aftersale.ClassRetry)
	}
	p.ExpireToken(testToken)
	notPaid(t, "token expired", p, a, act, aftersale.ClassAuth)
}

// Slow money is agreed, not paid, until it arrives.
func TestSlowMoney(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{SlowMoney: true}, nil)
	id := p.Open(fake.AfterSale{})
	suite.SlowMoney(t, a, decided(t, p, a, id, approve), func() { p.Settle(id) })
}

func BenchmarkApprove(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	suite.BenchmarkApprove(b, a, func() aftersale.Action {
		id := p.Open(fake.AfterSale{})
		return aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, Ref: refTo(id), OrderID: p.Get(id).OrderSN}
	})
}
