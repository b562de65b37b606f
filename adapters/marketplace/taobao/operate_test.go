package taobao

import (
	"errors"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
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
				done := p.Ledger()
				byHand := c.not == "tmall" && tmall && status == c.from || c.not == "taobao" && !tmall
				switch {
				case byHand:
					if aftersale.ClassOf(err) != aftersale.ClassManual || len(done) != 0 {
						t.Errorf("%s (tmall %v): %v, want manual", c.name, tmall, err)
					}
				case status != c.from:
					if aftersale.ClassOf(err) != aftersale.ClassStale {
						t.Errorf("%s in %s: %v, want stale", c.name, status, err)
					}
				case err != nil || len(done) != 1 || done[0].ID != id || done[0].Method != c.method:
					t.Errorf("%s (tmall %v): %v, ledger %v, rejected %v", c.name, tmall, err, done, p.Rejected())
				}
			}
			if calls := p.Calls()[c.method]; calls > 1 {
				t.Errorf("%s: %d calls", c.name, calls)
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
			if aftersale.ClassOf(err) != c.class || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%v, want %s with %q", err, c.class, c.words)
			}
			for method, n := range p.Calls() {
				if method != methodRefund && method != methodTrace {
					t.Errorf("%d calls of %s", n, method)
				}
			}
		})
	}
}

// On Tmall the phase is part of the version; without it nothing is sent. The
// cap is another one.
func TestTmall(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Tmall: true, Now: fixed}, nil)
	act := decided(t, a, p.Open(fake.AfterSale{OrderStatus: "TRADE_FINISHED", Phase: fake.PhaseAfterSale, Amount: 999_900}), approve)
	if act.Version != "1763800000000|aftersale" {
		t.Errorf("version %q", act.Version)
	}
	bare := act
	bare.Version = "1763800000000"
	if _, err := a.Do(t.Context(), bare); aftersale.ClassOf(err) != aftersale.ClassStale {
		t.Errorf("without a phase: %v", err)
	}
	if _, err := a.Do(t.Context(), act); err != nil || p.PaidFen(act.Ref.ID) != 999_900 {
		t.Errorf("%v, paid %d, %v", err, p.PaidFen(act.Ref.ID), p.Rejected())
	}
	if s, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{Phase: "odd"})}, ""); err != nil || s.Version != "" {
		t.Errorf("odd phase: %+v, %v", s, err)
	}
}

// A request that has changed since it was read is not paid, nor paid twice.
func TestVersionGuard(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	id := p.Open(fake.AfterSale{})
	act := decided(t, a, id, approve)
	p.Update(id, func(s *fake.AfterSale) { s.Amount = 99_000 })
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Paid(id) != 0 {
		t.Errorf("%v, paid %d", err, p.Paid(id))
	}
	act = decided(t, a, id, approve)
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Do(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassStale || p.Paid(id) != 1 || p.PaidFen(id) != 99_000 {
		t.Errorf("%v, paid %d", err, p.Paid(id))
	}
}

// The platform texts a code above a limit: a person's work, never repeated.
func TestTextedCode(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{CodeAboveFen: 100_000}, nil)
	id := p.Open(fake.AfterSale{Amount: 100_001})
	_, err := a.Do(t.Context(), decided(t, a, id, approve))
	if aftersale.ClassOf(err) != aftersale.ClassManual || !strings.Contains(err.Error(), "code") || p.Calls()[methodAgree] != 1 {
		t.Errorf("%v, calls %v", err, p.Calls())
	}
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
		a, calls := answering(t, 200, `{"rp_refunds_agree_response":{`+c.result+`}}`)
		_, err := a.Do(t.Context(), paying("17"))
		if c.class == "" && err != nil || c.class != "" && (err == nil || aftersale.ClassOf(err) != c.class) || *calls != 1 {
			t.Errorf("%s: %v after %d calls, want %q", c.name, err, *calls, c.class)
		}
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
		a, _ := answering(t, 200, `{"error_response":{"code":`+c.code+`,"sub_code":"`+c.sub+`"}}`)
		_, err := a.Do(t.Context(), paying("17"))
		var call *aftersale.CallError
		if !errors.As(err, &call) || call.Class != c.class {
			t.Errorf("%s %s: %v, want %s", c.code, c.sub, err, c.class)
		}
	}
	for body, class := range map[string]aftersale.Class{"busy": aftersale.ClassUnknown, "[]": aftersale.ClassUnknown, "": aftersale.ClassUnknown} {
		a, _ := answering(t, 200, body)
		if _, err := a.Do(t.Context(), paying("17")); aftersale.ClassOf(err) != class {
			t.Errorf("%q: %v", body, err)
		}
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
		a, _ := answering(t, 200, `{"rp_returngoods_agree_response":`+result+`}`)
		_, err := a.Do(t.Context(), act)
		if class == "" && err != nil || class != "" && (err == nil || aftersale.ClassOf(err) != class) {
			t.Errorf("%s: %v, want %q", result, err, class)
		}
	}
}

func TestReturnNeedsAddress(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, adapters.Settings{"return_address_id": ""})
	_, err := a.Do(t.Context(), decided(t, a, p.Open(fake.AfterSale{Dispute: fake.RefundAndReturn}), agree))
	if aftersale.ClassOf(err) != aftersale.ClassManual || !strings.Contains(err.Error(), "return_address_id") {
		t.Error(err)
	}
	// Without the receiver's name and place the platform decides.
	p, a = setup(t, fake.Options{}, adapters.Settings{"return_name": ""})
	_, err = a.Do(t.Context(), decided(t, a, p.Open(fake.AfterSale{Dispute: fake.RefundAndReturn}), agree))
	if aftersale.ClassOf(err) != aftersale.ClassRefused || p.Calls()[methodReturn] != 1 {
		t.Error(err)
	}
}
