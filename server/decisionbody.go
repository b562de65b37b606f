package server

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
)

// decisionBody is the body of POST …/decision.
type decisionBody struct {
	Decision    string               `json:"decision"` // agree | agree_refund | agree_return | refuse | part_refund | convert | close
	Reason      string               `json:"reason"`
	ReasonCode  string               `json:"reason_code"`
	Amount      json.Number          `json:"amount"` // minor units, like amount_minor
	AmountMinor json.Number          `json:"amount_minor"`
	Evidence    []aftersale.Evidence `json:"evidence"`
}

// check returns the amount that was named, nil if none was.
func (b *decisionBody) check() (*int64, error) {
	if !slices.Contains([]string{"agree", "agree_refund", "agree_return", "refuse", "part_refund", "convert", "close"}, b.Decision) {
		return nil, unacceptable("decision", "want agree, agree_refund, agree_return, refuse, part_refund, convert or close",
			"须为 agree、agree_refund、agree_return、refuse、part_refund、convert 或 close")
	}
	b.Reason = strings.TrimSpace(b.Reason)
	if utf8.RuneCountInString(b.Reason) > 200 {
		return nil, unacceptable("reason", "longer than 200 characters", "超过 200 字")
	}
	if len(b.ReasonCode) > 64 {
		return nil, unacceptable("reason_code", "no reason code of a platform", "拒绝原因码有误")
	}
	if err := checkEvidence(b.Evidence); err != nil {
		return nil, err
	}
	amount, err := minor("amount", b.Amount)
	if err != nil {
		return nil, err
	}
	precise, err := minor("amount_minor", b.AmountMinor)
	switch {
	case err != nil:
		return nil, err
	case precise == nil:
		return amount, nil
	case amount != nil && *amount != *precise:
		return nil, unacceptable("amount", "differs from amount_minor", "与 amount_minor 不一致")
	}
	return precise, nil
}

// minor reads a whole number of minor units. Anything else, a fraction above
// all, might be meant as major units and is refused.
func minor(name string, n json.Number) (*int64, error) {
	if n == "" {
		return nil, nil
	}
	v, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil || v < 0 {
		return nil, unacceptable(name, "want a whole number of minor units (fen), not negative", "须为非负整数，单位为分")
	}
	return &v, nil
}

// outcome is what the decision means for a request that is seen like this:
// "agree" agrees to what the buyer asks for in the present stage.
func (b *decisionBody) outcome(seen *aftersale.Snapshot) aftersale.Outcome {
	switch b.Decision {
	case "refuse":
		return aftersale.OutcomeRefuse
	case "agree_return":
		return aftersale.OutcomeReturn
	case "agree_refund", "part_refund", "convert":
		return aftersale.OutcomeApprove
	}
	if seen != nil && seen.Status == aftersale.StatusPending && sendsGoods(seen.Kind) {
		return aftersale.OutcomeReturn
	}
	return aftersale.OutcomeApprove
}

// converts reports whether the decision pays a request whose goods have not
// been sent back.
func (b *decisionBody) converts(seen *aftersale.Snapshot) bool {
	early := seen != nil && seen.Status == aftersale.StatusPending && sendsGoods(seen.Kind)
	return b.Decision == "convert" || b.Decision == "agree_refund" && early
}

// sendsGoods reports whether agreeing to such a request sends goods first.
func sendsGoods(k aftersale.Kind) bool {
	return k == aftersale.KindReturnRefund || k == aftersale.KindExchange || k == aftersale.KindReship || k == aftersale.KindRepair
}
