package shopify

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// Less than the after-sale is worth is paid exactly, in decimals of the
// currency, by one refundCreate; nothing is cancelled by it.
func TestPartRefund(t *testing.T) {
	t.Parallel()
	two := []string{"gift_card", "shopify_payments"}
	for _, c := range []struct {
		name  string
		open  fake.AfterSale
		part  int64
		parts []string // gateway and amount of every transaction
	}{
		{"a cent", fake.AfterSale{}, 1, []string{"shopify_payments 0.01"}},
		{"all but a cent", fake.AfterSale{Tax: 900}, 9899, []string{"shopify_payments 98.99"}},
		{"another shop currency", fake.AfterSale{ShopCurrency: "EUR"}, 5000, []string{"shopify_payments 50.00"}},
		{"yen", fake.AfterSale{Currency: "JPY", Amount: 1200}, 500, []string{"shopify_payments 500"}},
		{"dinar", fake.AfterSale{Currency: "KWD", Amount: 1005}, 1, []string{"shopify_payments 0.001"}},
		{"no suggestion", fake.AfterSale{NoSuggestion: true}, 1234, []string{"shopify_payments 12.34"}},
		{"two payments", fake.AfterSale{Captured: []int64{5000, 4900}, Gateways: two}, 5001, []string{"gift_card 50.00", "shopify_payments 0.01"}},
		{"the first of two payments", fake.AfterSale{Captured: []int64{5000, 4900}, Gateways: two}, 4999, []string{"gift_card 49.99"}},
		{"a cancelled order", fake.AfterSale{OrderLevel: true, CancelledAt: at}, 4200, []string{"shopify_payments 42.00"}},
		{"an unshipped order, which stands", fake.AfterSale{OrderLevel: true}, 4200, []string{"shopify_payments 42.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			act := pay
			if c.open.OrderLevel {
				act = payBack
			} else {
				c.open.Status, c.open.Tracking = "OPEN", "1Z"
			}
			p, a, sent := recording(t)
			id := p.Open(c.open)
			act = decided(t, a, id, act)
			act.Amount.Minor = c.part
			if _, err := a.Do(t.Context(), act); err != nil {
				t.Fatal(err, p.Rejected())
			}
			input, currency := lastInput(t, sent.Sent()), act.Amount.Currency
			var parts []string
			transactions, _ := input["transactions"].([]any)
			for _, one := range transactions {
				tr, _ := one.(map[string]any)
				gateway, _ := tr["gateway"].(string)
				amount, _ := tr["amount"].(string)
				parts = append(parts, gateway+" "+amount)
			}
			if diff := cmp.Diff(c.parts, parts); diff != "" || input["currency"] != currency {
				t.Errorf("got currency %s, want %s; gateways and amounts (-want +got):\n%s", input["currency"], currency, diff)
			}
			l := p.Ledger()
			if len(l) != 1 || l[0].Op != "refundCreate" || l[0].Fen != c.part || !p.Get(id).CancelledAt.Equal(c.open.CancelledAt) {
				t.Errorf("got ledger %+v and order %+v, want one refundCreate of %d, nothing cancelled", l, p.Get(id), c.part)
			}
			s := wantStatus(t, "after it", a, id, aftersale.StatusRefunded)
			if want := (aftersale.Money{Minor: c.part, Currency: currency}); s.Amount != want {
				t.Errorf("got amount %s, want %s", s.Amount, want)
			}
		})
	}
}

// A part is paid once however often it is sent, and a reply that is lost is
// answered by what the platform shows.
func TestPartRefundOnce(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{})
	id := p.Open(coming)
	act := decided(t, a, id, pay)
	act.Amount.Minor = 100
	p.Faults().Next("refundCreate", fault.Fault{DropAfter: true})
	_, err := a.Do(t.Context(), act)
	suitekit.WantClass(t, "a reply that is lost", err, aftersale.ClassUnknown)
	next := act
	next.ID, next.N = "c.2", 2
	for _, again := range []aftersale.Action{act, next} {
		_, err := a.Do(t.Context(), again)
		suitekit.WantClass(t, "again as "+again.ID, err, aftersale.ClassStale)
	}
	// Past the adapter's own guard it is the key that keeps the money.
	r, err := a.look(t.Context(), act.Ref)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.refund(t.Context(), &act, r, notePrefix+id, nil)
	suitekit.WantClass(t, "another request with the same key", err, aftersale.ClassUnknown)
	wantPaid(t, "in the end", p, id, 1, 100)
}
