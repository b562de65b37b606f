package policy

import (
	"regexp"
	"slices"
	"strings"

	"makegood/aftersale"
)

// The names that scripts may hold in braces.
const (
	placeAmount    = "amount"     // money, as people write it: 12.30 元, CNY 12.30
	placeOrder     = "order"      // the order's number
	placeAfterSale = "after_sale" // the after-sale's number
)

// Placeholders lists the names that scripts may hold in braces.
func Placeholders() []string { return []string{placeAmount, placeOrder, placeAfterSale} }

// Values is what stands for the placeholders of a script, by name, in both
// languages.
type Values map[string]aftersale.Text

// CaseValues returns the values of every placeholder for a case; {amount} is
// what the request is for. What is not known has no value and stays as it is.
func CaseValues(c aftersale.Case) Values {
	v := Values{placeAfterSale: same(c.Ref.ID)}
	order := c.OrderID
	if s := c.Snapshot; s != nil {
		if s.OrderID != "" {
			order = s.OrderID
		}
		if !s.Amount.IsZero() {
			v[placeAmount] = amountText(s.Amount)
		}
	}
	if order != "" {
		v[placeOrder] = same(order)
	}
	return v
}

func same(text string) aftersale.Text { return aftersale.Text{EN: text, ZH: text} }

// amountText writes money as people do in either language.
func amountText(m aftersale.Money) aftersale.Text {
	number, currency, _ := strings.Cut(m.String(), " ")
	t := aftersale.Text{EN: strings.TrimSpace(currency + " " + number), ZH: strings.TrimSpace(number + " " + currency)}
	if currency == aftersale.CNY {
		t.ZH = number + " 元"
	}
	return t
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

// Fill puts values into a text. A placeholder without a value stays as it is,
// so that Fill may be called again; what was put in is not looked at again.
func Fill(t aftersale.Text, values Values) aftersale.Text {
	put := func(text string, pick func(aftersale.Text) string) string {
		return placeholder.ReplaceAllStringFunc(text, func(found string) string {
			value, ok := values[found[1:len(found)-1]]
			if !ok {
				return found
			}
			return pick(value)
		})
	}
	return aftersale.Text{
		EN: put(t.EN, func(v aftersale.Text) string { return v.EN }),
		ZH: put(t.ZH, func(v aftersale.Text) string { return v.ZH }),
	}
}

// placeholdersIn lists the names in braces of a text.
func placeholdersIn(text string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

// unknownPlaceholder returns the first name in braces that Fill does not know.
func unknownPlaceholder(text string) (name string, found bool) {
	for _, name := range placeholdersIn(text) {
		if !slices.Contains(Placeholders(), name) {
			return name, true
		}
	}
	return "", false
}
