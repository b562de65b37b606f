package aftersale

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hear takes in what others have answered: the warehouse's newest word (nil:
// it never spoke, or there is none), what couriers show, what the buyer did to
// the request, and the time. It closes the hand-overs that this answers, and
// decides nothing.
func Hear(c Case, actions []Action, stock *Stock, parcels map[string]Parcel, now time.Time) (Case, []Entry) {
	if stock != nil {
		c.Stock = stock
		if proves(AskUnpack, string(stock.InspectionOf(c.Seen))) {
			c.Proof = withProof(c.Proof, stock.Evidence...)
		}
	}
	if len(c.Handovers) == 0 {
		return c, nil
	}
	var entries []Entry
	c.Handovers = slices.Clone(c.Handovers)
	for i := range c.Handovers {
		h := &c.Handovers[i]
		if !h.Open() {
			continue
		}
		answer, by := heard(c, actions, parcels, *h)
		if answer == "" && h.Ask != AskClaim && !h.Due.IsZero() && !now.Before(h.Due) {
			answer = AnswerSilent // a claim is paid late, not never
		}
		if answer == "" {
			continue
		}
		h.Answer, h.AnsweredAt, h.AnsweredBy = answer, now, by
		entries = append(entries, handoverEntry(*h, now))
	}
	return c, entries
}

// heard is the answer that the facts give to an open question, "" if none.
func heard(c Case, actions []Action, parcels map[string]Parcel, h Handover) (answer, by string) {
	switch h.Ask {
	case AskHold:
		if answer, by = heardHold(c, actions, parcels, h); answer != "" {
			return answer, by
		}
	case AskUnpack:
		if found := c.Stock.InspectionOf(c.Seen); found != "" {
			return string(found), string(PartyWarehouse)
		}
	case AskResend:
		return heardResend(c, actions, h)
	case AskNudge:
		if p := parcels[h.Waybill.Number]; p.LastScanAt.After(h.At) {
			return AnswerMoved, string(PartyCourier)
		}
	case AskReply:
		switch {
		case c.Seen.Status == StatusClosed:
			return AnswerWithdraws, string(PartyBuyer)
		case !c.Seen.Status.WaitsForSeller():
			return AnswerObsolete, ""
		}
	}
	if c.Seen.Status.Final() && !h.Ask.outlives() {
		return AnswerObsolete, ""
	}
	return "", ""
}

// outlives reports whether the question still matters once the case is over.
func (q Question) outlives() bool { return q == AskClaim || q == AskResend }

// heardHold reads the answer to a hold. A parcel that a courier has scanned is
// gone, whatever the warehouse says.
func heardHold(c Case, actions []Action, parcels map[string]Parcel, h Handover) (answer, by string) {
	if slices.ContainsFunc(c.Seen.Outbound, func(w Waybill) bool { return parcels[w.Number].State.Left() }) {
		return AnswerGone, string(PartyCourier)
	}
	s := c.Stock
	switch {
	case s == nil:
	case s.Shipment == ShipmentGone:
		return AnswerGone, string(PartyWarehouse)
	case s.Shipment == ShipmentHeld:
		ours := slices.ContainsFunc(actions, func(a Action) bool { return carries(a, ActionHold, h) && a.ID == s.Answered })
		if ours || !s.ShipmentAt.Before(h.At) {
			return AnswerHeld, string(PartyWarehouse)
		}
	}
	return notTaken(actions, ActionHold, h)
}

// heardResend reads whether the goods were sent again.
func heardResend(c Case, actions []Action, h Handover) (answer, by string) {
	for _, a := range actions {
		if carries(a, ActionResend, h) && c.Stock != nil && slices.Contains(c.Stock.Resent, a.ID) {
			return AnswerSent, string(PartyWarehouse)
		}
	}
	return notTaken(actions, ActionResend, h)
}

// carries reports whether the action was planned to put the question, and not
// for an earlier one.
func carries(a Action, name ActionName, h Handover) bool {
	return a.Name == name && !a.PlannedAt.Before(h.At)
}

// notTaken: a warehouse that does not know the order, or does not take the
// request, will not answer it.
func notTaken(actions []Action, name ActionName, h Handover) (answer, by string) {
	if slices.ContainsFunc(actions, func(a Action) bool { return carries(a, name, h) && a.State == Refused }) {
		return AnswerRefused, string(PartyWarehouse)
	}
	return "", ""
}

// LastHandover is the newest hand-over with that question.
func (c *Case) LastHandover(q Question) (Handover, bool) {
	for _, h := range slices.Backward(c.Handovers) {
		if h.Ask == q {
			return h, true
		}
	}
	return Handover{}, false
}

// WaitsFor is the party of the first open hand-over, "" if nobody is waited for.
func (c *Case) WaitsFor() Party {
	for _, h := range c.Handovers {
		if h.Open() {
			return h.To
		}
	}
	return ""
}

// Prove records what tracking has proved of an accepted intercept, or returns
// the action unchanged.
func Prove(a Action, p Parcel) Action {
	if a.Name != ActionIntercept || a.State != Confirmed || a.Proved != "" {
		return a
	}
	switch {
	case p.State.Back():
		a.Proved = ProvedSucceeded
	case p.State == TrackDelivered:
		a.Proved = ProvedFailed
	}
	return a
}

// withProof adds evidence that is not there yet.
func withProof(list []Evidence, more ...Evidence) []Evidence {
	out := slices.Clone(list)
	for _, e := range more {
		if !slices.ContainsFunc(out, e.Same) {
			out = append(out, e)
		}
	}
	return out
}

// Proven reports whether genuine proof of the delivery is attached.
func (c *Case) Proven() bool { return len(c.Proof) > 0 }

var partyNames = map[Party]Text{
	PartyWarehouse: {EN: "the warehouse", ZH: "仓库"}, PartyCourier: {EN: "the courier", ZH: "快递公司"}, PartyBuyer: {EN: "the buyer", ZH: "买家"},
}

// QuestionText names a question in words.
func QuestionText(q Question) Text { return questionNames[q] }

var questionNames = map[Question]Text{
	AskHold:   {EN: "hold the shipment", ZH: "拦下未出库包裹"},
	AskUnpack: {EN: "unpack the return", ZH: "拆包验货"},
	AskResend: {EN: "send the goods again", ZH: "补发商品"},
	AskNudge:  {EN: "find out why the parcel does not move", ZH: "催查物流"},
	AskVerify: {EN: "verify the delivery", ZH: "核实是否妥投"},
	AskProof:  {EN: "hand over the signing proof", ZH: "提供签收凭证"},
	AskClaim:  {EN: "pay for the lost parcel", ZH: "丢件理赔"},
	AskReply:  {EN: "say what is wrong and what is wanted", ZH: "说明问题与诉求"},
}

// AnswerText names an answer in words.
func AnswerText(answer string) Text {
	if t, ok := answerNames[answer]; ok {
		return t
	}
	return Text{EN: answer, ZH: answer}
}

var answerNames = map[string]Text{
	AnswerHeld: {EN: "held", ZH: "已拦下"}, AnswerGone: {EN: "gone", ZH: "已出库"}, AnswerLost: {EN: "lost", ZH: "丢失"},
	AnswerDelivered: {EN: "delivered", ZH: "已妥投"}, AnswerProof: {EN: "proof attached", ZH: "已提供凭证"}, AnswerNoProof: {EN: "there is none", ZH: "无凭证"},
	AnswerMoved: {EN: "it moves again", ZH: "物流已更新"}, AnswerPaid: {EN: "paid", ZH: "已赔付"}, AnswerRejected: {EN: "rejected", ZH: "拒赔"},
	AnswerSent: {EN: "sent", ZH: "已补发"}, AnswerRefused: {EN: "refused", ZH: "未受理"}, AnswerWithdraws: {EN: "withdraws", ZH: "撤销申请"},
	AnswerChanges: {EN: "changes the request", ZH: "修改申请"}, AnswerInsists: {EN: "insists", ZH: "坚持退款"}, AnswerNotReceived: {EN: "not received", ZH: "未收到货"},
	AnswerFaulty: {EN: "the goods are faulty", ZH: "商品有问题"}, AnswerAccepts: {EN: "accepts the offer", ZH: "接受方案"},
	AnswerSilent: {EN: "no answer in time", ZH: "超时未答复"}, AnswerObsolete: {EN: "no longer needed", ZH: "无需答复"},
	string(InspectedIntact): {EN: "intact", ZH: "完好"}, string(InspectedDamaged): {EN: "damaged or used", ZH: "破损或影响二次销售"},
	string(InspectedWrong): {EN: "not the goods that were sold", ZH: "非本店商品"}, string(InspectedMissing): {EN: "parts are missing", ZH: "缺件"},
	string(InspectedEmpty): {EN: "an empty parcel", ZH: "空包"},
}

// handoverEntry is the timeline's line for a question, asked or answered.
func handoverEntry(h Handover, now time.Time) Entry {
	party, question := partyNames[h.To], questionNames[h.Ask]
	text := Text{EN: party.EN + " is asked to " + question.EN, ZH: "请" + party.ZH + question.ZH}
	if h.Answer != "" {
		answer := AnswerText(h.Answer)
		text = Text{EN: party.EN + ", asked to " + question.EN + ": " + answer.EN, ZH: party.ZH + "答复（" + question.ZH + "）：" + answer.ZH}
	}
	text.EN = strings.ToUpper(text.EN[:1]) + text.EN[1:]
	detail := map[string]any{"handover": h.N, "to": h.To, "ask": h.Ask}
	if h.Answer != "" {
		detail["answer"], detail["by"] = h.Answer, h.AnsweredBy
	} else if !h.Due.IsZero() {
		detail["due"] = h.Due
	}
	return Entry{At: now, Type: EntryHandover, Summary: text, Detail: detail}
}

// proves reports whether what comes with an answer is proof against the
// request: of the delivery, or of what is wrong with a return.
func proves(q Question, answer string) bool {
	switch q {
	case AskProof:
		return answer == AnswerProof
	case AskVerify:
		return answer == AnswerDelivered
	case AskUnpack:
		return answer != "" && answer != string(InspectedIntact)
	}
	return false
}

// AnswerHandover records an answer that a person brings, with what is attached
// to it. Proof against the request is kept with the case, all else, such as
// what the buyer sent, on the timeline only: a refusal must never cite it.
func AnswerHandover(c Case, n int, answer, by string, proof []Evidence, now time.Time) (Case, Entry, bool) {
	for i, h := range c.Handovers {
		if h.N != n {
			continue
		}
		c.Handovers = slices.Clone(c.Handovers)
		h.Answer, h.AnsweredAt, h.AnsweredBy = answer, now, by
		c.Handovers[i] = h
		if proves(h.Ask, answer) {
			c.Proof = withProof(c.Proof, proof...)
		}
		e := handoverEntry(h, now)
		if len(proof) > 0 {
			e.Detail["evidence"] = proof
		}
		return c, e, true
	}
	return c, Entry{}, false
}

// OpenHandover asks somebody something. by is the person; "" is the policy.
func OpenHandover(c Case, q Question, to Party, w Waybill, by string, due, now time.Time) (Case, Entry) {
	h := Handover{N: len(c.Handovers) + 1, To: to, Ask: q, By: by, Rule: c.Rule, Waybill: w, At: now, Due: due}
	c.Handovers = append(slices.Clone(c.Handovers), h)
	return c, handoverEntry(h, now)
}

// PlanByPerson plans something that a person asks of a warehouse.
func PlanByPerson(c *Case, name ActionName, w Waybill, by string, now time.Time) Action {
	c.Actions++
	a := Action{
		CaseID: c.ID, Ref: c.Ref, OrderID: c.OrderID, Name: name, Stage: StageStock, N: c.Actions, ID: c.ID + "." + strconv.Itoa(c.Actions),
		By: by, Rule: c.Rule, Waybill: w, State: Planned, PlannedAt: now,
	}
	if s := c.Seen; s != nil {
		a.OrderID, a.Kind, a.Status, a.Amount, a.Version = s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	}
	return a
}
