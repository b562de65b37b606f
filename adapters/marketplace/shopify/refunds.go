package shopify

import (
	"cmp"
	"slices"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// refund is a refund as Fetch reads it.
type refund struct {
	Note         wire.Scalar             `json:"note"`
	Return       *node                   `json:"return"`
	Total        *moneyBag               `json:"totalRefundedSet"`
	Transactions list[refundTransaction] `json:"transactions"`
}

type refundTransaction struct {
	Kind   wire.Scalar `json:"kind"`
	Status wire.Scalar `json:"status"`
}

// belongsTo is the return a refund was made for: the one it names, or the one
// that our note names; "" is the order itself.
func (r *refund) belongsTo() string {
	return cmp.Or(r.Return.number("Return"), returnOfNote(r.Note))
}

// states are the words of the refund's money transactions. A refund that
// lists none but has a total counts as done.
func (r *refund) states() []string {
	var out []string
	for _, t := range r.Transactions.items {
		if word(t.Kind) == "REFUND" {
			out = append(out, word(t.Status))
		}
	}
	if out == nil {
		if m, ok := r.Total.money(); !ok || m.Minor > 0 {
			out = append(out, "SUCCESS")
		}
	}
	return out
}

// moneyStatus: a refund's existence is no proof that money moved, its
// transactions are. "" means that there are none. One that failed or is
// pending is watched on: agreed, money not there.
func moneyStatus(states []string) aftersale.Status {
	switch {
	case len(states) == 0:
		return ""
	case slices.ContainsFunc(states, func(s string) bool { return s != "SUCCESS" }):
		return aftersale.StatusRefunding
	}
	return aftersale.StatusRefunded
}

// paid sums up refunds: where their money is, and how much it is. words are
// the states as the platform says them.
func paid(refunds []refund) (status aftersale.Status, amount aftersale.Money, words []string) {
	known := true
	for _, r := range refunds {
		states := r.states()
		if states == nil {
			continue
		}
		words = append(words, states...)
		m, ok := r.Total.money()
		if known = known && ok && !m.IsZero(); known {
			amount, known = add(amount, m)
		}
	}
	if !known {
		amount = aftersale.Money{}
	}
	return moneyStatus(words), unlessZero(amount), words
}

// ofOrder keeps the refunds that belong to no return, but to the order itself.
func ofOrder(refunds []refund) []refund {
	return slices.DeleteFunc(slices.Clone(refunds), func(r refund) bool { return r.belongsTo() != "" })
}
