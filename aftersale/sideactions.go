package aftersale

import (
	"slices"
	"time"
)

// stageOf returns the step of the platform's process that is open now.
func stageOf(s Snapshot, d Decision) Stage {
	switch {
	case s.Status == StatusReturning:
		return StageReceipt
	case s.Kind == KindRefundUnshipped || s.Kind == KindRefundShipped || d.Outcome == OutcomeApprove:
		return StageRefund
	}
	return StageReturn
}

// sameDecision reports whether a planned entry is still exactly what is wanted.
func sameDecision(a, wanted Action) bool {
	return a.Name == wanted.Name && a.Stage == wanted.Stage && a.Version == wanted.Version &&
		a.Amount == wanted.Amount && a.Kind == wanted.Kind && a.Status == wanted.Status && a.By == wanted.By &&
		a.Convert == wanted.Convert && a.ReasonCode == wanted.ReasonCode && a.Reason == wanted.Reason && slices.EqualFunc(a.Evidence, wanted.Evidence, Evidence.Same)
}

// withdraw settles planned answers that were not sent and match.
func (t *transition) withdraw(match func(Action) bool, en, zh string) {
	t.drop(func(a Action) bool { return a.Name.IsDecision() && match(a) }, en, zh)
}

// drop settles what is planned, was not sent, and matches.
func (t *transition) drop(match func(Action) bool, en, zh string) {
	actions := slices.Clone(t.actions)
	for i, a := range actions {
		if a.State != Planned || !match(a) {
			continue
		}
		a.State, a.Result, a.CompletedAt = Refused, "withdrawn", t.now
		actions[i] = a
		t.step.Completed = append(slices.Clone(t.step.Completed), Completed{Action: a, From: Planned})
		t.entry(EntryAction, Text{EN: string(a.Name) + " withdrawn: " + en, ZH: actionZH[a.Name] + "已撤回：" + zh},
			map[string]any{"action": a.Name, "n": a.N, "state": a.State, "result": a.Result})
	}
	t.actions = actions
}

// inFlight reports whether an answer is planned, sent or without a reply:
// then nothing else is answered.
func (t *transition) inFlight() bool {
	return slices.ContainsFunc(t.actions, func(a Action) bool { return a.Name.IsDecision() && a.State.Open() })
}

// decisionTaken returns the newest confirmed entry that leaves nothing to answer:
// a payment in this stage, or an answer to this very version of the request.
func (t *transition) decisionTaken(wanted Action) (Action, bool) {
	for _, a := range slices.Backward(t.actions) {
		if !a.Name.IsDecision() || a.State != Confirmed {
			continue
		}
		paid := a.Name == ActionApprove && a.Stage == wanted.Stage
		same := a.Version == wanted.Version && a.Kind == wanted.Kind && a.Status == wanted.Status
		if paid || same {
			return a, true
		}
	}
	return Action{}, false
}

// sideActions plans what the decision wants done beside the answer, each once.
func (t *transition) sideActions() {
	t.dropShipmentReports()
	if t.d.Mode != ModeLive {
		return
	}
	t.message(t.d.Receipt)
	for _, name := range t.d.Do {
		switch name {
		case ActionIntercept:
			for _, w := range t.snapshot().Outbound {
				if w.Number != "" && !t.tried(name, w.Number) {
					a := t.newAction(name, StageParcel)
					a.Waybill = w
					t.plan(a)
				}
			}
		case ActionWithdraw:
			for _, o := range t.actions {
				if o.Name == ActionIntercept && o.State == Confirmed && !t.tried(name, o.Waybill.Number) {
					a := t.newAction(name, StageParcel)
					a.Waybill, a.Reference = o.Waybill, o.Reference
					t.plan(a)
				}
			}
		case ActionRemark:
			if t.d.Remark != "" && !slices.ContainsFunc(t.actions, func(o Action) bool { return o.Name == name && o.Remark == t.d.Remark }) {
				a := t.newAction(name, StageNote)
				a.Remark, a.Flag = t.d.Remark, t.d.Flag
				t.plan(a)
			}
		case ActionMessage:
			t.message(t.d.Message)
		case ActionHold, ActionRelease, ActionReportShipment:
			t.fulfilmentAction(name)
		case ActionNudge, ActionVerify, ActionRequestEvidence, ActionClaim, ActionAskBuyer, ActionUnpack:
			t.inquire(name)
		}
	}
}

// message plans what the buyer is told: the same text once, and nothing while
// the same text may have arrived.
func (t *transition) message(text string) {
	if text == "" || slices.ContainsFunc(t.actions, func(o Action) bool { return o.Name == ActionMessage && o.Message == text }) {
		return
	}
	a := t.newAction(ActionMessage, StageNote)
	a.Message = text
	t.plan(a)
}

// inquire opens the hand-over of an action that nothing is sent for: one per
// question, or per question and parcel where it is about one. A question whose
// answer was silence is not asked again by itself, and nobody is asked what no
// longer matters.
func (t *transition) inquire(name ActionName) {
	q, to, _ := name.Question()
	if t.snapshot().Status.Final() && !q.outlives() {
		return
	}
	switch to {
	case PartyCourier:
		for _, w := range t.snapshot().Outbound {
			if w.Number != "" && !t.inquired(q, w.Number) {
				t.openInquiry(name, w)
			}
		}
	case PartyWarehouse:
		var w Waybill
		if t.snapshot().Return != nil {
			w = *t.snapshot().Return
		}
		if !t.inquired(q, w.Number) {
			t.openInquiry(name, w)
		}
	default:
		if !t.inquired(q, "") {
			t.openInquiry(name, Waybill{})
		}
	}
}

// inquired reports whether the question was asked about the parcel ("" : about
// anything), and is open or answered.
func (t *transition) inquired(q Question, number string) bool {
	return slices.ContainsFunc(t.step.Case.Inquiries, func(h Inquiry) bool {
		return h.Question == q && (number == "" || h.Waybill.Number == number) && (q != QuestionHold || h.Open())
	})
}

func (t *transition) openInquiry(name ActionName, w Waybill) {
	q, to, _ := name.Question()
	by := ""
	if t.d.Review != nil {
		by = t.d.Review.By
	}
	var due time.Time
	if wait := t.d.Within[q]; wait > 0 {
		due = t.now.Add(wait)
	}
	var e Entry
	t.step.Case, e = OpenInquiry(t.step.Case, q, to, w, by, due, t.now)
	t.step.Entries = append(t.step.Entries, e)
}

// parcelAt is an outbound parcel, or nothing.
func (t *transition) parcelAt(i int) Waybill {
	if i < len(t.snapshot().Outbound) {
		return t.snapshot().Outbound[i]
	}
	return Waybill{}
}

// tried reports whether the parcel action was ever planned for the waybill.
// Couriers accept one intercept per parcel; a second try is a person's wish.
func (t *transition) tried(name ActionName, number string) bool {
	return slices.ContainsFunc(t.actions, func(a Action) bool { return a.Name == name && a.Waybill.Number == number })
}

// actionZH names the actions in Chinese.
var actionZH = map[ActionName]string{
	ActionApprove: "同意退款", ActionRefuse: "拒绝申请", ActionReturn: "同意退货", ActionIntercept: "快递拦截",
	ActionWithdraw: "撤销拦截", ActionRemark: "订单备注", ActionMessage: "联系买家", ActionHold: "请仓库拦下", ActionRelease: "通知仓库放行",
	ActionResend: "请仓库补发", ActionReportShipment: "回告平台拦截发货结果",
}

func planText(a Action) Text {
	text := Text{EN: string(a.Name) + " planned", ZH: "计划" + actionZH[a.Name]}
	switch {
	case a.Name.IsDecision():
		text.EN += " for " + a.Amount.String()
		text.ZH += "，金额 " + a.Amount.String()
	case a.Name == ActionIntercept || a.Name == ActionWithdraw:
		text.EN += " for waybill " + a.Waybill.Number
		text.ZH += "，运单 " + a.Waybill.Number
	case a.Name == ActionMessage:
		text.EN, text.ZH = text.EN+": "+a.Message, text.ZH+"："+a.Message
	case a.Name == ActionReportShipment:
		text.EN, text.ZH = text.EN+": "+string(a.Shipment), text.ZH+"："+string(a.Shipment)
	}
	return text
}

var interceptOutcomeZH = map[string]string{InterceptSucceeded: "拦截成功，包裹已折返", InterceptFailed: "拦截失败，包裹已签收"}

var stateZH = map[LedgerState]string{Planned: "待发送", Sent: "已发送", Confirmed: "已确认", Refused: "未执行", Unknown: "结果未知"}

func replyText(a Action) Text {
	en, zh := string(a.Name)+": "+string(a.State)+" ("+a.Result+")", actionZH[a.Name]+"："+stateZH[a.State]+"（"+a.Result+"）"
	if a.InterceptOutcome != "" {
		en, zh = string(a.Name)+": "+a.InterceptOutcome, actionZH[a.Name]+"："+interceptOutcomeZH[a.InterceptOutcome]
	}
	if a.ReplyText != "" {
		en, zh = en+": "+a.ReplyText, zh+"："+a.ReplyText
	}
	return Text{EN: en, ZH: zh}
}

// ReplyEntry is the timeline entry for an action that Settle has settled at now.
func ReplyEntry(a Action, now time.Time) Entry {
	return Entry{At: now, Type: EntryReply, Summary: replyText(a), Detail: map[string]any{
		"action": a.Name, "n": a.N, "state": a.State, "result": a.Result, "attempts": a.Attempts,
	}}
}
