package aftersale

import (
	"strings"
	"time"
)

// QuestionText names a question in words.
func QuestionText(q Question) Text { return questionNames[q] }

// ResponseText names a response in words.
func ResponseText(response string) Text {
	if t, ok := responseNames[response]; ok {
		return t
	}
	return Text{EN: response, ZH: response}
}

// inquiryEntry is the timeline's line for an inquiry that is opened or closed.
func inquiryEntry(inq Inquiry, now time.Time) Entry {
	party, question := partyNames[inq.To], questionNames[inq.Question]
	text := Text{EN: party.EN + " is asked to " + question.EN, ZH: "请" + party.ZH + question.ZH}
	if inq.Response != "" {
		response := ResponseText(inq.Response)
		text = Text{
			EN: party.EN + ", asked to " + question.EN + ": " + response.EN,
			ZH: party.ZH + "答复（" + question.ZH + "）：" + response.ZH,
		}
	}
	text.EN = strings.ToUpper(text.EN[:1]) + text.EN[1:]
	detail := map[string]any{"handover": inq.N, "to": inq.To, "ask": inq.Question}
	if inq.Response != "" {
		detail["answer"], detail["by"] = inq.Response, inq.RespondedBy
	} else if !inq.Due.IsZero() {
		detail["due"] = inq.Due
	}
	return Entry{At: now, Type: EntryInquiry, Summary: text, Detail: detail}
}

var partyNames = map[Party]Text{
	PartyWarehouse: {EN: "the warehouse", ZH: "仓库"},
	PartyCourier:   {EN: "the courier", ZH: "快递公司"},
	PartyBuyer:     {EN: "the buyer", ZH: "买家"},
}

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

var responseNames = map[string]Text{
	ResponseHeld:             {EN: "held", ZH: "已拦下"},
	ResponseGone:             {EN: "gone", ZH: "已出库"},
	ResponseLost:             {EN: "lost", ZH: "丢失"},
	ResponseDelivered:        {EN: "delivered", ZH: "已妥投"},
	ResponseEvidence:         {EN: "proof attached", ZH: "已提供凭证"},
	ResponseNoEvidence:       {EN: "there is none", ZH: "无凭证"},
	ResponseMoved:            {EN: "it moves again", ZH: "物流已更新"},
	ResponsePaid:             {EN: "paid", ZH: "已赔付"},
	ResponseRejected:         {EN: "rejected", ZH: "拒赔"},
	ResponseSent:             {EN: "sent", ZH: "已补发"},
	ResponseRefused:          {EN: "refused", ZH: "未受理"},
	ResponseWithdraws:        {EN: "withdraws", ZH: "撤销申请"},
	ResponseChanges:          {EN: "changes the request", ZH: "修改申请"},
	ResponseInsists:          {EN: "insists", ZH: "坚持退款"},
	ResponseNotReceived:      {EN: "not received", ZH: "未收到货"},
	ResponseFaulty:           {EN: "the goods are faulty", ZH: "商品有问题"},
	ResponseAccepts:          {EN: "accepts the offer", ZH: "接受方案"},
	ResponseSilent:           {EN: "no answer in time", ZH: "超时未答复"},
	ResponseObsolete:         {EN: "no longer needed", ZH: "无需答复"},
	string(InspectedIntact):  {EN: "intact", ZH: "完好"},
	string(InspectedDamaged): {EN: "damaged or used", ZH: "破损或影响二次销售"},
	string(InspectedWrong):   {EN: "not the goods that were sold", ZH: "非本店商品"},
	string(InspectedMissing): {EN: "parts are missing", ZH: "缺件"},
	string(InspectedEmpty):   {EN: "an empty parcel", ZH: "空包"},
}
