package server

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/people"
	"makegood/policy"
)

// deskView is what a person needs beside the case itself to settle it.
type deskView struct {
	Scripts   []scriptView          `json:"scripts"`
	Offers    []offerView           `json:"offers"`
	Checklist []checkView           `json:"checklist"`
	Handovers []handoverView        `json:"handovers"`
	Sources   []sourceView          `json:"sources"`
	Agree     bool                  `json:"sources_agree"`
	Stock     *aftersale.Fulfilment `json:"stock"`
	Loss      *lossView             `json:"loss"`
	Proof     []aftersale.Evidence  `json:"proof"`
	Buyer     *buyerView            `json:"buyer"`
	Questions []questionView        `json:"questions"`
	Can       []canView             `json:"can"`
}

type scriptView struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	TitleZH string `json:"title_zh"`
	EN      string `json:"en"`
	ZH      string `json:"zh"`
}

type offerView struct {
	ID          string `json:"id"`
	Step        int    `json:"step"`
	Title       string `json:"title"`
	TitleZH     string `json:"title_zh"`
	Script      string `json:"script"`
	ScriptZH    string `json:"script_zh"`
	AmountMinor *int64 `json:"amount_minor"` // null: no money
}

type checkView struct {
	ID       string `json:"id"`
	Rule     string `json:"rule"`
	Text     string `json:"text"`
	TextZH   string `json:"text_zh"`
	Auto     bool   `json:"auto"`
	Done     bool   `json:"done"`
	Detail   string `json:"detail"`
	DetailZH string `json:"detail_zh"`
}

type handoverView struct {
	N            int                `json:"n"`
	To           aftersale.Party    `json:"to"`
	Ask          aftersale.Question `json:"ask"`
	Text         string             `json:"text"`
	TextZH       string             `json:"text_zh"`
	By           string             `json:"by"`
	Rule         string             `json:"rule"`
	Waybill      string             `json:"waybill"`
	At           time.Time          `json:"at"`
	Due          *time.Time         `json:"due"`
	Answer       string             `json:"answer"`
	AnswerText   string             `json:"answer_text"`
	AnswerTextZH string             `json:"answer_text_zh"`
	AnsweredAt   *time.Time         `json:"answered_at"`
	AnsweredBy   string             `json:"answered_by"`
	Open         bool               `json:"open"`
	Overdue      bool               `json:"overdue"`
	Answers      []answerChoice     `json:"answers"` // what may be recorded
}

// answerChoice is one answer that a person may record.
type answerChoice struct {
	Answer string `json:"answer"`
	Text   string `json:"text"`
	TextZH string `json:"text_zh"`
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

type questionView struct {
	Ask      string          `json:"ask"`
	To       aftersale.Party `json:"to"`
	Text     string          `json:"text"`
	TextZH   string          `json:"text_zh"`
	Answers  []string        `json:"answers"`
	Possible bool            `json:"possible"`
	WhyNot   string          `json:"why_not"`
	WhyNotZH string          `json:"why_not_zh"`
}

type canView struct {
	Decision      string `json:"decision"`
	Label         string `json:"label"`
	LabelZH       string `json:"label_zh"`
	Possible      bool   `json:"possible"`
	WhyNot        string `json:"why_not"`
	WhyNotZH      string `json:"why_not_zh"`
	NeedsConfirm  bool   `json:"needs_confirmation"`
	NeedsEvidence bool   `json:"needs_evidence"`
	MoneyMinor    *int64 `json:"money_minor"`
}

// desk gathers the view for one bearer.
func (p *private) desk(ctx context.Context, c aftersale.Case, actions []aftersale.Action, by people.Actor) (deskView, error) {
	d, err := p.o.Service.Desk.Workbench(ctx, c, actions, by)
	if err != nil {
		return deskView{}, err
	}
	now := p.o.Now()
	v := deskView{
		Scripts: []scriptView{}, Offers: []offerView{}, Checklist: []checkView{}, Handovers: viewHandovers(c.Inquiries, now), Sources: []sourceView{},
		Agree: d.Agree, Stock: c.Fulfilment, Proof: append([]aftersale.Evidence{}, c.Evidence...), Questions: []questionView{}, Can: []canView{},
	}
	for _, s := range d.Scripts {
		v.Scripts = append(v.Scripts, scriptView{ID: s.ID, Title: s.Title.EN, TitleZH: s.Title.ZH, EN: s.Text.EN, ZH: s.Text.ZH})
	}
	for _, o := range d.Offers {
		v.Offers = append(v.Offers, viewOffer(o))
	}
	for _, x := range d.Checklist {
		v.Checklist = append(v.Checklist, checkView{ID: x.ID, Rule: x.Rule, Text: x.Text.EN, TextZH: x.Text.ZH, Auto: x.Auto, Done: x.Done, Detail: x.Detail.EN, DetailZH: x.Detail.ZH})
	}
	for _, s := range d.Sources {
		v.Sources = append(v.Sources, viewSource(s, now))
	}
	if l := c.Loss; l != nil {
		v.Loss = &lossView{OpenedAt: l.OpenedAt, AtRiskMinor: l.AtRisk.Minor, RecoveredMinor: l.Recovered.Minor, Currency: l.AtRisk.Currency, State: l.State}
	}
	if c.Buyer != "" {
		v.Buyer = &buyerView{Key: c.Buyer, Requests: d.Buyer.Requests, Refunds: d.Buyer.Refunds, RefundMinor: d.Buyer.RefundMinor, List: d.Buyer.List}
	}
	for _, q := range d.Questions {
		text := aftersale.QuestionText(aftersale.Question(q.Name))
		w := words(q.WhyNot)
		v.Questions = append(v.Questions, questionView{Ask: q.Name, To: q.To, Text: text.EN, TextZH: text.ZH, Answers: q.Answers, Possible: q.WhyNot == nil, WhyNot: w.EN, WhyNotZH: w.ZH})
	}
	for _, x := range d.Decisions {
		label, w := decisionLabels[x.Name], words(x.WhyNot)
		v.Can = append(v.Can, canView{Decision: x.Name, Label: label.EN, LabelZH: label.ZH, Possible: x.WhyNot == nil, WhyNot: w.EN, WhyNotZH: w.ZH, NeedsConfirm: x.NeedsConfirm, NeedsEvidence: x.NeedsEvidence, MoneyMinor: x.Money})
	}
	if c.Ref.Manual() && !c.State.Final() {
		label := decisionLabels["close"]
		v.Can = []canView{{Decision: "close", Label: label.EN, LabelZH: label.ZH, Possible: true}}
	}
	return v, nil
}

// decisionLabels name the decisions on buttons.
var decisionLabels = map[string]aftersale.Text{
	"agree_refund": {EN: "Refund", ZH: "同意退款"}, "agree_return": {EN: "Agree to the return", ZH: "同意退货"}, "refuse": {EN: "Refuse with proof", ZH: "凭证据拒绝"},
	"part_refund": {EN: "Refund a part", ZH: "部分退款"}, "convert": {EN: "Refund without return", ZH: "仅退款不退货"}, "close": {EN: "Close", ZH: "结束工单"},
}

func words(t *aftersale.Text) aftersale.Text {
	if t == nil {
		return aftersale.Text{}
	}
	return *t
}

func viewOffer(o policy.Offer) offerView {
	v := offerView{ID: o.ID, Step: o.Step, Title: o.Title.EN, TitleZH: o.Title.ZH, Script: o.Script.EN, ScriptZH: o.Script.ZH}
	if o.AmountMinor > 0 {
		v.AmountMinor = &o.AmountMinor
	}
	return v
}

func viewSource(s casework.Source, now time.Time) sourceView {
	v := sourceView{Source: s.Name, Word: s.Word, Says: s.Says.EN, SaysZH: s.Says.ZH, At: orNull(s.At), Fresh: s.Fresh}
	if !s.At.IsZero() {
		age := int64(now.Sub(s.At).Seconds())
		v.Age = &age
	}
	return v
}

func viewHandovers(list []aftersale.Inquiry, now time.Time) []handoverView {
	out := []handoverView{}
	for _, h := range list {
		text, answer := aftersale.QuestionText(h.Question), aftersale.Text{}
		if h.Response != "" {
			answer = aftersale.ResponseText(h.Response)
		}
		v := handoverView{
			N: h.N, To: h.To, Ask: h.Question, Text: text.EN, TextZH: text.ZH, By: h.By, Rule: h.Rule, Waybill: h.Waybill.Number, At: h.At, Due: orNull(h.Due),
			Answer: h.Response, AnswerText: answer.EN, AnswerTextZH: answer.ZH, AnsweredAt: orNull(h.RespondedAt), AnsweredBy: h.RespondedBy,
			Open: h.Open(), Overdue: h.Open() && !h.Due.IsZero() && now.After(h.Due), Answers: []answerChoice{},
		}
		for _, q := range aftersale.Questions() {
			if q.Question != h.Question || !h.Open() && h.Response != aftersale.ResponseSilent {
				continue
			}
			for _, a := range q.Responses {
				t := aftersale.ResponseText(a)
				v.Answers = append(v.Answers, answerChoice{a, t.EN, t.ZH})
			}
		}
		out = append(out, v)
	}
	return out
}
