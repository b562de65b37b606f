package fake

import (
	"slices"
	"strconv"
	"sync"
	"time"
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

// record is an after-sale with its history of money.
type record struct {
	mu        sync.Mutex
	a         AfterSale
	attempts  int
	paid      int
	paidFen   int64
	cancelled bool // by orderCancel, and not settled yet
}

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	fresh := strconv.FormatInt(p.ids.Add(10), 10)
	if a.OrderID == "" {
		a.OrderID = "5" + fresh
	}
	if a.ID == "" {
		a.ID = fresh
		if a.OrderLevel {
			a.ID = "order-" + a.OrderID
		}
	}
	if a.Status == "" && !a.OrderLevel {
		a.Status = "REQUESTED"
	}
	if a.ReasonHandle == "" {
		a.ReasonHandle, a.ReasonName = "unwanted", "Changed my mind"
	}
	if a.Amount == 0 {
		a.Amount = 9900
	}
	if a.Currency == "" {
		a.Currency = "USD"
	}
	if a.ShopCurrency == "" {
		a.ShopCurrency = a.Currency
	}
	if a.SKU == "" {
		a.SKU = "SHOP-SKU-1"
	}
	a.Quantity = max(a.Quantity, 1)
	if a.Captured == nil {
		a.Captured = []int64{a.Amount}
	}
	for len(a.Gateways) < len(a.Captured) {
		a.Gateways = append(a.Gateways, "shopify_payments")
	}
	if a.Fulfillment == "" {
		a.Fulfillment = "FULFILLED"
		if a.OrderLevel {
			a.Fulfillment = "UNFULFILLED"
		}
	}
	now := p.opt.Now().Truncate(time.Second)
	if a.CreatedAt.IsZero() {
		a.CreatedAt = now
	}
	if a.UpdatedAt = a.CreatedAt; now.After(a.UpdatedAt) {
		a.UpdatedAt = now
	}
	r := &record{a: a}
	p.cases.Store(a.ID, r)
	p.orders.Store(a.OrderID, r)
	p.index.add(a.UpdatedAt.Unix(), a.ID)
	return a.ID
}

func (p *Platform) find(id string) *record {
	if r, ok := p.cases.Load(id); ok {
		return r.(*record)
	}
	return nil
}

func (p *Platform) findOrder(order string) *record {
	if r, ok := p.orders.Load(order); ok {
		return r.(*record)
	}
	return nil
}

// Get returns the after-sale as it is now; the zero value if there is none.
func (p *Platform) Get(id string) AfterSale {
	r := p.find(id)
	if r == nil {
		return AfterSale{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.a
	a.Refunds, a.Shipments = slices.Clone(a.Refunds), slices.Clone(a.Shipments)
	return a
}

// Update changes an after-sale and the order's update time, as the buyer or
// the merchant would. It reports whether the after-sale exists.
func (p *Platform) Update(id string, change func(*AfterSale)) bool {
	r := p.find(id)
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	change(&r.a)
	p.touch(r)
	return true
}

// touch moves the order's update time on by at least a second. The record is
// locked.
func (p *Platform) touch(r *record) {
	next := r.a.UpdatedAt.Add(time.Second)
	if now := p.opt.Now().Truncate(time.Second); now.After(next) {
		next = now
	}
	r.a.UpdatedAt = next
	p.index.add(next.Unix(), r.a.ID)
}

// Settle completes what SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	r := p.find(id)
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.a.Refunds {
		if r.a.Refunds[i].Status == "PENDING" {
			r.a.Refunds[i].Status = "SUCCESS"
		}
	}
	if r.cancelled {
		r.cancelled, r.a.CancelledAt = false, p.opt.Now()
	}
	p.touch(r)
	return true
}

// held is the money of the order that has not been given back. The record is
// locked.
func (r *record) held() int64 {
	var sum int64
	for _, n := range r.a.Captured {
		sum += n
	}
	for _, f := range r.a.Refunds {
		if f.Status != "" && f.Status != "FAILURE" {
			sum -= f.Amount
		}
	}
	return sum
}

// returned counts the units refunds already stand for. The record is locked.
func (r *record) returned() (n int) {
	for _, f := range r.a.Refunds {
		n += f.Quantity
	}
	return n
}

// Paid returns how many times money was paid for the after-sale.
func (p *Platform) Paid(id string) int { n, _, _ := p.money(id); return n }

// PaidFen returns how much was paid for the after-sale, in minor units.
func (p *Platform) PaidFen(id string) int64 { _, fen, _ := p.money(id); return fen }

// Attempts returns how many calls that would pay arrived for the after-sale,
// refused ones included.
func (p *Platform) Attempts(id string) int { _, _, n := p.money(id); return n }

func (p *Platform) money(id string) (paid int, fen int64, attempts int) {
	r := p.find(id)
	if r == nil {
		return 0, 0, 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.paid, r.paidFen, r.attempts
}
