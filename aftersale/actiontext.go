package aftersale

import "time"

// actionZH names the actions in Chinese.
var actionZH = map[ActionName]string{
	ActionApprove:        "同意退款",
	ActionRefuse:         "拒绝申请",
	ActionReturn:         "同意退货",
	ActionIntercept:      "快递拦截",
	ActionWithdraw:       "撤销拦截",
	ActionRemark:         "订单备注",
	ActionMessage:        "联系买家",
	ActionHold:           "请仓库拦下",
	ActionRelease:        "通知仓库放行",
	ActionResend:         "请仓库补发",
	ActionReportShipment: "回告平台拦截发货结果",
}

var interceptOutcomeZH = map[string]string{
	InterceptSucceeded: "拦截成功，包裹已折返",
	InterceptFailed:    "拦截失败，包裹已签收",
}

var stateZH = map[LedgerState]string{
	Planned:   "待发送",
	Sent:      "已发送",
	Confirmed: "已确认",
	Refused:   "未执行",
	Unknown:   "结果未知",
}

// planText is the timeline's line for an action that is planned.
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
		text = text.with(a.Message)
	case a.Name == ActionReportShipment:
		text = text.with(string(a.Shipment))
	}
	return text
}

// resultText is the timeline's line for what became of an action.
func resultText(a Action) Text {
	text := Text{
		EN: string(a.Name) + ": " + string(a.State) + " (" + a.Result + ")",
		ZH: actionZH[a.Name] + "：" + stateZH[a.State] + "（" + a.Result + "）",
	}
	if a.InterceptOutcome != "" {
		text = Text{
			EN: string(a.Name) + ": " + a.InterceptOutcome,
			ZH: actionZH[a.Name] + "：" + interceptOutcomeZH[a.InterceptOutcome],
		}
	}
	if a.ReplyText != "" {
		text = text.with(a.ReplyText)
	}
	return text
}

// with adds words that are the same in both languages.
func (t Text) with(words string) Text { return Text{EN: t.EN + ": " + words, ZH: t.ZH + "：" + words} }

// ReplyEntry is the timeline's line for an action to which RecordResult has
// recorded a reply at now.
func ReplyEntry(a Action, now time.Time) Entry {
	return Entry{At: now, Type: EntryReply, Summary: resultText(a), Detail: map[string]any{
		"action": a.Name, "n": a.N, "state": a.State, "result": a.Result, "attempts": a.Attempts,
	}}
}
