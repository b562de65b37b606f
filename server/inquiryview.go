package server

import (
	"time"

	"makegood/aftersale"
)

// inquiryView is one question to somebody outside, and what came of it.
type inquiryView struct {
	N        int                `json:"n"`
	To       aftersale.Party    `json:"to"`
	Question aftersale.Question `json:"ask"`
	worded
	By             string           `json:"by"`
	Rule           string           `json:"rule"`
	Waybill        string           `json:"waybill"`
	At             time.Time        `json:"at"`
	Due            *time.Time       `json:"due"`
	Response       string           `json:"answer"`
	ResponseText   string           `json:"answer_text"`
	ResponseTextZH string           `json:"answer_text_zh"`
	RespondedAt    *time.Time       `json:"answered_at"`
	RespondedBy    string           `json:"answered_by"`
	Open           bool             `json:"open"`
	Overdue        bool             `json:"overdue"`
	Choices        []responseChoice `json:"answers"` // what may be recorded
}

// responseChoice is one response that a person may record.
type responseChoice struct {
	Response string `json:"answer"`
	worded
}

func viewInquiry(q aftersale.Inquiry, now time.Time) inquiryView {
	v := inquiryView{
		N: q.N, To: q.To, Question: q.Question, worded: worded(aftersale.QuestionText(q.Question)),
		By: q.By, Rule: q.Rule, Waybill: q.Waybill.Number, At: q.At, Due: orNull(q.Due),
		Response: q.Response, RespondedAt: orNull(q.RespondedAt), RespondedBy: q.RespondedBy,
		Open: q.Open(), Overdue: q.Open() && !q.Due.IsZero() && now.After(q.Due), Choices: []responseChoice{},
	}
	if q.Response != "" {
		text := aftersale.ResponseText(q.Response)
		v.ResponseText, v.ResponseTextZH = text.EN, text.ZH
	}
	if !q.Open() && q.Response != aftersale.ResponseSilent {
		return v
	}
	for _, known := range aftersale.Questions() {
		if known.Question == q.Question {
			v.Choices = append(v.Choices, viewEach(known.Responses, viewChoice)...)
		}
	}
	return v
}

func viewChoice(name string) responseChoice {
	return responseChoice{Response: name, worded: worded(aftersale.ResponseText(name))}
}
