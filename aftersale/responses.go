package aftersale

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// CloseInquiries takes in what others have answered: the warehouse's newest word (nil:
// it never spoke, or there is none), what couriers show, what the buyer did to
// the request, and the time. It closes the hand-overs that this answers, and
// decides nothing.
func CloseInquiries(c Case, actions []Action, stock *Fulfilment, parcels map[string]Parcel, now time.Time) (Case, []Entry) {
	if stock != nil {
		c.Fulfilment = stock
		if isEvidence(QuestionUnpack, string(stock.InspectionOf(c.Snapshot))) {
			c.Evidence = addEvidence(c.Evidence, stock.Evidence...)
		}
	}
	if len(c.Inquiries) == 0 {
		return c, nil
	}
	var entries []Entry
	c.Inquiries = slices.Clone(c.Inquiries)
	for i := range c.Inquiries {
		h := &c.Inquiries[i]
		if !h.Open() {
			continue
		}
		answer, by := responseTo(c, actions, parcels, *h)
		if answer == "" && h.Question != QuestionClaim && !h.Due.IsZero() && !now.Before(h.Due) {
			answer = ResponseSilent // a claim is paid late, not never
		}
		if answer == "" {
			continue
		}
		h.Response, h.RespondedAt, h.RespondedBy = answer, now, by
		entries = append(entries, inquiryEntry(*h, now))
	}
	return c, entries
}

// responseTo is the answer that the facts give to an open question, "" if none.
func responseTo(c Case, actions []Action, parcels map[string]Parcel, h Inquiry) (answer, by string) {
	switch h.Question {
	case QuestionHold:
		if answer, by = holdResponse(c, actions, parcels, h); answer != "" {
			return answer, by
		}
	case QuestionUnpack:
		if found := c.Fulfilment.InspectionOf(c.Snapshot); found != "" {
			return string(found), string(PartyWarehouse)
		}
	case QuestionResend:
		return resendResponse(c, actions, h)
	case QuestionNudge:
		if p := parcels[h.Waybill.Number]; p.LastScanAt.After(h.At) {
			return ResponseMoved, string(PartyCourier)
		}
	case QuestionReply:
		switch {
		case c.Snapshot.Status == StatusClosed:
			return ResponseWithdraws, string(PartyBuyer)
		case !c.Snapshot.Status.WaitsForSeller():
			return ResponseObsolete, ""
		}
	}
	if c.Snapshot.Status.Final() && !h.Question.outlives() {
		return ResponseObsolete, ""
	}
	return "", ""
}

// outlives reports whether the question still matters once the case is over.
func (q Question) outlives() bool { return q == QuestionClaim || q == QuestionResend }

// holdResponse reads the answer to a hold. A parcel that a courier has scanned is
// gone, whatever the warehouse says.
func holdResponse(c Case, actions []Action, parcels map[string]Parcel, h Inquiry) (answer, by string) {
	if slices.ContainsFunc(c.Snapshot.Outbound, func(w Waybill) bool { return parcels[w.Number].State.Left() }) {
		return ResponseGone, string(PartyCourier)
	}
	s := c.Fulfilment
	switch {
	case s == nil:
	case s.Shipment == ShipmentGone:
		return ResponseGone, string(PartyWarehouse)
	case s.Shipment == ShipmentHeld:
		ours := slices.ContainsFunc(actions, func(a Action) bool { return carries(a, ActionHold, h) && a.ID == s.AnsweredRequest })
		if ours || !s.ShipmentAt.Before(h.At) {
			return ResponseHeld, string(PartyWarehouse)
		}
	}
	return notTaken(actions, ActionHold, h)
}

// resendResponse reads whether the goods were sent again.
func resendResponse(c Case, actions []Action, h Inquiry) (answer, by string) {
	for _, a := range actions {
		if carries(a, ActionResend, h) && c.Fulfilment != nil && slices.Contains(c.Fulfilment.Resent, a.ID) {
			return ResponseSent, string(PartyWarehouse)
		}
	}
	return notTaken(actions, ActionResend, h)
}

// carries reports whether the action was planned to put the question, and not
// for an earlier one.
func carries(a Action, name ActionName, h Inquiry) bool {
	return a.Name == name && !a.PlannedAt.Before(h.At)
}

// notTaken: a warehouse that does not know the order, or does not take the
// request, will not answer it.
func notTaken(actions []Action, name ActionName, h Inquiry) (answer, by string) {
	if slices.ContainsFunc(actions, func(a Action) bool { return carries(a, name, h) && a.State == Refused }) {
		return ResponseRefused, string(PartyWarehouse)
	}
	return "", ""
}

// LastInquiry is the newest hand-over with that question.
func (c *Case) LastInquiry(q Question) (Inquiry, bool) {
	for _, h := range slices.Backward(c.Inquiries) {
		if h.Question == q {
			return h, true
		}
	}
	return Inquiry{}, false
}

// WaitsFor is the party of the first open hand-over, "" if nobody is waited for.
func (c *Case) WaitsFor() Party {
	for _, h := range c.Inquiries {
		if h.Open() {
			return h.To
		}
	}
	return ""
}

// RecordInterceptOutcome records what tracking has proved of an accepted intercept, or returns
// the action unchanged.
func RecordInterceptOutcome(a Action, p Parcel) Action {
	if a.Name != ActionIntercept || a.State != Confirmed || a.InterceptOutcome != "" {
		return a
	}
	switch {
	case p.State.Back():
		a.InterceptOutcome = InterceptSucceeded
	case p.State == TrackDelivered:
		a.InterceptOutcome = InterceptFailed
	}
	return a
}

var partyNames = map[Party]Text{
	PartyWarehouse: {EN: "the warehouse", ZH: "仓库"}, PartyCourier: {EN: "the courier", ZH: "快递公司"}, PartyBuyer: {EN: "the buyer", ZH: "买家"},
}

// QuestionText names a question in words.
func QuestionText(q Question) Text { return questionNames[q] }

var questionNames = map[Question]Text{
	QuestionHold:     {EN: "hold the shipment", ZH: "拦下未出库包裹"},
	QuestionUnpack:   {EN: "unpack the return", ZH: "拆包验货"},
	QuestionResend:   {EN: "send the goods again", ZH: "补发商品"},
	QuestionNudge:    {EN: "find out why the parcel does not move", ZH: "催查物流"},
	QuestionVerify:   {EN: "verify the delivery", ZH: "核实是否妥投"},
	QuestionEvidence: {EN: "hand over the signing proof", ZH: "提供签收凭证"},
	QuestionClaim:    {EN: "pay for the lost parcel", ZH: "丢件理赔"},
	QuestionReply:    {EN: "say what is wrong and what is wanted", ZH: "说明问题与诉求"},
}

// ResponseText names an answer in words.
func ResponseText(answer string) Text {
	if t, ok := responseNames[answer]; ok {
		return t
	}
	return Text{EN: answer, ZH: answer}
}

var responseNames = map[string]Text{
	ResponseHeld: {EN: "held", ZH: "已拦下"}, ResponseGone: {EN: "gone", ZH: "已出库"}, ResponseLost: {EN: "lost", ZH: "丢失"},
	ResponseDelivered: {EN: "delivered", ZH: "已妥投"}, ResponseEvidence: {EN: "proof attached", ZH: "已提供凭证"}, ResponseNoEvidence: {EN: "there is none", ZH: "无凭证"},
	ResponseMoved: {EN: "it moves again", ZH: "物流已更新"}, ResponsePaid: {EN: "paid", ZH: "已赔付"}, ResponseRejected: {EN: "rejected", ZH: "拒赔"},
	ResponseSent: {EN: "sent", ZH: "已补发"}, ResponseRefused: {EN: "refused", ZH: "未受理"}, ResponseWithdraws: {EN: "withdraws", ZH: "撤销申请"},
	ResponseChanges: {EN: "changes the request", ZH: "修改申请"}, ResponseInsists: {EN: "insists", ZH: "坚持退款"}, ResponseNotReceived: {EN: "not received", ZH: "未收到货"},
	ResponseFaulty: {EN: "the goods are faulty", ZH: "商品有问题"}, ResponseAccepts: {EN: "accepts the offer", ZH: "接受方案"},
	ResponseSilent: {EN: "no answer in time", ZH: "超时未答复"}, ResponseObsolete: {EN: "no longer needed", ZH: "无需答复"},
	string(InspectedIntact): {EN: "intact", ZH: "完好"}, string(InspectedDamaged): {EN: "damaged or used", ZH: "破损或影响二次销售"},
	string(InspectedWrong): {EN: "not the goods that were sold", ZH: "非本店商品"}, string(InspectedMissing): {EN: "parts are missing", ZH: "缺件"},
	string(InspectedEmpty): {EN: "an empty parcel", ZH: "空包"},
}

// inquiryEntry is the timeline's line for a question, asked or answered.
func inquiryEntry(h Inquiry, now time.Time) Entry {
	party, question := partyNames[h.To], questionNames[h.Question]
	text := Text{EN: party.EN + " is asked to " + question.EN, ZH: "请" + party.ZH + question.ZH}
	if h.Response != "" {
		answer := ResponseText(h.Response)
		text = Text{EN: party.EN + ", asked to " + question.EN + ": " + answer.EN, ZH: party.ZH + "答复（" + question.ZH + "）：" + answer.ZH}
	}
	text.EN = strings.ToUpper(text.EN[:1]) + text.EN[1:]
	detail := map[string]any{"handover": h.N, "to": h.To, "ask": h.Question}
	if h.Response != "" {
		detail["answer"], detail["by"] = h.Response, h.RespondedBy
	} else if !h.Due.IsZero() {
		detail["due"] = h.Due
	}
	return Entry{At: now, Type: EntryInquiry, Summary: text, Detail: detail}
}

// RecordResponse records an answer that a person brings, with what is attached
// to it. Proof against the request is kept with the case, all else, such as
// what the buyer sent, on the timeline only: a refusal must never cite it.
func RecordResponse(c Case, n int, answer, by string, proof []Evidence, now time.Time) (Case, Entry, bool) {
	for i, h := range c.Inquiries {
		if h.N != n {
			continue
		}
		c.Inquiries = slices.Clone(c.Inquiries)
		h.Response, h.RespondedAt, h.RespondedBy = answer, now, by
		c.Inquiries[i] = h
		if isEvidence(h.Question, answer) {
			c.Evidence = addEvidence(c.Evidence, proof...)
		}
		e := inquiryEntry(h, now)
		if len(proof) > 0 {
			e.Detail["evidence"] = proof
		}
		return c, e, true
	}
	return c, Entry{}, false
}

// OpenInquiry asks somebody something. by is the person; "" is the policy.
func OpenInquiry(c Case, q Question, to Party, w Waybill, by string, due, now time.Time) (Case, Entry) {
	h := Inquiry{N: len(c.Inquiries) + 1, To: to, Question: q, By: by, Rule: c.Rule, Waybill: w, At: now, Due: due}
	c.Inquiries = append(slices.Clone(c.Inquiries), h)
	return c, inquiryEntry(h, now)
}

// PlanManually plans something that a person asks of a warehouse.
func PlanManually(c *Case, name ActionName, w Waybill, by string, now time.Time) Action {
	c.Actions++
	a := Action{
		CaseID: c.ID, Ref: c.Ref, OrderID: c.OrderID, Name: name, Stage: StageFulfilment, N: c.Actions, ID: c.ID + "." + strconv.Itoa(c.Actions),
		By: by, Rule: c.Rule, Waybill: w, State: Planned, PlannedAt: now,
	}
	if s := c.Snapshot; s != nil {
		a.OrderID, a.Kind, a.Status, a.Amount, a.Version = s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	}
	return a
}
