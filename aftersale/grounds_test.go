package aftersale

import (
	"testing"
	"time"
)

var reasons = []Reason{
	{Code: "1", Text: "买家未签收"}, {Code: "2", Text: "已收到退货"}, {Code: "3", Text: "快递已签收", NeedsEvidence: true}, {Code: "4", Text: "其他"},
}

// grounds are what a decision about a request rests on.
type grounds struct {
	Name       ActionName
	Reason     string
	ReasonCode string
	Evidence   []Evidence
	By         string
}

func groundsOf(a Action) grounds {
	return grounds{Name: a.Name, Reason: a.Reason, ReasonCode: a.ReasonCode, Evidence: a.Evidence, By: a.By}
}

// A refusal by a rule carries the evidence that is kept with the case, the
// rule's words, and the platform's own reason that says delivered.
func TestRefusalByARule(t *testing.T) {
	t.Parallel()
	picture := Evidence{Kind: "image", URL: "file:1", Source: "li", Digest: "aa"}
	withEvidence := func(snapshot Snapshot) Case {
		snapshot.RefuseReasons = reasons
		c := opened(snapshot)
		c.Evidence = []Evidence{picture}
		return c
	}
	refuse := live(OutcomeRefuse)
	refuse.Message = "快递凭证显示包裹已妥投"
	byPerson := refuse
	byPerson.Review = &ReviewDecision{By: "li", Reason: "words", ReasonCode: "4", Evidence: []Evidence{{Kind: "text", Text: "mine"}}}
	for name, tt := range map[string]struct {
		snapshot Snapshot
		d        Decision
		want     grounds
	}{
		"delivered": {inTransit("W1"), refuse, grounds{
			Name: ActionRefuse, Reason: refuse.Message, ReasonCode: "3", Evidence: []Evidence{picture},
		}},
		"a person's grounds are the person's own": {inTransit("W1"), byPerson, grounds{
			Name: ActionRefuse, Reason: "words", ReasonCode: "4", Evidence: byPerson.Review.Evidence, By: "li",
		}},
		"a return is not refused for having been delivered": {request(KindReturnRefund, StatusReturning), live(OutcomeRefuse), grounds{
			Name: ActionRefuse, Evidence: []Evidence{picture},
		}},
		"an approval carries none": {inTransit("W1"), live(OutcomeApprove), grounds{Name: ActionApprove}},
	} {
		equal(t, name, groundsOf(planned(t, advance(t, withEvidence(tt.snapshot), nil, tt.d, t0))), tt.want)
	}
	first := advance(t, withEvidence(inTransit("W1")), nil, refuse, t0)
	idle(t, "again", advance(t, first.Case, first.Plan, refuse, after(time.Second)))
	more := first.Case
	more.Evidence = append(more.Evidence[:1:1], Evidence{Kind: "text", Text: "signed by the buyer"})
	again := advance(t, more, first.Plan, refuse, after(time.Second))
	equal(t, "completed with more evidence", completions(again), []string{"c1.1 refund:refuse refused (withdrawn)"})
	equal(t, "evidence", planned(t, again).Evidence, more.Evidence)
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
			t.Errorf("%q: got %q, want %q", texts, got, want)
		}
	}
}

// What a person grants is what is sent: less than the ticket, and with or
// without the goods.
func TestPartRefund(t *testing.T) {
	t.Parallel()
	granting := func(amount Money, part, convert bool) Decision {
		d := live(OutcomeApprove)
		d.Review = &ReviewDecision{By: "li", Decision: OutcomeApprove, Amount: amount, Part: part, Convert: convert, SnapshotVersion: "v1"}
		return d
	}
	d := granting(Fen(500), true, false)
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, d, t0)
	got := planned(t, first)
	want := got
	want.Name, want.Amount, want.By, want.Stage, want.Convert, want.Version = ActionApprove, Fen(500), "li", StageRefund, false, "v1"
	equal(t, "planned", got, want)
	equal(t, "amount on the timeline", first.Entries[1].Detail["amount_minor"], any(int64(500)))
	equal(t, "words on the timeline", first.Entries[1].Summary.EN, "refund:approve planned for 5.00 CNY")
	idle(t, "again", advance(t, first.Case, first.Plan, d, after(time.Second)))
	// Paid in part is paid: the rest of the ticket is not paid as well.
	ledger := []Action{confirmed(got, t0)}
	for _, at := range []time.Duration{time.Minute, time.Hour} {
		idle(t, "paid, after "+at.String(), advance(t, first.Case, ledger, live(OutcomeApprove), after(at)))
	}
	// Another amount before it is sent is another payment, and the only one.
	again := advance(t, first.Case, first.Plan, granting(Fen(700), true, false), after(time.Second))
	equal(t, "completed", completions(again), []string{"c1.1 refund:approve refused (withdrawn)"})
	equal(t, "amount", planned(t, again).Amount, Fen(700))
	// An amount that is not meant as a part changes nothing.
	whole := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, granting(Fen(700), false, false), t0)
	equal(t, "amount", planned(t, whole).Amount, Fen(1990))
	keeps := planned(t, advance(t, opened(request(KindReturnRefund, StatusPending)), nil, granting(Fen(700), false, true), t0))
	if !keeps.Convert || keeps.Stage != StageRefund {
		t.Errorf("without return: got convert %t in stage %s, want convert in stage %s", keeps.Convert, keeps.Stage, StageRefund)
	}
}
