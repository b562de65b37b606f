package kuaishou

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// everyCall is every action that has a call, with the platform's own numbers:
// handlingWay, the states it is allowed in, what it pays.
var everyCall = []struct {
	method string
	open   fake.AfterSale
	from   []int
	fen    int64
	act    aftersale.Action
}{
	{methodApprove, fake.AfterSale{}, []int{10}, 9900, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}},
	{methodApprove, fake.AfterSale{Negotiate: -1}, []int{10}, 9900, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}},
	{methodApprove, fake.AfterSale{OrderStatus: fake.OrderSent}, []int{10}, 9900, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}},
	{methodReceipt, fake.AfterSale{Way: fake.WayReturn}, []int{40}, 9900, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt}},
	{methodReceipt, fake.AfterSale{Way: fake.WayReturn}, []int{40}, 9900, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt, Convert: true}},
	{methodDirect, fake.AfterSale{Way: fake.WayReturn}, []int{10, 30}, 9900, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, Convert: true}},
	{methodReturn, fake.AfterSale{Way: fake.WayReturn}, []int{10}, 0, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}},
	{methodReturn, fake.AfterSale{Way: fake.WayExchange}, []int{10}, 0, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}},
	{methodReject, fake.AfterSale{}, []int{10}, 0, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, ReasonCode: "101"}},
	{methodReject, fake.AfterSale{OrderStatus: fake.OrderSent}, []int{10}, 0, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, ReasonCode: "101"}},
	{methodReject, fake.AfterSale{Way: fake.WayReturn}, []int{10}, 0, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, ReasonCode: "101"}},
	{methodReject, fake.AfterSale{Way: fake.WayReturn}, []int{40}, 0, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReceipt, ReasonCode: "101"}},
	{methodReject, fake.AfterSale{Way: fake.WayExchange}, []int{10}, 0, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, ReasonCode: "101"}},
	{methodReject, fake.AfterSale{Way: fake.WayExchange}, []int{40}, 0, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReceipt, ReasonCode: "101"}},
}

// Every call works in every state it is for, and pays what was decided; in
// any other state nothing is done.
func TestOperateTable(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, c := range everyCall {
		for _, status := range []int{10, 12, 20, 22, 30, 40, 45, 50, 60, 70} {
			if status == 22 && c.method == methodDirect {
				continue // looks like 30; whether it may be paid at once is the platform's to say
			}
			name := fmt.Sprintf("%s handlingWay %d in %d", c.method, c.open.Way, status)
			c.open.Status = status
			id := p.Open(c.open)
			_, err := a.Do(t.Context(), decided(t, a, id, c.act))
			want, class := []string{fmt.Sprint(c.method, " ", c.fen)}, aftersale.Class("")
			if !slices.Contains(c.from, status) {
				want, class = nil, aftersale.ClassStale
			}
			suitekit.WantClass(t, name, err, class)
			var got []string
			for _, e := range p.LedgerOf(id) {
				got = append(got, fmt.Sprint(e.Method, " ", e.Fen))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: calls with an effect (-want +got):\n%s", name, diff)
			}
		}
	}
}

// What has no API, or cannot be sent as it is, becomes a person's task
// without a call that changes anything.
func TestOperateNotSent(t *testing.T) {
	t.Parallel()
	approve := aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}
	agree := aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}
	refuse := aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, ReasonCode: "103", Reason: "signed"}
	image := aftersale.Evidence{Kind: "image", URL: "https://example.com/1.jpg"}
	for _, c := range []struct {
		name   string
		open   fake.AfterSale
		act    aftersale.Action
		change func(*aftersale.Action)
		class  aftersale.Class
		words  string
	}{
		{"price protection", fake.AfterSale{Special: 1}, approve, nil, aftersale.ClassManual, "price protection"},
		{"a return before the goods are back", fake.AfterSale{Way: 1}, approve, nil, aftersale.ClassManual, "no API"},
		{"freight claimed", fake.AfterSale{Way: 1, Status: 40, ReturnFreight: 800}, aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt}, nil, aftersale.ClassManual, "freight"},
		{"money for an exchange", fake.AfterSale{Way: 3}, aftersale.Action{Name: aftersale.ActionApprove, Convert: true}, nil, aftersale.ClassManual, "no API"},
		{"second stage of an exchange", fake.AfterSale{Way: 3, Status: 40}, aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReceipt}, nil, aftersale.ClassManual, "no API"},
		{"agree to a re-send", fake.AfterSale{Way: 4}, agree, nil, aftersale.ClassManual, "no API"},
		{"agree to a repair", fake.AfterSale{Way: 5}, agree, nil, aftersale.ClassManual, "no API"},
		{"refuse a re-send", fake.AfterSale{Way: 4}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn}, nil, aftersale.ClassManual, "refuse"},
		{"refuse a repair", fake.AfterSale{Way: 5}, aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn}, nil, aftersale.ClassManual, "refuse"},
		{"refuse without a reason code", fake.AfterSale{}, refuse, func(a *aftersale.Action) { a.ReasonCode = "" }, aftersale.ClassManual, "reason"},
		{"refuse for a reason not offered", fake.AfterSale{}, refuse, func(a *aftersale.Action) { a.ReasonCode = "77" }, aftersale.ClassManual, "not offer"},
		{"refuse without a picture", fake.AfterSale{}, refuse, nil, aftersale.ClassManual, "picture"},
		{"refuse with an empty picture", fake.AfterSale{}, refuse, func(a *aftersale.Action) { a.Evidence = []aftersale.Evidence{{Kind: "image"}} }, aftersale.ClassManual, "picture"},
		{"refuse with a video", fake.AfterSale{}, refuse, func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{image, {Kind: "video", URL: "https://e.com"}}
		}, aftersale.ClassManual, "no videos"},
		{"refuse with seven pictures", fake.AfterSale{}, refuse, func(a *aftersale.Action) {
			a.Evidence = slices.Repeat([]aftersale.Evidence{image}, 7)
		}, aftersale.ClassManual, "six"},
		{"no version", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Version = "" }, aftersale.ClassStale, "version"},
		{"version is no time", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Version = "v1" }, aftersale.ClassStale, "version"},
		{"no amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount = aftersale.Money{} }, aftersale.ClassRefused, "amount"},
		{"negative amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount = aftersale.Fen(-1) }, aftersale.ClassRefused, "amount"},
		{"another currency", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount.Currency = "USD" }, aftersale.ClassRefused, "amount"},
		{"a part of the amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount.Minor-- }, aftersale.ClassManual, "part of the amount"},
		{"more than the amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount.Minor++ }, aftersale.ClassStale, "changed"},
		{"refuse with a picture that has no address", fake.AfterSale{}, refuse, func(a *aftersale.Action) {
			a.Evidence = []aftersale.Evidence{image, {Kind: "image", URL: aftersale.FileScheme + "1", Data: []byte("x"), MIME: "image/png"}}
		}, aftersale.ClassManual, "public web address"},
		{"another amount to return", fake.AfterSale{Way: 1}, agree, func(a *aftersale.Action) { a.Amount.Minor++ }, aftersale.ClassStale, "changed"},
		{"id is no id", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Ref.ID = "x" }, aftersale.ClassRefused, "id"},
		{"courier's work", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel}, nil, aftersale.ClassManual, "courier"},
		{"empty remark", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionRemark, Remark: " "}, nil, aftersale.ClassRefused, "nothing"},
		{"remark without an order", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionRemark, Remark: "x"}, func(a *aftersale.Action) { a.OrderID = "" }, aftersale.ClassRefused, "order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{}, nil)
			act := decided(t, a, p.Open(c.open), c.act)
			if c.change != nil {
				c.change(&act)
			}
			_, err := a.Do(t.Context(), act)
			suitekit.WantWords(t, "Do", err, c.class, c.words)
			for method, n := range p.Calls() {
				if !readMethods[method] {
					t.Errorf("got %d calls of %s, want none", n, method)
				}
			}
		})
	}
}

// A request that has changed since it was read is not decided, whether the
// call carries the version itself or not.
func TestVersionGuard(t *testing.T) {
	t.Parallel()
	for _, c := range everyCall {
		p, a := setup(t, fake.Options{}, nil)
		c.open.Status = c.from[0]
		id := p.Open(c.open)
		act := decided(t, a, id, c.act)
		p.Update(id, func(s *fake.AfterSale) { s.Amount = 99_000 })
		try := func(what string, act aftersale.Action, class aftersale.Class, effects int) {
			t.Helper()
			_, err := a.Do(t.Context(), act)
			suitekit.WantClass(t, c.method+", "+what, err, class)
			fen := int64(0)
			if c.fen > 0 && effects > 0 {
				fen = 99_000
			}
			if len(p.Ledger()) != effects || p.PaidFen(id) != fen {
				t.Errorf("%s, %s: got ledger %+v and %d fen paid, want %d entries and %d fen", c.method, what, p.Ledger(), p.PaidFen(id), effects, fen)
			}
		}
		try("as it was read", act, aftersale.ClassStale, 0)
		try("as it is now", decided(t, a, id, act), "", 1)
		try("as it was read, once more", act, aftersale.ClassStale, 1)
	}
}

// A buyer who changes to another kind of request within the same state is
// not paid for the old one.
func TestKindChanged(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{})
	act := decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})
	p.Update(id, func(s *fake.AfterSale) { s.Way = fake.WayReturn })
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "another kind", err, aftersale.ClassStale)
	if p.Attempts(id) != 0 {
		t.Errorf("got %d attempts to pay, want none", p.Attempts(id))
	}
}

// What an answer to a paying call means.
func TestOperateAnswers(t *testing.T) {
	t.Parallel()
	const detail = `{"result":1,"data":{"refundId":17,"oid":18,"handlingWay":10,"status":10,"refundFee":990,"updateTime":1763800000000}}`
	act := aftersale.Action{
		Name: aftersale.ActionApprove, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
		Ref: refTo("17"), Amount: aftersale.Fen(990), Version: "1763800000000",
	}
	for _, c := range []struct {
		body  string
		class aftersale.Class // "" success
	}{
		{`{"result":1,"request_id":"R"}`, ""},
		{`{"result":"1","data":true}`, ""},
		{`{"result":300014,"error_msg":"REFUND ORDER UPDATED"}`, aftersale.ClassStale},
		{`{"result":300010}`, aftersale.ClassStale},
		{`{"result":300013}`, aftersale.ClassStale},
		{`{"result":300016}`, aftersale.ClassStale},
		{`{"result":300017}`, aftersale.ClassStale},
		{`{"result":300018}`, aftersale.ClassStale},
		{`{"result":0,"code":"7","sub_code":"300014"}`, aftersale.ClassStale},
		{`{"result":0,"code":"300013"}`, aftersale.ClassStale},
		{`{"result":300002}`, aftersale.ClassRefused},
		{`{"result":300009}`, aftersale.ClassRefused},
		{`{"result":300012}`, aftersale.ClassRefused},
		{`{"result":300019}`, aftersale.ClassRefused},
		{`{"result":300020}`, aftersale.ClassUnknown},
		{`{"result":300001}`, aftersale.ClassUnknown},
		{`{"result":0}`, aftersale.ClassUnknown},
		{`{"result":100200500}`, aftersale.ClassUnknown},
		{`{"result":100200100}`, aftersale.ClassAuth},
		{`{"result":100200107}`, aftersale.ClassAuth},
		{`{"result":100200108}`, aftersale.ClassUnknown},
		{`{"result":7,"error_msg":"鉴权失败"}`, aftersale.ClassAuth},
		{`{"result":7,"error_msg":"token中无scope权限"}`, aftersale.ClassRefused},
		{`{"result":7,"error_msg":"Exceed quota limit, KEY [appkey:ks]"}`, aftersale.ClassLimited},
		{`{"code":"1","msg":"success"}`, aftersale.ClassUnknown},
		{`<html>busy</html>`, aftersale.ClassUnknown},
		{``, aftersale.ClassUnknown},
	} {
		a, server := answering(t, 200, detail, c.body)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, c.body, err, c.class)
		server.WantCalls(t, c.body, 2)
	}
}

// A lookup before the call that fails has done nothing: it is never unknown.
func TestLookupFails(t *testing.T) {
	t.Parallel()
	for method, act := range map[string]aftersale.Action{
		methodDetail:  {Name: aftersale.ActionApprove, Stage: aftersale.StageRefund},
		methodReasons: {Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, ReasonCode: "101"},
	} {
		p, a := setup(t, fake.Options{}, nil)
		act = decided(t, a, p.Open(fake.AfterSale{}), act)
		p.Faults().Next(method, fault.Fault{FailAfter: true}, fault.Fault{Limited: true})
		for _, class := range []aftersale.Class{aftersale.ClassRetry, aftersale.ClassLimited, ""} {
			_, err := a.Do(t.Context(), act)
			suitekit.WantClass(t, method, err, class)
		}
		if got := len(p.Ledger()); got != 1 {
			t.Errorf("%s: got %d effects, want 1", method, got)
		}
	}
}

// A refused token is an auth failure that a new token cures.
func TestExpiredToken(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{RefreshToken: "refresh-1"}, adapters.Settings{"refresh_token": "refresh-1"})
	act := decided(t, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: aftersale.ActionApprove})
	p.ExpireToken(testToken)
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "an expired token", err, aftersale.ClassAuth)
	token, err := a.RefreshToken(t.Context(), marketplace.Token{})
	if err != nil {
		t.Fatal(err)
	}
	a.UseToken(token)
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "with a new token", err, "")
}

func TestRemark(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	flag := func(n int) *int { return &n }
	for _, c := range []struct {
		act  aftersale.Action
		want fake.Remark
	}{
		{aftersale.Action{OrderID: "11", Remark: " 拦截已发 <U&S> ", Flag: aftersale.FlagRed}, fake.Remark{Text: "拦截已发 <U&S>", Flag: flag(1)}},
		{aftersale.Action{OrderID: "12", Remark: strings.Repeat("退", 300)}, fake.Remark{Text: strings.Repeat("退", 200)}},
		{aftersale.Action{OrderID: "13", Remark: "x", Flag: aftersale.FlagYellow}, fake.Remark{Text: "x", Flag: flag(2)}},
		{aftersale.Action{OrderID: "14", Remark: "x", Flag: aftersale.FlagOrange}, fake.Remark{Text: "x", Flag: flag(2)}},
		{aftersale.Action{OrderID: "15", Remark: "x", Flag: aftersale.FlagGreen}, fake.Remark{Text: "x", Flag: flag(3)}},
		{aftersale.Action{OrderID: "16", Remark: "x", Flag: aftersale.FlagBlue}, fake.Remark{Text: "x", Flag: flag(4)}},
		{aftersale.Action{OrderID: "17", Remark: "x", Flag: aftersale.FlagCyan}, fake.Remark{Text: "x", Flag: flag(4)}},
		{aftersale.Action{OrderID: "18", Remark: "x", Flag: aftersale.FlagPurple}, fake.Remark{Text: "x", Flag: flag(5)}},
		{aftersale.Action{OrderID: "19", Remark: "x", Flag: aftersale.FlagGrey}, fake.Remark{Text: "x", Flag: flag(6)}},
		{aftersale.Action{OrderID: "20", Remark: "x", Flag: "pink"}, fake.Remark{Text: "x"}},
	} {
		c.act.Name = aftersale.ActionRemark
		receipt, err := a.Do(t.Context(), c.act)
		if err != nil || receipt.Reference == "" {
			t.Errorf("order %s: got receipt %+v and error %v, want a reference", c.act.OrderID, receipt, err)
		}
		if diff := cmp.Diff([]fake.Remark{c.want}, p.Remarks(c.act.OrderID)); diff != "" {
			t.Errorf("order %s: remarks (-want +got):\n%s", c.act.OrderID, diff)
		}
	}
}

func TestRefuseReasons(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	got, err := a.RefuseReasons(t.Context(), refTo(p.Open(fake.AfterSale{})))
	want := []aftersale.Reason{{Code: "101", Text: "已与买家协商一致"}, {Code: "102", Text: "商品已发出"}, {Code: "103", Text: "买家已签收商品", NeedsEvidence: true}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("got error %v, reasons (-want +got):\n%s", err, diff)
	}
	if got, err = a.RefuseReasons(t.Context(), refTo(p.Open(fake.AfterSale{Way: fake.WayRepair}))); err != nil || len(got) != 0 {
		t.Errorf("a repair: got reasons %v and error %v, want none", got, err)
	}
	_, err = a.RefuseReasons(t.Context(), refTo("x"))
	suitekit.WantCall(t, "an id that is none", err, aftersale.ClassRefused, "not_found")
}

// The names in the list of reasons are not published.
func TestReadReasons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data     string
		codes    []string
		evidence bool
		ok       bool
	}{
		{`[{"reasonCode":1,"requiredRejectImage":true}]`, []string{"1"}, true, true},
		{`{"reasons":[{"code":"1","desc":"x","requiredRejectImage":false}],"total":1}`, []string{"1"}, false, true},
		{`[{"reasonCode":1,"requiredRejectImage":1},{"reasonCode":"no number"},{"desc":"no code"},null]`, []string{"1"}, true, true},
		{`[{"reasonCode":1,"requiredRejectImage":"perhaps"}]`, []string{"1"}, true, true},
		{`[]`, nil, false, true}, {`null`, nil, false, true}, {``, nil, false, true},
		{`{}`, nil, false, false}, {`{"a":[],"b":[]}`, nil, false, false}, {`"x"`, nil, false, false}, {`[1]`, nil, false, false},
	} {
		all, ok := readReasons([]byte(c.data))
		var codes []string
		for _, r := range all {
			codes = append(codes, r.code())
		}
		if ok != c.ok || !slices.Equal(codes, c.codes) || len(all) > 0 && needed(all[0].NeedsImage) != c.evidence {
			t.Errorf("%s: got reasons %+v, read %v, want codes %v, evidence %v, read %v", c.data, all, ok, c.codes, c.evidence, c.ok)
		}
	}
}
