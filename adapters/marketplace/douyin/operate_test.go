package douyin

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// everyCall is every action that has an operation, with the numbers of the
// platform's own table: type, aftersale_type, the states it is allowed in.
var everyCall = []struct {
	code, kind int
	from       []int
	act        aftersale.Action
}{
	{101, 0, []int{6, 27}, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}},
	{102, 0, []int{6}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, ReasonCode: "31"}},
	{111, 0, []int{7, 11, 29}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt}},
	{112, 0, []int{11}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReceipt, ReasonCode: "31"}},
	{121, 0, []int{6, 27}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReturn, Convert: true}},
	{201, 1, []int{6, 27}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}},
	{202, 1, []int{6}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, ReasonCode: "31"}},
	{203, 1, []int{6}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, ReasonCode: ReasonRefusedDelivery}},
	{301, 3, []int{6, 27}, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}},
	{302, 3, []int{6}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, ReasonCode: "31"}},
	{312, 3, []int{11}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReceipt, ReasonCode: "31"}},
	{321, 3, []int{6, 7, 11}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReturn, Convert: true}},
	{321, 3, []int{7, 11, 29}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt, Convert: true}},
	{401, 2, []int{6}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}},
	{501, 7, []int{6, 27}, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}},
	{502, 7, []int{6}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, ReasonCode: "31"}},
	{601, 8, []int{6, 27}, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}},
	{603, 8, []int{6}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, ReasonCode: "31"}},
	{612, 8, []int{11}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReceipt, ReasonCode: "31"}},
	{621, 8, []int{6, 7, 8, 11, 27, 29}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReturn, Convert: true}},
	{621, 8, []int{7, 8, 11, 27, 29}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt, Convert: true}},
}

// Every operation works in every state the platform allows, with the right
// type; in a state it does not allow, nothing is done.
func TestOperateTable(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, c := range everyCall {
		for _, status := range []int{6, 7, 8, 11, 12, 13, 14, 27, 28, 29} {
			name := fmt.Sprintf("%d in %d", c.code, status)
			id := p.Open(fake.AfterSale{Type: c.kind, Status: status})
			_, err := a.Do(t.Context(), decided(t, a, id, c.act))
			want, class := []int{c.code}, aftersale.Class("")
			if !slices.Contains(c.from, status) {
				want, class = nil, aftersale.ClassStale
			}
			suitekit.WantClass(t, name, err, class)
			var got []int
			for _, e := range p.LedgerOf(id) {
				got = append(got, e.Type)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: operations carried out (-want +got):\n%s", name, diff)
			}
		}
	}
}

// What has no API, or cannot be sent as it is, becomes a person's task
// without a call.
func TestOperateNotSent(t *testing.T) {
	t.Parallel()
	approve := aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}
	refuse := aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, ReasonCode: "32", Reason: "signed"}
	for _, c := range []struct {
		name   string
		kind   int
		act    aftersale.Action
		change func(*aftersale.Action)
		class  aftersale.Class
		words  string
	}{
		{"refuse unshipped", 2, refuse, nil, aftersale.ClassManual, "ship the order"},
		{"approve price protection", 6, approve, nil, aftersale.ClassManual, "price protection"},
		{"approve a return before the goods are back", 0, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReturn}, nil, aftersale.ClassManual, "no API"},
		{"re-send turned into money", 7, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReturn, Convert: true}, nil, aftersale.ClassManual, "no API"},
		{"second stage of an exchange", 3, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReceipt}, nil, aftersale.ClassManual, "no API"},
		{"refuse without a reason code", 1, refuse, func(a *aftersale.Action) { a.ReasonCode = "" }, aftersale.ClassManual, "reason"},
		{"refuse for a reason not offered", 1, refuse, func(a *aftersale.Action) { a.ReasonCode = "77" }, aftersale.ClassManual, "not offer"},
		{"refuse without evidence", 1, refuse, nil, aftersale.ClassManual, "needs evidence"},
		{"refuse with empty evidence", 1, refuse, func(a *aftersale.Action) { a.Evidence = []aftersale.Evidence{{Kind: "image"}} }, aftersale.ClassManual, "needs evidence"},
		{"refuse with a picture that has no address", 1, refuse, func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{{Kind: "image", URL: aftersale.FileScheme + "1", Data: []byte("x"), MIME: "image/png"}}
		}, aftersale.ClassManual, "public web address"},
		{"refuse with odd evidence", 1, refuse, func(a *aftersale.Action) { a.Evidence = []aftersale.Evidence{{Kind: "smell", URL: "https://e.com"}} }, aftersale.ClassManual, "kinds"},
		{"no version", 2, approve, func(a *aftersale.Action) { a.Version = "" }, aftersale.ClassStale, "version"},
		{"version is no number", 2, approve, func(a *aftersale.Action) { a.Version = "v1" }, aftersale.ClassStale, "version"},
		{"no amount", 2, approve, func(a *aftersale.Action) { a.Amount = aftersale.Money{} }, aftersale.ClassRefused, "amount"},
		{"negative amount", 2, approve, func(a *aftersale.Action) { a.Amount = aftersale.Fen(-1) }, aftersale.ClassRefused, "amount"},
		{"id is no id", 2, approve, func(a *aftersale.Action) { a.Ref.ID = "x" }, aftersale.ClassRefused, "id"},
		{"courier's work", 1, aftersale.Action{Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel}, nil, aftersale.ClassManual, "courier"},
		{"empty remark", 1, aftersale.Action{Name: aftersale.ActionRemark, Remark: " "}, nil, aftersale.ClassRefused, "nothing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{}, nil)
			act := decided(t, a, p.Open(fake.AfterSale{Type: c.kind}), c.act)
			if c.change != nil {
				c.change(&act)
			}
			_, err := a.Do(t.Context(), act)
			suitekit.WantWords(t, c.name, err, c.class, c.words)
			if n := p.Calls()["afterSale.operate"] + p.Calls()["order.addOrderRemark"]; n != 0 {
				t.Errorf("got %d calls, want none", n)
			}
		})
	}
}

func TestReturnNeedsAddress(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"return_address_id": ""})
	act := decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn})
	_, err := a.Do(t.Context(), act)
	suitekit.WantWords(t, "without an address", err, aftersale.ClassManual, "return_address_id")
}

// A request that has changed since it was read is not paid.
func TestVersionGuard(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeUnshipped})
	act := decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})
	p.Update(id, func(s *fake.AfterSale) { s.Amount = 99_000 })
	try := func(what string, act aftersale.Action, class aftersale.Class, fen int64, attempts int) {
		t.Helper()
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, what, err, class)
		if p.PaidFen(id) != fen || p.Attempts(id) != attempts {
			t.Errorf("%s: got %d fen paid in %d attempts, want %d in %d", what, p.PaidFen(id), p.Attempts(id), fen, attempts)
		}
	}
	try("as it was read", act, aftersale.ClassStale, 0, 1)
	try("as it is now", decided(t, a, id, act), "", 99_000, 2)
	try("as it was read, once more", act, aftersale.ClassStale, 99_000, 3)
}

// The answer's item counts, whatever the envelope says.
func TestOperateAnswers(t *testing.T) {
	t.Parallel()
	act := aftersale.Action{
		Name: aftersale.ActionApprove, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
		Ref: aftersale.Ref{Platform: Name, ID: "17"}, Amount: aftersale.Fen(990), Version: "1763800000",
	}
	for _, c := range []struct {
		body  string
		class aftersale.Class // "" success
	}{
		{`{"code":10000,"log_id":"L","data":{"items":[{"aftersale_id":17,"status_code":0}]}}`, ""},
		{`{"code":"10000","err_no":0,"data":{"items":[{"aftersale_id":"17","status_code":"0"}]}}`, ""},
		{`{"code":10001,"data":{"items":[{"aftersale_id":17,"status_code":0}]}}`, ""},
		{`{"code":10000,"data":{"items":[{"aftersale_id":17,"status_code":1}]}}`, aftersale.ClassRefused},
		{`{"code":10000,"data":{"items":[{"aftersale_id":17,"status_code":20309541}]}}`, aftersale.ClassStale},
		{`{"code":10001,"sub_code":"isv.business-failed:20309541","data":{"items":[{"aftersale_id":17,"status_code":5}]}}`, aftersale.ClassStale},
		{`{"code":10001,"data":{"items":[{"aftersale_id":17,"status_code":11001}]}}`, aftersale.ClassManual},
		{`{"code":10000,"data":{"items":[{"aftersale_id":17,"status_code":10002}]}}`, aftersale.ClassUnknown},
		{`{"code":10000,"data":{"items":[{"aftersale_id":18,"status_code":0}]}}`, aftersale.ClassUnknown},
		{`{"code":10000,"data":{"items":[]}}`, aftersale.ClassUnknown},
		{`{"code":10000,"data":{"items":[{"aftersale_id":17}]}}`, aftersale.ClassUnknown},
		{`{"code":10000}`, aftersale.ClassUnknown},
		{`{"code":10000,"err_no":7,"data":{"items":[{"aftersale_id":17,"status_code":0}]}}`, aftersale.ClassUnknown},
		{`{"err_no":0,"message":"success","data":{}}`, aftersale.ClassUnknown},
		{`<html>busy</html>`, aftersale.ClassUnknown},
		{``, aftersale.ClassUnknown},
		{`{"code":20000,"sub_code":"isp.service-error:10002"}`, aftersale.ClassUnknown},
		{`{"code":20001}`, aftersale.ClassUnknown},
		{`{"code":12345}`, aftersale.ClassUnknown},
		{`{"code":50002,"sub_code":"isv.business-failed:20309541"}`, aftersale.ClassStale},
		{`{"code":50002,"sub_code":"isv.business-failed:11001"}`, aftersale.ClassManual},
		{`{"code":50002,"sub_code":"isv.business-failed:11005"}`, aftersale.ClassRefused},
		{`{"code":60000}`, aftersale.ClassLimited},
		{`{"code":40003,"sub_code":"isv.access-token-expired"}`, aftersale.ClassAuth},
		{`{"code":40003,"sub_code":"isv.signature-invalid"}`, aftersale.ClassRefused},
		{`{"code":30001,"sub_code":"isv.app-permissions-insufficient"}`, aftersale.ClassRefused},
	} {
		a, server := answering(t, c.body)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.body, err, c.class)
		server.WantCalls(t, c.body, 1)
	}
}

// A refused token is an auth failure that a new token cures.
func TestExpiredToken(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{ShopID: testShop}, adapters.Settings{"shop_id": testShop})
	act := decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeUnshipped}), aftersale.Action{Name: aftersale.ActionApprove})
	p.ExpireToken(testToken)
	_, err := a.Do(t.Context(), act)
	suitekit.WantCall(t, "an expired token", err, aftersale.ClassAuth, "40003 isv.access-token-expired")
	token, err := a.RefreshToken(t.Context(), a.Token())
	if err != nil {
		t.Fatal(err)
	}
	a.UseToken(token)
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "with a new token", err, "")
}

// A refusal's lookup of reasons that fails has done nothing: it is never unknown.
func TestRefuseLookupFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	act := decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeShipped}),
		aftersale.Action{Name: aftersale.ActionRefuse, ReasonCode: "31", Reason: "agreed with the buyer"})
	p.Faults().Next("afterSale.rejectReasonCodeList", fault.Fault{FailAfter: true})
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "the look-up fails", err, aftersale.ClassRetry)
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "the look-up works", err, "")
}
