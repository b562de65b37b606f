package shopify

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	bag := func(amount string) string {
		return `{"presentmentMoney":{"amount":"` + amount + `","currencyCode":"USD"}}`
	}
	suggested := func(parent, amount string) string {
		return `{"gateway":"g","amountSet":` + bag(amount) + `,"parentTransaction":` + parent + `}`
	}
	payment := func(id, kind, status, amount string) string {
		return `{"id":"` + id + `","kind":"` + kind + `","status":"` + status + `","gateway":"p","amountSet":` + bag(amount) + `}`
	}
	const s1, s2 = `{"id":"s1"}`, `{"id":"s2"}`
	for _, c := range []struct {
		name, suggestion, payments string
		want                       []part // nil: not possible
	}{
		{"as suggested", suggested(s1, "9.90"), payment("p1", "SALE", "SUCCESS", "9.90"), []part{{"s1", "g", usd(990)}}},
		{"two, as suggested", suggested(s1, "4.90") + "," + suggested(s2, "5"), "", []part{{"s1", "g", usd(490)}, {"s2", "g", usd(500)}}},
		{"nothing back to one of them", suggested(s1, "0.0") + "," + suggested(s2, "9.9"), "", []part{{"s2", "g", usd(990)}}},
		{"suggestion too low, one payment", suggested(s1, "9.89"), payment("p1", "capture", "success", "20"), []part{{"p1", "p", usd(990)}}},
		{"suggestion too low, no payment", suggested(s1, "9.89"), "", nil},
		{"a part of the suggestion", suggested(s1, "9.91"), "", []part{{"s1", "g", usd(990)}}},
		{"a part of two", suggested(s1, "4.90") + "," + suggested(s2, "50"), "", []part{{"s1", "g", usd(490)}, {"s2", "g", usd(500)}}},
		{"the first of two is enough", suggested(s1, "9.90") + "," + suggested(s2, "50"), "", []part{{"s1", "g", usd(990)}}},
		{"a part, one of them not readable", suggested(s1, "50") + "," + suggested("null", "50"), "", nil},
		{"another currency", `{"gateway":"g","amountSet":{"presentmentMoney":{"amount":"9.90","currencyCode":"EUR"}},"parentTransaction":{"id":"s1"}}`, "", nil},
		{"suggestion without a parent", suggested("null", "9.90"), "", nil},
		{"no suggestion, no payment", "", "", nil},
		{"one payment among others", "", payment("a", "AUTHORIZATION", "SUCCESS", "9.90") + "," + payment("f", "SALE", "FAILURE", "9.90") + "," + payment("p1", "CAPTURE", "SUCCESS", "9.90"),
			[]part{{"p1", "p", usd(990)}}},
		{"two payments", "", payment("p1", "SALE", "SUCCESS", "9.90") + "," + payment("p2", "SALE", "SUCCESS", "9.90"), nil},
		{"payment too small", "", payment("p1", "SALE", "SUCCESS", "9.89"), nil},
	} {
		var o order
		text := `{"transactions":[` + c.payments + `],"suggestedRefund":{"suggestedTransactions":[` + c.suggestion + `]}}`
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			t.Fatal(err)
		}
		got, ok := (&reading{order: &o, suggested: o.Suggested}).split(usd(990))
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(part{})); diff != "" || ok != (c.want != nil) {
			t.Errorf("%s: got possible: %t, parts (-want +got):\n%s", c.name, ok, diff)
		}
	}
}
