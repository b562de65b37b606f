package casework

import (
	"makegood/aftersale"
	"makegood/policy"
)

// scriptsOf is what the deciding rule lets a person say now.
func scriptsOf(decision aftersale.Decision, values policy.Values) []Script {
	var out []Script
	if decision.Script.EN != "" {
		out = append(out, Script{ID: decision.Rule, Title: decision.Why, Text: policy.Fill(decision.Script, values)})
	}
	if decision.Message != "" {
		out = append(out, Script{
			ID:    decision.Rule + ".message",
			Title: aftersale.Text{EN: "message to the buyer", ZH: "买家消息"},
			Text:  aftersale.Text{EN: decision.Message, ZH: decision.Message},
		})
	}
	return out
}
