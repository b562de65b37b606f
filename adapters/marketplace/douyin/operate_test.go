package douyin

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
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
			entries := ledgerOf(p, id)
			if !slices.Contains(c.from, status) {
				if aftersale.ClassOf(err) != aftersale.ClassStale || len(entries) != 0 {
					t.Errorf("%s: %v, ledger %v: want stale and nothing done", name, err, entries)
				}
				continue
			}
			if err != nil || len(entries) != 1 || entries[0].Type != c.code {
				t.Errorf("%s: %v, ledger %v", name, err, entries)
			}
		}
	}
}

func ledgerOf(p *fake.Platform, id string) []fake.Entry {
	return slices.DeleteFunc(p.Ledger(), func(e fake.Entry) bool { return e.ID != id })
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
			if aftersale.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v, want %s with %q", err, c.class, c.words)
			}
			if n := p.Calls()["afterSale.operate"] + p.Calls()["order.addOrderRemark"]; n != 0 {
				t.Errorf("%d calls were made", n)
			}
		})
	}
}

func TestReturnNeedsAddress(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"return_address_id": ""})
	act := decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn})
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassManual || !strings.Contains(err.Error(), "return_address_id") {
		t.Error(err)
	}
}

// A request that has changed since it was read is not paid.
func TestVersionGuard(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeUnshipped})
	act := decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})
	p.Update(id, func(s *fake.AfterSale) { s.Amount = 99_000 })
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Paid(id) != 0 {
		t.Errorf("%v, paid %d times", err, p.Paid(id))
	}
	if _, err := a.Do(t.Context(), decided(t, a, id, act)); err != nil || p.PaidFen(id) != 99_000 {
		t.Errorf("%v, paid %d", err, p.PaidFen(id))
	}
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Paid(id) != 1 || p.Attempts(id) != 3 {
		t.Errorf("%v, paid %d times in %d attempts", err, p.Paid(id), p.Attempts(id))
	}
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
		a, calls := answering(t, 200, c.body)
		_, err := a.Do(t.Context(), act)
		if c.class == "" && err != nil || c.class != "" && (err == nil || aftersale.ClassOf(err) != c.class) {
			t.Errorf("%s: %v, want %q", c.body, err, c.class)
		}
		if *calls != 1 {
			t.Errorf("%s: %d calls", c.body, *calls)
		}
	}
}

// A refused token is an auth failure that a new token cures.
func TestExpiredToken(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{ShopID: "463600"}, adapters.Settings{"shop_id": "463600"})
	act := decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeUnshipped}), aftersale.Action{Name: aftersale.ActionApprove})
	p.ExpireToken(testToken)
	_, err := a.Do(t.Context(), act)
	var call *aftersale.CallError
	if !errors.As(err, &call) || call.Class != aftersale.ClassAuth || !strings.Contains(call.Code, "isv.access-token-expired") {
		t.Fatal(err)
	}
	token, err := a.RefreshToken(t.Context(), a.Token())
	if err != nil {
		t.Fatal(err)
	}
	a.UseToken(token)
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err)
	}
}

// A refusal's lookup of reasons that fails has done nothing: it is never unknown.
func TestRefuseLookupFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	act := decided(t, a, p.Open(fake.AfterSale{Type: fake.TypeShipped}),
		aftersale.Action{Name: aftersale.ActionRefuse, ReasonCode: "31", Reason: "agreed with the buyer"})
	p.Faults().Next("afterSale.rejectReasonCodeList", fault.Fault{FailAfter: true})
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassRetry {
		t.Error(err)
	}
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Error(err)
	}
}
