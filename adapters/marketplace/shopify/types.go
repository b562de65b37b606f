package shopify

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// object is a set of GraphQL variables or one input object.
type object = map[string]any

// node is an object of which only the id and the status matter.
type node struct {
	ID     wire.Scalar `json:"id"`
	Status wire.Scalar `json:"status"`
}

// number is the number of an object of that kind; "" if there is none.
func (n *node) number(kind string) string {
	if n == nil {
		return ""
	}
	return number(kind, n.ID)
}

// word is an enumeration value whatever its case.
func word(s wire.Scalar) string { return strings.ToUpper(strings.TrimSpace(string(s))) }

// list is a GraphQL connection, with nodes or edges, or a plain array.
type list[T any] struct {
	items []T
	more  bool   // there is another page
	end   string // cursor of the last item
}

// UnmarshalJSON reads any of the three forms.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	if b = bytes.TrimSpace(b); len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, &l.items)
	}
	var c struct {
		Nodes []T `json:"nodes"`
		Edges []struct {
			Node T `json:"node"`
		} `json:"edges"`
		Page struct {
			More bool        `json:"hasNextPage"`
			End  wire.Scalar `json:"endCursor"`
		} `json:"pageInfo"`
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return err
	}
	l.items, l.more, l.end = c.Nodes, c.Page.More, string(c.Page.End)
	if l.items == nil {
		for _, e := range c.Edges {
			l.items = append(l.items, e.Node)
		}
	}
	return nil
}

// moneyV2 is an amount in major units.
type moneyV2 struct {
	Amount   wire.Scalar `json:"amount"`
	Currency wire.Scalar `json:"currencyCode"`
}

// moneyBag is an amount in the currency the buyer paid in and in the shop's.
type moneyBag struct {
	Presentment *moneyV2 `json:"presentmentMoney"`
	Shop        *moneyV2 `json:"shopMoney"`
}

// money prefers the buyer's currency: refunds are made in it. Absent is the
// zero Money; ok is false for what is negative or no amount.
func (b *moneyBag) money() (m aftersale.Money, ok bool) {
	switch {
	case b == nil:
		return m, true
	case b.Presentment != nil:
		return readMoney(b.Presentment.Amount, b.Presentment.Currency)
	case b.Shop != nil:
		return readMoney(b.Shop.Amount, b.Shop.Currency)
	}
	return m, true
}

// readMoney reads an amount exactly, with the digits its currency has. A
// number without a currency is an unknown amount. Unlike wire's readers it
// tells 0.00 of a currency, which a free item costs, from an unknown amount.
func readMoney(amount, currency wire.Scalar) (m aftersale.Money, ok bool) {
	if amount == "" || currency == "" {
		return m, !strings.HasPrefix(string(amount), "-")
	}
	if len(currency) != 3 || strings.Trim(string(currency), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return m, false
	}
	m, err := aftersale.ParseDecimal(string(amount), string(currency))
	if err != nil || m.Minor < 0 {
		return aftersale.Money{}, false
	}
	return m, true
}

// unlessZero makes an amount of nothing the unknown amount.
func unlessZero(m aftersale.Money) aftersale.Money {
	if m.Minor == 0 {
		return aftersale.Money{}
	}
	return m
}

// add sums up; ok is false for two currencies or beyond 64 bits. The zero
// Money adds nothing.
func add(a, b aftersale.Money) (sum aftersale.Money, ok bool) {
	switch {
	case a.IsZero():
		return b, true
	case b.IsZero():
		return a, true
	case a.Currency != b.Currency || a.Minor > math.MaxInt64-b.Minor:
		return aftersale.Money{}, false
	}
	return aftersale.Money{Minor: a.Minor + b.Minor, Currency: a.Currency}, true
}

// decimal writes an amount in major units, as the API takes it.
func decimal(m aftersale.Money) string { return strings.TrimSuffix(m.String(), " "+m.Currency) }
