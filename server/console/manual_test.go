package console_test

import (
	"strings"
	"testing"

	"makegood/aftersale"
	"makegood/store"
)

// TestOpenManually: what is missing is named while it is typed, what repeats the
// buyer is refused, and the case opens.
func TestOpenManually(t *testing.T) {
	r, b := opened(t, desktop, "anna", "#/byhand")
	b.read("Missing: Buyer, Order, Goods, Reason, Wanted")
	b.click("Open the case")
	b.wait("the focus on the first one missing", "document.activeElement.name === 'buyer'")
	b.press("13900001234")
	b.read("Missing: Order, Goods, Reason, Wanted")
	b.into("[name=order]", "有误")
	b.read("An order number has letters and digits")
	b.into("[name=order]", "6900000000000000201")
	b.into("[name=goods]", "blue mug, 1")
	b.read("3 of 5")
	b.into("[name=reason]", "broken, call 13900001234")
	b.read("This repeats what you noted of the buyer.")
	b.choose("[name=wanted]", "refund_shipped")
	b.read("Complete: the case can be opened.")
	b.click("Open the case")
	b.wait("the focus on what is wrong", "document.activeElement.getAttribute('aria-invalid') === 'true'")
	b.into("[name=reason]", "broken")
	b.into("[name=amount]", "29.9")
	b.shot("complete")
	b.click("Open the case")
	b.read("opened the case by hand: blue mug, 1; broken")
	page, _, err := r.store.ListCases(t.Context(), store.CaseFilter{Limit: 10})
	if err != nil || len(page) != 1 {
		t.Fatalf("got %d cases and the error %v, want one", len(page), err)
	}
	c := page[0]
	if c.Snapshot.OrderID != "6900000000000000201" || c.Snapshot.Amount != aftersale.Fen(2990) || c.Snapshot.Kind != aftersale.KindRefundShipped || c.State != aftersale.StateNeedsReview || c.Ref.Shop != shopID {
		t.Errorf("got %s in %s with %+v, want a case for review: refund_shipped of 29.90, order 6900000000000000201", c.State, c.Ref.Shop, c.Snapshot)
	}
	if all := string(r.ask("ops", "/cases/"+c.ID)) + string(r.ask("ops", "/audit")); strings.Contains(all, "13900001234") {
		t.Error("the buyer was stored")
	}
}

// TestOpenManuallyAtThePlatform: a case that the platform knows is read there,
// and opens as soon as it is.
func TestOpenManuallyAtThePlatform(t *testing.T) {
	r := setup(t)
	id := r.douyin.Open(madeToOrder())
	b := r.signedIn(t, phone, "anna", "#/byhand")
	for name, text := range map[string]string{"buyer": "noted", "order": "1", "goods": "杯子", "reason": "不想要了", "aftersale": id} {
		b.into("[name="+name+"]", text)
	}
	b.choose("[name=wanted]", "refund_unshipped")
	b.read("已完整，可以建单。")
	b.shot("phone")
	eval[bool](b, "document.querySelector('form button.primary').click(), true")
	b.wait("the case", "location.hash.startsWith('#/cases/')")
	b.read(id)
	r.await(aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}, aftersale.StateNeedsReview)
}

// TestBuyers: a supervisor puts a buyer on a list and takes them off; others
// only look.
func TestBuyers(t *testing.T) {
	r := setup(t)
	const key = "Zk3vQ9eYb2mP0aXwTtLs7RfH"
	b := r.signedIn(t, desktop, "sven", "#/buyers")
	b.read("Nobody is on this list")
	if b.able("Stop automatic refunds") {
		t.Error("nobody can be listed")
	}
	b.into("form input", key)
	b.click("Stop automatic refunds")
	b.read("From now on a person decides every request of this buyer.")
	b.click("Stop automatic refunds")
	b.closed()
	b.see(".stacked tbody tr")
	if list, err := r.store.BuyerList(t.Context(), key); err != nil || list != store.ListBlock {
		t.Errorf("the buyer is on %q, %v", list, err)
	}
	b.click("Trust this buyer")
	b.click("Trust this buyer")
	b.closed()
	b.read("Nobody is on this list")
	b.click("Trusted")
	b.read(key)
	b.click("Take off the list")
	b.click("Take off the list")
	b.closed()
	b.read("Nobody is on this list")
	if list, err := r.store.BuyerList(t.Context(), key); err != nil || list != "" {
		t.Errorf("the buyer is on %q, %v", list, err)
	}
	if err := r.service.Desk.ListBuyer(t.Context(), admin, key, store.ListAllow); err != nil {
		t.Fatal(err)
	}
	b.open("#token=" + tokenOf("vera"))
	b.read("vera")
	b.route("#/buyers?list=allow")
	b.read(key)
	if n := eval[float64](b, "[...document.querySelectorAll('main button')].filter((one) => one.innerText !== 'Copy').length"); n != 0 {
		t.Errorf("%v buttons for a viewer", n)
	}
}
