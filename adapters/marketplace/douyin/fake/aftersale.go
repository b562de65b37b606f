package fake

import (
	"strconv"
	"sync"
	"time"
)

// The platform's numbers for kinds of request and their states.
const (
	TypeReturn    = 0
	TypeShipped   = 1
	TypeUnshipped = 2
	TypeExchange  = 3
	TypeResend    = 7
	TypeRepair    = 8

	StatusApplied     = 6
	StatusReturnWait  = 7
	StatusShipWait    = 8
	StatusReturned    = 11
	StatusSuccess     = 12
	StatusReshipped   = 13
	StatusExchanged   = 14
	StatusRefused     = 27
	StatusClosed      = 28
	StatusRefusedLate = 29

	RefundPending = 1
	RefundDone    = 3
)

// AfterSale is one request as the platform holds it. Amounts are fen.
type AfterSale struct {
	ID           string // empty: a new one, above 2^53
	OrderID      string // empty: made from the id
	SKUOrderID   string // empty: made from the id
	ShopID       string
	Type         int // aftersale_type; the zero value is return and refund
	Status       int // 0: 6, waits for the merchant
	RefundStatus int
	Amount       int64 // 0: 9900; freight included
	Freight      int64
	Partial      bool
	GotPkg       bool
	ApplyTime    time.Time // zero: now
	UpdateTime   time.Time // the platform sets it
	Deadline     time.Time // zero: 48 h after ApplyTime
	NoDeadline   bool
	Waybills     []Waybill // nil and Type is not unshipped: one parcel of SF
	Return       *Waybill
	SKUs         []SKU // nil: one
	Arbitrate    int
	ReasonCode   int64
	Reason       string
	Evidence     []string
}

// Waybill is a parcel; Company is the platform's company_code.
type Waybill struct {
	Company string
	Name    string // company_name
	Number  string
	At      time.Time
}

// SKU is one line of the order.
type SKU struct {
	ID        string
	OuterID   string // shop_sku_code
	ProductID string
	Quantity  int
	Paid      int64
}

// record is an after-sale with its history of money.
type record struct {
	mu       sync.Mutex
	a        AfterSale
	attempts int
	paid     int
	paidFen  int64
}

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = strconv.FormatInt(p.ids.Add(10), 10)
	}
	if a.OrderID == "" {
		a.OrderID = "69" + a.ID[max(0, len(a.ID)-16):]
	}
	if a.SKUOrderID == "" {
		a.SKUOrderID = a.OrderID
	}
	if a.ShopID == "" {
		a.ShopID = "463600"
	}
	if a.Status == 0 {
		a.Status = StatusApplied
	}
	if a.Amount == 0 {
		a.Amount = 9900
	}
	now := p.opt.Now().Truncate(time.Second)
	if a.ApplyTime.IsZero() {
		a.ApplyTime = now
	}
	if a.UpdateTime = a.ApplyTime; now.After(a.UpdateTime) {
		a.UpdateTime = now
	}
	if a.Deadline.IsZero() && !a.NoDeadline {
		a.Deadline = a.ApplyTime.Add(48 * time.Hour)
	}
	if a.Waybills == nil && a.Type != TypeUnshipped {
		a.Waybills = []Waybill{{Company: "shunfeng", Name: "顺丰速运", Number: "SF" + a.ID, At: a.ApplyTime.Add(-24 * time.Hour)}}
	}
	if a.SKUs == nil {
		a.SKUs = []SKU{{ID: "17" + a.ID[max(0, len(a.ID)-14):], OuterID: "SHOP-SKU-1", ProductID: "3500000000000000001", Quantity: 1, Paid: a.Amount}}
	}
	if a.Reason == "" {
		a.Reason, a.ReasonCode = "不想要了", 13
	}
	p.cases.Store(a.ID, &record{a: a})
	p.index.add(a.UpdateTime.Unix(), a.ID)
	return a.ID
}

func (p *Platform) find(id string) *record {
	if r, ok := p.cases.Load(id); ok {
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
	return r.a
}

// Update changes an after-sale and its update time, as the buyer or the
// platform would. It reports whether the after-sale exists.
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

// touch moves the update time on, by at least a second: it is the version.
// The record is locked.
func (p *Platform) touch(r *record) {
	next := r.a.UpdateTime.Add(time.Second)
	if now := p.opt.Now().Truncate(time.Second); now.After(next) {
		next = now
	}
	r.a.UpdateTime = next
	p.index.add(next.Unix(), r.a.ID)
}

// Settle completes the money of a refund that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) { a.RefundStatus = RefundDone })
}

// Paid returns how many times money was paid for the after-sale.
func (p *Platform) Paid(id string) int {
	paid, _, _ := p.money(id)
	return paid
}

// PaidFen returns how much was paid for the after-sale, in fen.
func (p *Platform) PaidFen(id string) int64 {
	_, fen, _ := p.money(id)
	return fen
}

// Attempts returns how many calls that would pay arrived for the after-sale,
// refused ones included.
func (p *Platform) Attempts(id string) int {
	_, _, attempts := p.money(id)
	return attempts
}

func (p *Platform) money(id string) (paid int, fen int64, attempts int) {
	r := p.find(id)
	if r == nil {
		return 0, 0, 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.paid, r.paidFen, r.attempts
}
