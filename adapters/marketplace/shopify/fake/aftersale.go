package fake

import (
	"time"

	"makegood/adapters/fakekit"
)

// AfterSale is one order with its return, or one order alone. Amounts are
// minor units of Currency.
type AfterSale struct {
	ID           string // the return's number, or order- and the order's; empty: a new return
	OrderLevel   bool   // no return: the order itself
	OrderID      string // empty: made from the id
	Status       string // of the return; empty: REQUESTED
	Exchange     bool   // the return has exchange items
	ReasonHandle string
	ReasonName   string
	Carrier      string // of the parcel coming back
	Tracking     string // its number; empty: none
	Processed    int    // units that the shop has taken in
	Amount       int64  // what the after-sale is worth, tax included; 0: 9900
	Tax          int64  // the part of Amount that the line prices leave out
	Currency     string // the buyer's; empty: USD
	ShopCurrency string // empty: Currency; otherwise shop money is twice the number
	SKU          string
	Quantity     int      // 0: 1
	Captured     []int64  // payments of the order; nil: one of Amount
	Gateways     []string // one for each payment; nil: shopify_payments
	Fulfillment  string   // displayFulfillmentStatus; empty: FULFILLED with a return, else UNFULFILLED
	Shipments    []Waybill
	CancelledAt  time.Time
	CreatedAt    time.Time // zero: now
	UpdatedAt    time.Time // the platform sets it
	Refunds      []Refund
	NoSuggestion bool // suggestedRefund answers null

	cancelling bool // the job of orderCancel is not done yet
}

// Waybill is a parcel to the buyer.
type Waybill struct {
	Company string
	Number  string
	At      time.Time
}

// Refund is money given back.
type Refund struct {
	ID       string
	Amount   int64
	Note     string
	Linked   bool   // made through the return
	Status   string // of its transaction: SUCCESS, PENDING, FAILURE; empty: no transaction
	Quantity int    // of the goods it stands for
	At       time.Time
}

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	fresh := p.NewID()
	fakekit.Default(&a.OrderID, "5"+fresh)
	if a.OrderLevel {
		fakekit.Default(&a.ID, "order-"+a.OrderID)
		fakekit.Default(&a.Fulfillment, "UNFULFILLED")
	} else {
		fakekit.Default(&a.ID, fresh)
		fakekit.Default(&a.Fulfillment, "FULFILLED")
		fakekit.Default(&a.Status, "REQUESTED")
	}
	if a.ReasonHandle == "" {
		a.ReasonHandle, a.ReasonName = "unwanted", "Changed my mind"
	}
	fakekit.Default(&a.Amount, 9900)
	fakekit.Default(&a.Currency, "USD")
	fakekit.Default(&a.ShopCurrency, a.Currency)
	fakekit.Default(&a.SKU, "SHOP-SKU-1")
	a.Quantity = max(a.Quantity, 1)
	if a.Captured == nil {
		a.Captured = []int64{a.Amount}
	}
	for len(a.Gateways) < len(a.Captured) {
		a.Gateways = append(a.Gateways, "shopify_payments")
	}
	fakekit.Default(&a.CreatedAt, p.opt.Now().Truncate(time.Second))
	a.UpdatedAt = a.CreatedAt
	return p.Add(a)
}

// Settle lets the money arrive, and the cancellation happen, that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) {
		for i := range a.Refunds {
			if a.Refunds[i].Status == "PENDING" {
				a.Refunds[i].Status = "SUCCESS"
			}
		}
		if a.cancelling {
			a.cancelling, a.CancelledAt = false, p.opt.Now()
		}
	})
}

// held is the money of the order that has not been given back.
func (a *AfterSale) held() int64 {
	var sum int64
	for _, n := range a.Captured {
		sum += n
	}
	for _, f := range a.Refunds {
		if f.Status != "" && f.Status != "FAILURE" {
			sum -= f.Amount
		}
	}
	return sum
}

// left counts the units that no refund stands for yet.
func (a *AfterSale) left() int {
	n := a.Quantity
	for _, f := range a.Refunds {
		n -= f.Quantity
	}
	return n
}
