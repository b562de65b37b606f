package aftersale

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var reasons = []Reason{
	{Code: "1", Text: "买家未签收"}, {Code: "2", Text: "已收到退货"}, {Code: "3", Text: "快递已签收", NeedsEvidence: true}, {Code: "4", Text: "其他"},
}

// A refusal by a rule carries the proof that is attached to the case, the
// rule's words, and the platform's own reason that says delivered.
func TestRefusalByARule(t *testing.T) {
	t.Parallel()
	snapshot := inTransit("W1")
	snapshot.RefuseReasons = reasons
	c := opened(snapshot)
	c.Evidence = []Evidence{{Kind: "image", URL: "file:1", Source: "li", Digest: "aa"}}
	d := live(OutcomeRefuse)
	d.Message = "快递凭证显示包裹已妥投"
	first := advance(t, c, nil, d, t0)
	a := planned(t, first)
	if a.Name != ActionRefuse || a.Reason != d.Message || a.ReasonCode != "3" || !cmp.Equal(a.Evidence, c.Evidence) || a.Amount != Fen(1990) || a.By != "" {
		t.Errorf("planned %+v", a)
	}
	if again := advance(t, first.Case, first.Plan, d, after(time.Second)); len(again.Plan)+len(again.Completed) != 0 {
		t.Errorf("planned again: %+v", again)
	}
	// More proof makes it another refusal.
	more := first.Case
	more.Evidence = append(more.Evidence[:1:1], Evidence{Kind: "text", Text: "signed by the buyer"})
	if again := advance(t, more, first.Plan, d, after(time.Second)); len(again.Completed) != 1 || len(planned(t, again).Evidence) != 2 {
		t.Errorf("more proof: %+v", again)
	}
	// A person's grounds are the person's own, whatever else is attached.
	d.Review = &ReviewDecision{By: "li", Reason: "words", ReasonCode: "4", Evidence: []Evidence{{Kind: "text", Text: "mine"}}}
	if a := planned(t, advance(t, c, nil, d, t0)); a.Reason != "words" || a.ReasonCode != "4" || len(a.Evidence) != 1 || a.By != "li" {
		t.Errorf("a person's refusal: %+v", a)
	}
	// A return is not refused for having been delivered.
	back := request(KindReturnRefund, StatusReturning)
	back.RefuseReasons = reasons
	rc := opened(back)
	rc.Evidence = c.Evidence
	if a := planned(t, advance(t, rc, nil, live(OutcomeRefuse), t0)); a.ReasonCode != "" || len(a.Evidence) != 1 {
		t.Errorf("a return: %+v", a)
	}
	// An approval carries no grounds at all.
	if a := planned(t, advance(t, c, nil, live(OutcomeApprove), t0)); a.Evidence != nil || a.Reason != "" || a.ReasonCode != "" {
		t.Errorf("an approval: %+v", a)
	}
}

func TestDeliveredReason(t *testing.T) {
	t.Parallel()
	for want, texts := range map[string][]string{
		"已签收":                {"与买家协商一致", "签收异常", "已签收"},
		"买家已签收商品":            {"商品已发出", "买家已签收商品"},
		"签收后超过七天":            {"买家未签收", "签收后超过七天"},
		"买家已收到货":             {"已收到退货，商品有问题", "买家已收到货"},
		"Item was Delivered": {"Not delivered yet", "Undelivered", "Item was Delivered"},
		"":                   {"买家未签收", "买家拒签收", "没有签收", "已收到退回商品", "undelivered", "the item was not delivered", "其他", ""},
	} {
		var list []Reason
		for _, text := range texts {
			list = append(list, Reason{Code: text, Text: text})
		}
		if got := deliveredReason(list); got != want {
			t.Errorf("%q: %q, want %q", texts, got, want)
		}
	}
}

// What a person grants is what is sent: less than the ticket, and with or
// without the goods.
func TestPartRefund(t *testing.T) {
	t.Parallel()
	d := live(OutcomeApprove)
	d.Review = &ReviewDecision{By: "li", Decision: OutcomeApprove, Amount: Fen(500), Part: true, SnapshotVersion: "v1"}
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, d, t0)
	a := planned(t, first)
	if a.Name != ActionApprove || a.Amount != Fen(500) || a.By != "li" || a.Stage != StageRefund || a.Convert || a.Version != "v1" {
		t.Fatalf("planned %+v", a)
	}
	if e := first.Entries[1]; e.Detail["amount_minor"] != int64(500) || e.Summary.EN != "refund:approve planned for 5.00 CNY" {
		t.Errorf("entry %+v", e)
	}
	if again := advance(t, first.Case, first.Plan, d, after(time.Second)); len(again.Plan)+len(again.Completed) != 0 {
		t.Errorf("planned again: %+v", again)
	}
	// Paid in part is paid: the rest of the ticket is not paid as well.
	ledger := []Action{confirmed(a, t0)}
	for _, at := range []time.Duration{time.Minute, time.Hour} {
		if again := advance(t, first.Case, ledger, live(OutcomeApprove), after(at)); len(again.Plan) != 0 {
			t.Errorf("after %s: paid again %+v", at, again.Plan)
		}
	}
	// Another amount before it is sent is another payment, and the only one.
	other := *d.Review
	other.Amount = Fen(700)
	d.Review = &other
	if again := advance(t, first.Case, first.Plan, d, after(time.Second)); len(again.Completed) != 1 || planned(t, again).Amount != Fen(700) {
		t.Errorf("decided anew: %+v", again)
	}
	// An amount that is not meant as a part changes nothing.
	whole := other
	whole.Part = false
	d.Review = &whole
	if a := planned(t, advance(t, opened(request(KindRefundShipped, StatusPending)), nil, d, t0)); a.Amount != Fen(1990) {
		t.Errorf("planned %+v", a)
	}
	whole.Convert = true
	if a := planned(t, advance(t, opened(request(KindReturnRefund, StatusPending)), nil, d, t0)); !a.Convert || a.Stage != StageRefund {
		t.Errorf("without return: %+v", a)
	}
}
