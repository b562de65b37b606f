package fake

import (
	"strconv"
	"sync"
	"time"
)

// The platform's numbers for kinds of request and states.
const (
	WayReturn   = 1
	WayExchange = 3
	WayReship   = 4
	WayRepair   = 5
	WayRefund   = 10

	StatusApplied    = 10
	StatusRefused    = 12
	StatusDispute    = 20
	StatusArbitrated = 22
	StatusReturnWait = 30
	StatusReturned   = 40
	StatusResent     = 45
	StatusRefunding  = 50
	StatusSuccess    = 60
	StatusClosed     = 70

	OrderUnpaid = 10
	OrderPaid   = 30
	OrderSent   = 40
	OrderSigned = 50
	OrderDone   = 70
	OrderClosed = 80
)

// The numbers of courier companies used by default.
const (
	CompanySF  = 4
	CompanyZTO = 9
)

// AfterSale is one request as the platform holds it, with its order. Amounts
// are fen.
type AfterSale struct {
	ID            string // empty: a new one, above 2^53
	OrderID       string // empty: made from the id
	Way           int    // handlingWay; 0: 10, money without return
	Status        int    // 0: 10, waits for the merchant
	Special       int    // specialRefundType
	Negotiate     int    // negotiateStatus; 0: 1, waits for the merchant; -1: not said
	Amount        int64  // refundFee; 0: 9900
	ReturnFreight int64  // what the buyer claims for sending the goods back
	Received      bool   // receiptStatus 2 instead of 1
	ApplyTime     time.Time
	UpdateTime    time.Time // the platform sets it
	Deadline      time.Time // expireTime; zero: 48 h after ApplyTime
	Return        *Waybill
	ReasonCode    int
	Reason        string

	OrderStatus int       // 0: 30 paid for money without return, else 40 shipped
	SentAt      time.Time // sendTime; zero and shipped: a day before ApplyTime
	Waybills    []Waybill // nil and shipped: one parcel of SF
	SKU         SKU
}

// Waybill is a parcel; Company is the platform's expressCode.
type Waybill struct {
	Company int
	Number  string
}

// SKU is the line of the order.
type SKU struct {
	ID        int64
	OuterID   string // skuNick
	ProductID int64
	Ordered   int // num; 0: 1
	Refunded  int // productNum; 0: as many as ordered
}

// shipped reports whether the order's status says so.
func (a *AfterSale) shipped() bool {
	return a.OrderStatus == OrderSent || a.OrderStatus == OrderSigned || a.OrderStatus == OrderDone
}

// record is an after-sale with its history of money.
type record struct {
	mu       sync.Mutex
	a        AfterSale
	attempts int
	paid     int
	paidFen  int64
}

// Open creates an after-sale with its order and returns its id.
func (p *Platform) Open(a AfterSale) string {
	p.complete(&a)
	p.cases.Store(a.ID, &record{a: a})
	p.orders.Store(a.OrderID, a.ID)
	p.index.add(a.UpdateTime.UnixMilli(), a.ID)
	return a.ID
}

// complete fills in what the caller left out.
func (p *Platform) complete(a *AfterSale) {
	if a.ID == "" {
		a.ID = strconv.FormatInt(p.ids.Add(10), 10)
	}
	if a.OrderID == "" {
		a.OrderID = "24" + a.ID[max(0, len(a.ID)-15):]
	}
	setInt(&a.Way, WayRefund)
	setInt(&a.Status, StatusApplied)
	setInt(&a.Negotiate, 1)
	setInt(&a.SKU.Ordered, 1)
	setInt(&a.SKU.Refunded, a.SKU.Ordered)
	if a.Way == WayRefund {
		setInt(&a.OrderStatus, OrderPaid)
	}
	setInt(&a.OrderStatus, OrderSent)
	if a.Amount == 0 {
		a.Amount = 9900
	}
	now := p.opt.Now().Truncate(time.Millisecond)
	if a.ApplyTime.IsZero() {
		a.ApplyTime = now
	}
	if a.UpdateTime = a.ApplyTime; now.After(a.UpdateTime) {
		a.UpdateTime = now
	}
	if a.Deadline.IsZero() {
		a.Deadline = a.ApplyTime.Add(48 * time.Hour)
	}
	if a.shipped() {
		if a.SentAt.IsZero() {
			a.SentAt = a.ApplyTime.Add(-24 * time.Hour)
		}
		if a.Waybills == nil {
			a.Waybills = []Waybill{{Company: CompanySF, Number: "SF" + a.ID}}
		}
	}
	if a.SKU.ID == 0 {
		a.SKU.ID, a.SKU.ProductID, a.SKU.OuterID = 38_951_474_034, 1_700_000_000_001, "SHOP-SKU-1"
	}
	if a.Reason == "" {
		a.Reason, a.ReasonCode = "不想要了", 3
	}
}

func setInt(field *int, value int) {
	if *field == 0 {
		*field = value
	}
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

// touch moves the update time on, by at least a millisecond: it is the
// version. The record is locked.
func (p *Platform) touch(r *record) {
	next := r.a.UpdateTime.Add(time.Millisecond)
	if now := p.opt.Now().Truncate(time.Millisecond); now.After(next) {
		next = now
	}
	r.a.UpdateTime = next
	p.index.add(next.UnixMilli(), r.a.ID)
}

// Settle completes the money of a refund that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) { a.Status = StatusSuccess })
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
