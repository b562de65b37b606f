package shopify

import (
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// suggestion is how the platform would refund.
type suggestion struct {
	Amount       *moneyBag `json:"amount"`
	Transactions list[struct {
		Gateway wire.Scalar `json:"gateway"`
		Amount  *moneyBag   `json:"amountSet"`
		Parent  *node       `json:"parentTransaction"`
	}] `json:"suggestedTransactions"`
}

// payment is a transaction of the order.
type payment struct {
	ID      wire.Scalar `json:"id"`
	Kind    wire.Scalar `json:"kind"`
	Status  wire.Scalar `json:"status"`
	Gateway wire.Scalar `json:"gateway"`
	Amount  *moneyBag   `json:"amountSet"`
}

// part is what goes back to one of the payments.
type part struct {
	parent, gateway string
	amount          aftersale.Money
}

// split divides the amount among the payments: as the platform suggests, a
// smaller amount in the order of the suggestion until it is used up, else to
// the only payment there is. ok is false if neither is possible: then nothing
// is guessed.
func (r *reading) split(amount aftersale.Money) (parts []part, ok bool) {
	if suggested, covers := r.suggested.parts(amount); covers {
		return suggested, true
	}
	for _, p := range r.order.Transactions.items {
		if k := word(p.Kind); k != "SALE" && k != "CAPTURE" || word(p.Status) != "SUCCESS" {
			continue
		}
		m, valid := p.Amount.money()
		if !valid || parts != nil || p.ID == "" || p.Gateway == "" || m.Currency != amount.Currency || m.Minor < amount.Minor {
			return nil, false
		}
		parts = []part{{string(p.ID), string(p.Gateway), amount}}
	}
	return parts, parts != nil
}

// parts covers the amount with the suggestion, payment by payment, none with
// more than is suggested for it. ok is false if the suggestion is less, or
// cannot be read as a whole.
func (g *suggestion) parts(amount aftersale.Money) (parts []part, ok bool) {
	if g == nil {
		return nil, false
	}
	left := amount
	for _, t := range g.Transactions.items {
		m, valid := t.Amount.money()
		if valid && m.Minor == 0 {
			continue // a payment that nothing goes back to
		}
		if !valid || m.Currency != amount.Currency || t.Gateway == "" || t.Parent == nil || t.Parent.ID == "" {
			return nil, false
		}
		if m.Minor = min(m.Minor, left.Minor); m.Minor > 0 {
			parts = append(parts, part{string(t.Parent.ID), string(t.Gateway), m})
			left.Minor -= m.Minor
		}
	}
	return parts, left.Minor == 0 && parts != nil
}
