package taobao

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

var (
	approve = aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageRefund}
	receipt = aftersale.Action{Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt}
	agree   = aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn}
	refuse  = aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageRefund, Reason: "快递显示已签收"}
	proven  = []aftersale.Evidence{{Kind: "image", URL: aftersale.FileScheme + "1", Data: testJPG}}
)

// Every answer works in the one state it is for, on Taobao and on Tmall; in
// any other nothing is sent.
func TestAnswers(t *testing.T) {
	t.Parallel()
	states := []string{fake.WaitSellerAgree, fake.WaitBuyerReturn, fake.WaitSellerGoods, fake.SellerRefused, fake.Closed, fake.Success}
	for _, c := range []struct {
		name   string
		act    aftersale.Action
		s      fake.AfterSale
		from   string
		method string
		not    string // "tmall" or "taobao": a person does it there
	}{
		{"unshipped", approve, fake.AfterSale{}, fake.WaitSellerAgree, methodAgree, ""},
		{"shipped", approve, fake.AfterSale{OrderStatus: fake.OrderShipped}, fake.WaitSellerAgree, methodAgree, ""},
		{"after the trade", approve, fake.AfterSale{OrderStatus: "TRADE_FINISHED", Phase: fake.PhaseAfterSale}, fake.WaitSellerAgree, methodAgree, ""},
		{"goods back", receipt, fake.AfterSale{Dispute: fake.RefundAndReturn}, fake.WaitSellerGoods, methodAgree, ""},
		{"return", agree, fake.AfterSale{Dispute: fake.RefundAndReturn}, fake.WaitSellerAgree, methodReturn, ""},
		{"refuse shipped", refuse, fake.AfterSale{OrderStatus: fake.OrderShipped}, fake.WaitSellerAgree, methodRefuse, "tmall"},
		{"refuse return", aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, Reason: "超过退货期限"},
			fake.AfterSale{Dispute: fake.RefundAndReturn}, fake.WaitSellerAgree, methodRefuse, "tmall"},
		{"refuse with a picture", aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, Reason: "超过退货期限", Evidence: proven},
			fake.AfterSale{Dispute: fake.RefundAndReturn}, fake.WaitSellerAgree, methodRefuse, ""},
		{"refuse returned goods", aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReceipt, Reason: "空包裹", Evidence: proven},
			fake.AfterSale{Dispute: fake.RefundAndReturn}, fake.WaitSellerGoods, methodGoods, "taobao"},
	} {
		for _, tmall := range []bool{false, true} {
			p, a := setup(t, fake.Options{Tmall: tmall}, nil)
			for _, status := range states {
				c.s.Status = status
				id := p.Open(c.s)
				_, err := a.Do(t.Context(), decided(t, a, id, c.act))
				what := fmt.Sprintf("%s in %s (tmall %v)", c.name, status, tmall)
				var methods []string
				for _, e := range p.LedgerOf(id) {
					methods = append(methods, e.Method)
				}
				class, want := aftersale.Class(""), []string{c.method}
				switch {
				case c.not == "tmall" && tmall && status == c.from, c.not == "taobao" && !tmall:
					class, want = aftersale.ClassManual, nil
				case status != c.from:
					class, want = aftersale.ClassStale, nil
				}
				suitekit.WantClass(t, what, err, class)
				if diff := cmp.Diff(want, methods); diff != "" {
					t.Errorf("%s: rejected %v, what took effect (-want +got):\n%s", what, p.Rejected(), diff)
				}
			}
			if calls := p.Calls()[c.method]; calls > 1 {
				t.Errorf("%s: got %d calls, want one at most", c.name, calls)
			}
		}
	}
}

// What has no API, or cannot be sent as it is, is not sent.
func TestNotSent(t *testing.T) {
	t.Parallel()
	shippedOrder := fake.AfterSale{OrderStatus: fake.OrderShipped}
	back := fake.AfterSale{Dispute: fake.RefundAndReturn}
	for _, c := range []struct {
		name   string
		s      fake.AfterSale
		act    aftersale.Action
		change func(*aftersale.Action)
		class  aftersale.Class
		words  string
	}{
		{"refuse unshipped", fake.AfterSale{}, refuse, nil, aftersale.ClassManual, "ship the order"},
		{"refuse without words", shippedOrder, refuse, func(a *aftersale.Action) { a.Reason = " x " }, aftersale.ClassManual, "reason"},
		{"refuse for an odd reason", shippedOrder, refuse, func(a *aftersale.Action) { a.ReasonCode = "x" }, aftersale.ClassManual, "reasons"},
		{"refuse returned goods", back, refuse, func(a *aftersale.Action) { a.Stage = aftersale.StageReceipt }, aftersale.ClassManual, "returned goods"},
		{"pay before the return", back, approve, func(a *aftersale.Action) { a.Stage, a.Convert = aftersale.StageReturn, true }, aftersale.ClassManual, "goods are back"},
		{"agree again", back, agree, func(a *aftersale.Action) { a.Stage = aftersale.StageReceipt }, aftersale.ClassManual, "no API"},
		{"agree to a return of nothing", shippedOrder, agree, nil, aftersale.ClassManual, "money only"},
		{"exchange", fake.AfterSale{Dispute: "TMALL_EXCHANGE"}, agree, nil, aftersale.ClassManual, "no API"},
		{"exchange paid", fake.AfterSale{Dispute: "TAOBAO_EXCHANGE"}, approve, nil, aftersale.ClassManual, "no API"},
		{"repair", fake.AfterSale{Dispute: "REPAIR"}, agree, nil, aftersale.ClassManual, "no API"},
		{"other", fake.AfterSale{Dispute: "OTHERS"}, approve, nil, aftersale.ClassManual, "seller console"},
		{"no kind", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Kind = "" }, aftersale.ClassManual, "seller console"},
		{"no version", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Version = "" }, aftersale.ClassStale, "version"},
		{"version with more in it", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Version = "1,210000000000000099|1|1" }, aftersale.ClassStale, "version"},
		{"version of Tmall", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Version += "|onsale" }, aftersale.ClassStale, "version"},
		{"no amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount = aftersale.Money{} }, aftersale.ClassRefused, "amount"},
		{"negative amount", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount = aftersale.Fen(-1) }, aftersale.ClassRefused, "amount"},
		{"dollars", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Amount.Currency = "USD" }, aftersale.ClassRefused, "amount"},
		{"above the cap", fake.AfterSale{Amount: 600_001}, approve, nil, aftersale.ClassManual, "6000 yuan"},
		{"id is no id", fake.AfterSale{}, approve, func(a *aftersale.Action) { a.Ref.ID = "1|2" }, aftersale.ClassRefused, "id"},
		{"courier's work", shippedOrder, aftersale.Action{Name: aftersale.ActionIntercept}, nil, aftersale.ClassManual, "courier"},
		{"warehouse's work", shippedOrder, aftersale.Action{Name: aftersale.ActionHold}, nil, aftersale.ClassManual, "warehouse"},
		{"empty remark", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionRemark, Remark: " "}, nil, aftersale.ClassRefused, "nothing"},
		{"remark without an order", fake.AfterSale{}, aftersale.Action{Name: aftersale.ActionRemark, Remark: "x"},
			func(a *aftersale.Action) { a.OrderID = "" }, aftersale.ClassRefused, "order"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{}, nil)
			act := decided(t, a, p.Open(c.s), c.act)
			if c.change != nil {
				c.change(&act)
			}
			_, err := a.Do(t.Context(), act)
			suitekit.WantWords(t, c.name, err, c.class, c.words)
			for method, n := range p.Calls() {
				if method != methodRefund && method != methodTrace {
					t.Errorf("got %d calls of %s, want none", n, method)
				}
			}
		})
	}
}

// On Tmall the phase is part of the version; without it nothing is sent. The
// cap is another one.
func TestTmall(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Tmall: true, Now: suitekit.At(at)}, nil)
	act := decided(t, a, p.Open(fake.AfterSale{OrderStatus: "TRADE_FINISHED", Phase: fake.PhaseAfterSale, Amount: 999_900}), approve)
	if act.Version != "1763800000000|aftersale" {
		t.Errorf("got version %q, want number and phase", act.Version)
	}
	bare := act
	bare.Version = "1763800000000"
	_, err := a.Do(t.Context(), bare)
	suitekit.WantClass(t, "without a phase", err, aftersale.ClassStale)
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "with the phase", err, "")
	wantPaid(t, "with the phase", p, act.Ref.ID, 1, 999_900)
	if s, err := a.Fetch(t.Context(), refTo(p.Open(fake.AfterSale{Phase: "odd"})), ""); err != nil || s.Version != "" {
		t.Errorf("odd phase: got snapshot %+v and error %v, want no version", s, err)
	}
}

// wantPaid checks how often money was paid for a refund, and how much.
func wantPaid(t testing.TB, what string, p *fake.Platform, id string, times int, fen int64) {
	t.Helper()
	if p.Paid(id) != times || p.PaidFen(id) != fen {
		t.Errorf("%s: got %d fen paid in %d payments, want %d in %d; rejected %v", what, p.PaidFen(id), p.Paid(id), fen, times, p.Rejected())
	}
}

// A request that has changed since it was read is not paid, nor paid twice.
func TestVersionGuard(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{})
	act := decided(t, a, id, approve)
	p.Update(id, func(s *fake.AfterSale) { s.Amount = 99_000 })
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "changed", err, aftersale.ClassStale)
	wantPaid(t, "changed", p, id, 0, 0)
	act = decided(t, a, id, approve)
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "read again", err, "")
	_, err = a.Do(t.Context(), act)
	suitekit.WantClass(t, "twice", err, aftersale.ClassStale)
	wantPaid(t, "twice", p, id, 1, 99_000)
}

// The platform texts a code above a limit: a person's work, never repeated.
func TestTextedCode(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{CodeAboveFen: 100_000}, nil)
	id := p.Open(fake.AfterSale{Amount: 100_001})
	_, err := a.Do(t.Context(), decided(t, a, id, approve))
	suitekit.WantWords(t, "a texted code", err, aftersale.ClassManual, "code")
	wantSent(t, "a texted code", p, methodAgree, 1)
}

// The refund's own line counts; what contradicts itself is asked about.
func TestAgreeAnswers(t *testing.T) {
	t.Parallel()
	line := func(succ string) string {
		return `"results":{"refund_mapping_result":[{"refund_id":17,"succ":` + succ + `}]}`
	}
	for _, c := range []struct {
		name, result string
		class        aftersale.Class // "" success
	}{
		{"done", `"succ":true,"msg_code":"OP_SUCC",` + line("true"), ""},
		{"done, simplified", `"succ":true,"msg_code":"OP_SUCC","results":[{"refund_id":"17","succ":"true"}]`, ""},
		{"done, some", `"succ":true,"msg_code":"SOME_OP_SUCC",` + line("true"), ""},
		{"done, line without an id", `"succ":true,"msg_code":"OP_SUCC","results":[{"succ":true}]`, ""},
		{"done, no lines", `"succ":true,"msg_code":"OP_SUCC"`, ""},
		{"succ alone", `"succ":true`, aftersale.ClassUnknown},
		{"refused", `"succ":false,"msg_code":"OP_FAILURE_UE",` + line("false"), aftersale.ClassStale},
		{"refused, some", `"succ":false,"msg_code":"SOME_OP_SUCC",` + line("false"), aftersale.ClassStale},
		{"refused, no lines", `"succ":false,"msg_code":"OP_FAILURE_UE"`, aftersale.ClassStale},
		{"refused, unknown code", `"succ":false,"msg_code":"SOMETHING"`, aftersale.ClassStale},
		{"line against the whole", `"succ":true,"msg_code":"OP_SUCC",` + line("false"), aftersale.ClassUnknown},
		{"whole against the line", `"succ":false,"msg_code":"OP_FAILURE_UE",` + line("true"), aftersale.ClassUnknown},
		{"another refund", `"succ":true,"msg_code":"OP_SUCC","results":[{"refund_id":18,"succ":true}]`, aftersale.ClassUnknown},
		{"two refunds", `"succ":true,"msg_code":"OP_SUCC","results":[{"refund_id":17,"succ":true},{"refund_id":18,"succ":true}]`, aftersale.ClassUnknown},
		{"code sent", `"succ":false,"msg_code":"SEND_CODE_SUCC"`, aftersale.ClassManual},
		{"code sent, succ", `"succ":true,"msg_code":"SEND_CODE_SUCC"`, aftersale.ClassManual},
		{"code sent, number", `"succ":false,"msg_code":"10000",` + line("false"), aftersale.ClassManual},
		{"code sent, in words", `"succ":false,"message":"已发送二次验证短信"`, aftersale.ClassManual},
		{"code sent, yet paid", `"succ":true,"msg_code":"SEND_CODE_SUCC",` + line("true"), aftersale.ClassUnknown},
		{"nothing", ``, aftersale.ClassUnknown},
		{"results unreadable", `"succ":true,"msg_code":"OP_SUCC","results":"x"`, aftersale.ClassUnknown},
	} {
		a, server := answering(t, `{"rp_refunds_agree_response":{`+c.result+`}}`)
		_, err := a.Do(t.Context(), paying("17"))
		suitekit.WantClass(t, c.name, err, c.class)
		server.WantCalls(t, c.name, 1)
	}
}

func paying(id string) aftersale.Action {
	act := approve
	act.Ref = aftersale.Ref{ID: id}
	act.Kind, act.Status = aftersale.KindRefundUnshipped, aftersale.StatusPending
	act.Amount, act.Version = aftersale.Fen(990), "1763800000000"
	return act
}

// Whatever the service behind the gateway refuses means "read again"; what
// nobody can be sure of is unknown.
func TestAgreeErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code, sub string
		class     aftersale.Class
	}{
		{"15", "isv.refund-version-changed", aftersale.ClassStale}, {"41", "isv.invalid-parameter:refund_infos", aftersale.ClassStale},
		{"50", "isv.something", aftersale.ClassStale}, {"50", "50", aftersale.ClassUnknown}, {"560", "isv.something", aftersale.ClassStale},
		{"15", "isp.remote-service-error", aftersale.ClassUnknown}, {"15", "", aftersale.ClassUnknown}, {"560", "", aftersale.ClassUnknown},
		{"10", "", aftersale.ClassUnknown}, {"15", "isv.refund-service-timeout", aftersale.ClassUnknown}, {"null", "", aftersale.ClassUnknown},
		{"25", "", aftersale.ClassRefused}, {"12", "isv.permission", aftersale.ClassRefused},
		{"7", "", aftersale.ClassLimited}, {"27", "", aftersale.ClassAuth}, {"15", "SEND_CODE_SUCC", aftersale.ClassManual},
	} {
		a, _ := answering(t, `{"error_response":{"code":`+c.code+`,"sub_code":"`+c.sub+`"}}`)
		_, err := a.Do(t.Context(), paying("17"))
		suitekit.WantClass(t, c.code+" "+c.sub, err, c.class)
	}
	for _, body := range []string{"busy", "[]", ""} {
		a, _ := answering(t, body)
		_, err := a.Do(t.Context(), paying("17"))
		suitekit.WantClass(t, "answer "+body, err, aftersale.ClassUnknown)
	}
}

// The other answers say is_success, or are asked about.
func TestIsSuccess(t *testing.T) {
	t.Parallel()
	act := paying("17")
	act.Name, act.Stage, act.Kind = aftersale.ActionReturn, aftersale.StageReturn, aftersale.KindReturnRefund
	for result, class := range map[string]aftersale.Class{
		`{"is_success":true}`: "", `{"is_success":"true"}`: "", `{"is_success":false}`: aftersale.ClassRefused, `{}`: aftersale.ClassUnknown,
		`{"is_success":[]}`: aftersale.ClassUnknown,
	} {
		a, _ := answering(t, `{"rp_returngoods_agree_response":`+result+`}`)
		_, err := a.Do(t.Context(), act)
		suitekit.WantClass(t, result, err, class)
	}
}

func TestReturnNeedsAddress(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"return_address_id": ""})
	_, err := a.Do(t.Context(), decided(t, a, p.Open(fake.AfterSale{Dispute: fake.RefundAndReturn}), agree))
	suitekit.WantWords(t, "without an address", err, aftersale.ClassManual, "return_address_id")
	// Without the receiver's name and place the platform decides.
	p, a = setup(t, fake.Options{}, adapters.Settings{"return_name": ""})
	_, err = a.Do(t.Context(), decided(t, a, p.Open(fake.AfterSale{Dispute: fake.RefundAndReturn}), agree))
	suitekit.WantClass(t, "without a receiver", err, aftersale.ClassRefused)
	wantSent(t, "without a receiver", p, methodReturn, 1)
}
