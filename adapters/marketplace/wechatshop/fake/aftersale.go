package fake

import (
	"strconv"
	"sync"
	"time"
)

// The platform's words for kinds of request and their states, as far as this
// fake moves between them.
const (
	TypeRefund   = "REFUND"
	TypeReturn   = "RETURN"
	TypeExchange = "EXCHANGE"
	TypeReship   = "RESHIP"

	StatusProcessing   = "MERCHANT_PROCESSING"
	StatusWaitReturn   = "USER_WAIT_RETURN"
	StatusWaitReceipt  = "MERCHANT_WAIT_RECEIPT"
	StatusRefunding    = "PLATFORM_REFUNDING"
	StatusRefunded     = "MERCHANT_REFUND_SUCCESS"
	StatusReturned     = "MERCHANT_RETURN_SUCCESS"
	StatusRejected     = "MERCHANT_REJECT_REFUND"
	StatusRejectReturn = "MERCHANT_REJECT_RETURN"
	StatusRejectSwap   = "MERCHANT_REJECT_EXCHANGE"
	StatusRejectReship = "MERCHANT_REJECT_RESHIP"
	StatusCancelled    = "USER_CANCELD"
)

// AfterSale is one request as the platform holds it. Amounts are fen.
type AfterSale struct {
	ID           string // empty: a new one, above 2^53
	OrderID      string // empty: made from the id
	Type         string // empty: REFUND
	SubType      string // empty: DEFAULT
	Status       string // empty: MERCHANT_PROCESSING
	Amount       int64  // 0: 9900
	RefundReason int
	Received     bool
	CreateTime   time.Time // zero: now
	UpdateTime   time.Time // the platform sets it
	Deadline     time.Time // zero: 48 h after CreateTime
	NoDeadline   bool
	SecondsLeft  bool // deadline is sent as the seconds that are left
	OrderStatus  int  // 0: 20 for a REFUND, else 30
	Waybills     []Waybill
	Return       *Waybill
	SKU          SKU
	OtherSKUs    []SKU // what else is in the order
	Complaint    string
	Reason       string
	ReasonText   string
	Evidence     []string // media ids
	Offline      bool     // need_offline_refund
	FastRefund   bool     // a mark of the goods, no proof of money
	OpenID       string   // of the buyer; empty: BuyerOpenID
}

// Waybill is a parcel; Company is the platform's delivery_id.
type Waybill struct {
	Company string
	Name    string // delivery_name
	Number  string
	At      time.Time
	SKUs    []string // what is in it; nil: not said
}

// SKU is one line of the order.
type SKU struct {
	ID        string // empty: made from the id of the after-sale
	OuterID   string // sku_code
	ProductID string
	Quantity  int // 0: 1
}

// record is an after-sale with its history of money.
type record struct {
	mu       sync.Mutex
	a        AfterSale
	attempts int
	paid     int
	paidFen  int64
}

// order is what several after-sales may share.
type order struct {
	mu       sync.Mutex
	notes    []string // every text that the note was set to
	refunded time.Time
	last     string // the after-sale that shows how the order stands
}

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = strconv.FormatInt(p.ids.Add(10), 10)
	}
	tail := a.ID[max(0, len(a.ID)-15):]
	setDefault(&a.OrderID, "3700"+tail)
	setDefault(&a.Type, TypeRefund)
	setDefault(&a.SubType, "DEFAULT")
	setDefault(&a.Status, StatusProcessing)
	setDefault(&a.SKU.ID, "17"+tail)
	setDefault(&a.SKU.ProductID, "35"+tail)
	setDefault(&a.Reason, "NO_LONGER_WANT")
	setDefault(&a.ReasonText, "不想要了")
	setDefault(&a.OpenID, BuyerOpenID)
	a.SKU.Quantity = max(a.SKU.Quantity, 1)
	if a.Amount == 0 {
		a.Amount = 9900
	}
	if a.OrderStatus == 0 {
		if a.OrderStatus = 30; a.Type == TypeRefund && len(a.Waybills) == 0 {
			a.OrderStatus = 20
		}
	}
	now := p.opt.Now().Truncate(time.Second)
	if a.CreateTime.IsZero() {
		a.CreateTime = now
	}
	if a.UpdateTime = a.CreateTime; now.After(a.UpdateTime) {
		a.UpdateTime = now
	}
	if a.Deadline.IsZero() {
		a.Deadline = a.CreateTime.Add(48 * time.Hour)
	}
	p.cases.Store(a.ID, &record{a: a})
	o, _ := p.orders.LoadOrStore(a.OrderID, &order{})
	o.(*order).mu.Lock()
	o.(*order).last = a.ID
	o.(*order).mu.Unlock()
	p.index.add(a.UpdateTime.Unix(), a.ID)
	return a.ID
}

func setDefault(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

func (p *Platform) find(id string) *record {
	if r, ok := p.cases.Load(id); ok {
		return r.(*record)
	}
	return nil
}

func (p *Platform) findOrder(id string) *order {
	if o, ok := p.orders.Load(id); ok {
		return o.(*order)
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

// touch moves the update time on, by at least a second. The record is locked.
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
	return p.Update(id, func(a *AfterSale) { a.Status = settled(a.Type) })
}

// settled is the state of money that has arrived.
func settled(kind string) string {
	if kind == TypeReturn {
		return StatusReturned
	}
	return StatusRefunded
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

// Notes returns every text that the order's note was set to, oldest first.
func (p *Platform) Notes(orderID string) []string {
	o := p.findOrder(orderID)
	if o == nil {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.notes...)
}
