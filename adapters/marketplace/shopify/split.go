package shopify

import "makegood/aftersale"

// suggestion is how the platform would refund.
type suggestion struct {
	Amount       *moneyBag `json:"amount"`
	Transactions list[struct {
		Gateway scalar    `json:"gateway"`
		Amount  *moneyBag `json:"amountSet"`
		Parent  *node     `json:"parentTransaction"`
	}] `json:"suggestedTransactions"`
}

// payment is a transaction of the order.
type payment struct {
	ID      scalar    `json:"id"`
	Kind    scalar    `json:"kind"`
	Status  scalar    `json:"status"`
	Gateway scalar    `json:"gateway"`
	Amount  *moneyBag `json:"amountSet"`
}

// part is what goes back to one of the payments.
type part struct {
	parent, gateway string
	amount          aftersale.Money
}

// split divides the amount among the payments: as the platform suggests if
// that adds up to the amount, else to the only payment there is. ok is false
// if neither is possible: then nothing is guessed.
func (s *seen) split(amount aftersale.Money) (parts []part, ok bool) {
	if suggested, adds := s.suggested.parts(amount); adds {
		return suggested, true
	}
	for i := range s.order.Transactions.items {
		p := &s.order.Transactions.items[i]
		if k := p.Kind.word(); k != "SALE" && k != "CAPTURE" || p.Status.word() != "SUCCESS" {
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

func (g *suggestion) parts(amount aftersale.Money) (parts []part, ok bool) {
	if g == nil {
		return nil, false
	}
	var sum aftersale.Money
	for _, t := range g.Transactions.items {
		m, valid := t.Amount.money()
		if valid && m.Minor == 0 {
			continue // a payment that nothing goes back to
		}
		if !valid || t.Gateway == "" || t.Parent == nil || t.Parent.ID == "" {
			return nil, false
		}
		if sum, valid = add(sum, m); !valid {
			return nil, false
		}
		parts = append(parts, part{string(t.Parent.ID), string(t.Gateway), m})
	}
	return parts, sum == amount && parts != nil
}
