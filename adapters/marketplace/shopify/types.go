package shopify

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"makegood/aftersale"
)

// scalar is a JSON string, number or boolean as text: ids exceed 2^53 and
// amounts are decimal strings. null and absence are "". Anything else keeps
// its JSON text, which no reader accepts.
type scalar string

// UnmarshalJSON refuses nothing that is JSON: what cannot be read is refused
// where it is used.
func (s *scalar) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || b[0] == 'n':
		*s = ""
	case b[0] == '"':
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*s = scalar(text)
	default:
		*s = scalar(b)
	}
	return nil
}

// word is an enumeration value whatever its case.
func (s scalar) word() string { return strings.ToUpper(strings.TrimSpace(string(s))) }

// count reads a whole number from 0 to a million; ok is false for all else.
func (s scalar) count() (n int, ok bool) {
	n, err := strconv.Atoi(string(s))
	return n, err == nil && n >= 0 && n <= 1_000_000
}

// time reads ISO 8601; zero if there is none.
func (s scalar) time() time.Time {
	t, err := time.Parse(time.RFC3339, string(s))
	if err != nil || t.Unix() <= 0 {
		return time.Time{}
	}
	return t.UTC()
}

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
			More bool   `json:"hasNextPage"`
			End  scalar `json:"endCursor"`
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
	Amount   scalar `json:"amount"`
	Currency scalar `json:"currencyCode"`
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
// number without a currency is an unknown amount.
func readMoney(amount, currency scalar) (m aftersale.Money, ok bool) {
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
