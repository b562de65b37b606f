package server

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
	"makegood/policy"
)

// workbenchView is what a person needs beside the case itself to decide it.
type workbenchView struct {
	Scripts    []scriptView          `json:"scripts"`
	Offers     []offerView           `json:"offers"`
	Checklist  []checkView           `json:"checklist"`
	Inquiries  []inquiryView         `json:"handovers"`
	Sources    []sourceView          `json:"sources"`
	Agree      bool                  `json:"sources_agree"`
	Fulfilment *aftersale.Fulfilment `json:"stock"`
	Loss       *lossView             `json:"loss"`
	Evidence   []aftersale.Evidence  `json:"proof"`
	Buyer      *buyerView            `json:"buyer"`
	Questions  []questionView        `json:"questions"`
	Can        []canView             `json:"can"`
}

type scriptView struct {
	ID string `json:"id"`
	titled
	aftersale.Text
}

type offerView struct {
	ID   string `json:"id"`
	Step int    `json:"step"`
	titled
	Script      string `json:"script"`
	ScriptZH    string `json:"script_zh"`
	AmountMinor *int64 `json:"amount_minor"` // null: no money
}

type checkView struct {
	ID   string `json:"id"`
	Rule string `json:"rule"`
	worded
	Auto     bool   `json:"auto"`
	Done     bool   `json:"done"`
	Detail   string `json:"detail"`
	DetailZH string `json:"detail_zh"`
}

type sourceView struct {
	Source string     `json:"source"`
	Word   string     `json:"word"`
	Says   string     `json:"says"`
	SaysZH string     `json:"says_zh"`
	At     *time.Time `json:"at"`
	Age    *int64     `json:"age_seconds"`
	Fresh  bool       `json:"fresh"`
}

type lossView struct {
	OpenedAt       time.Time           `json:"opened_at"`
	AtRiskMinor    int64               `json:"at_risk_minor"`
	RecoveredMinor int64               `json:"recovered_minor"`
	Currency       string              `json:"currency"`
	State          aftersale.LossState `json:"state"`
}

type buyerView struct {
	Key         string `json:"key"`
	Requests    int    `json:"requests"`
	Refunds     int    `json:"refunds"`
	RefundMinor int64  `json:"refund_minor"`
	List        string `json:"list"`
}

// questionView is a question that may be put to somebody outside.
type questionView struct {
	Question string          `json:"ask"`
	To       aftersale.Party `json:"to"`
	worded
	Responses []string `json:"answers"`
	possibleView
}

// canView is a decision that a person may take.
type canView struct {
	Decision string `json:"decision"`
	Label    string `json:"label"`
	LabelZH  string `json:"label_zh"`
	possibleView
	NeedsConfirm  bool   `json:"needs_confirmation"`
	NeedsEvidence bool   `json:"needs_evidence"`
	MoneyMinor    *int64 `json:"money_minor"`
}

// workbench gathers the view for one bearer.
func (p *private) workbench(ctx context.Context, c aftersale.Case, actions []aftersale.Action, by people.Actor) (workbenchView, error) {
	w, err := p.o.Service.Desk.Workbench(ctx, c, actions, by)
	if err != nil {
		return workbenchView{}, err
	}
	now := p.o.Now()
	v := workbenchView{
		Scripts: viewEach(w.Scripts, viewScript), Offers: viewEach(w.Offers, viewOffer), Checklist: viewEach(w.Checklist, viewCheck),
		Inquiries: viewEach(c.Inquiries, func(q aftersale.Inquiry) inquiryView { return viewInquiry(q, now) }),
		Sources:   viewEach(w.Sources, func(s casework.Source) sourceView { return viewSource(s, now) }),
		Agree:     w.Agree, Fulfilment: c.Fulfilment, Evidence: append([]aftersale.Evidence{}, c.Evidence...),
		Questions: viewEach(w.Questions, viewQuestion), Can: viewEach(w.Decisions, viewCan),
	}
	if l := c.Loss; l != nil {
		v.Loss = &lossView{
			OpenedAt: l.OpenedAt, AtRiskMinor: l.AtRisk.Minor, RecoveredMinor: l.Recovered.Minor, Currency: l.AtRisk.Currency, State: l.State,
		}
	}
	if b := w.Buyer; c.Buyer != "" {
		v.Buyer = &buyerView{Key: c.Buyer, Requests: b.Requests, Refunds: b.Refunds, RefundMinor: b.RefundMinor, List: b.List}
	}
	if c.Ref.Manual() && !c.State.Final() {
		v.Can = []canView{viewCan(casework.Possible{Name: "close"})}
	}
	return v, nil
}

// decisionLabels name the decisions on buttons.
var decisionLabels = map[string]aftersale.Text{
	"agree_refund": {EN: "Refund", ZH: "同意退款"}, "agree_return": {EN: "Agree to the return", ZH: "同意退货"}, "refuse": {EN: "Refuse with proof", ZH: "凭证据拒绝"},
	"part_refund": {EN: "Refund a part", ZH: "部分退款"}, "convert": {EN: "Refund without return", ZH: "仅退款不退货"}, "close": {EN: "Close", ZH: "结束工单"},
}

func viewScript(s casework.Script) scriptView {
	return scriptView{ID: s.ID, titled: titled(s.Title), Text: s.Text}
}

func viewOffer(o policy.Offer) offerView {
	v := offerView{ID: o.ID, Step: o.Step, titled: titled(o.Title), Script: o.Script.EN, ScriptZH: o.Script.ZH}
	if o.AmountMinor > 0 {
		v.AmountMinor = &o.AmountMinor
	}
	return v
}

func viewCheck(c policy.Check) checkView {
	return checkView{ID: c.ID, Rule: c.Rule, worded: worded(c.Text), Auto: c.Auto, Done: c.Done, Detail: c.Detail.EN, DetailZH: c.Detail.ZH}
}

func viewSource(s casework.Source, now time.Time) sourceView {
	v := sourceView{Source: s.Name, Word: s.Word, Says: s.Says.EN, SaysZH: s.Says.ZH, At: orNull(s.At), Fresh: s.Fresh}
	if !s.At.IsZero() {
		age := int64(now.Sub(s.At).Seconds())
		v.Age = &age
	}
	return v
}

func viewQuestion(q casework.Possible) questionView {
	text := worded(aftersale.QuestionText(aftersale.Question(q.Name)))
	return questionView{Question: q.Name, To: q.To, worded: text, Responses: q.Answers, possibleView: viewPossible(q.WhyNot)}
}

func viewCan(d casework.Possible) canView {
	label := decisionLabels[d.Name]
	return canView{
		Decision: d.Name, Label: label.EN, LabelZH: label.ZH, possibleView: viewPossible(d.WhyNot),
		NeedsConfirm: d.NeedsConfirm, NeedsEvidence: d.NeedsEvidence, MoneyMinor: d.Money,
	}
}
