package fake

import (
	"strconv"
	"sync"
	"time"
)

// AfterSale is one refund as the platform holds it. Amounts are fen.
type AfterSale struct {
	ID          string // empty: a new one, above 2^53
	OrderID     string // tid; empty: made from the id
	SubOrderID  string // oid; empty: the tid
	Dispute     string // dispute_type; empty: REFUND
	Status      string // empty: WAIT_SELLER_AGREE
	OrderStatus string // empty: WAIT_SELLER_SEND_GOODS for REFUND, else WAIT_BUYER_CONFIRM_GOODS; "-": not shown
	GoodStatus  string // empty: BUYER_NOT_RECEIVED
	Phase       string // empty: onsale
	Amount      int64  // 0: 9900
	Version     int64  // refund_version; the platform sets it
	Created     time.Time
	Modified    time.Time // the platform sets it
	Deadline    time.Time // zero: 36 h after Created
	NoDeadline  bool
	CSStatus    int
	Constraint  string // operation_contraint
	Reason      string
	SKU         string // empty: "30004447689|颜色分类:军绿色;尺码:XS"
	OuterID     string // empty: SHOP-SKU-1
	Product     string
	Quantity    int
	Parcel      *Parcel // nil and the order is shipped: one of SF
	Offline     bool    // shipped offline: the platform does not track it
	Return      *Parcel
	OpenUID     string // buyer_open_uid; empty: BuyerOpenUID
}

// Parcel is a parcel; Company is the platform's word for the courier.
type Parcel struct {
	Company string
	Number  string
	At      time.Time
}

// The platform's words for states.
const (
	WaitSellerAgree  = "WAIT_SELLER_AGREE"
	WaitBuyerReturn  = "WAIT_BUYER_RETURN_GOODS"
	WaitSellerGoods  = "WAIT_SELLER_CONFIRM_GOODS"
	SellerRefused    = "SELLER_REFUSE_BUYER"
	Closed           = "CLOSED"
	Success          = "SUCCESS"
	Refund           = "REFUND"
	RefundAndReturn  = "REFUND_AND_RETURN"
	OrderUnshipped   = "WAIT_SELLER_SEND_GOODS"
	OrderShipped     = "WAIT_BUYER_CONFIRM_GOODS"
	PhaseOnSale      = "onsale"
	PhaseAfterSale   = "aftersale"
	notShown         = "-"
	defaultAmountFen = 9900
)

// record is a refund with its history of money.
type record struct {
	mu       sync.Mutex
	a        AfterSale
	shipment string // what AG was told of it
	attempts int
	paid     int
	paidFen  int64
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// Open creates a refund and returns its id.
func (p *Platform) Open(a AfterSale) string {
	a.ID = or(a.ID, strconv.FormatInt(p.ids.Add(10), 10))
	a.OrderID = or(a.OrderID, "3"+a.ID[max(0, len(a.ID)-17):])
	a.SubOrderID = or(a.SubOrderID, a.OrderID)
	a.Dispute, a.Status = or(a.Dispute, Refund), or(a.Status, WaitSellerAgree)
	if a.OrderStatus == "" {
		a.OrderStatus = OrderShipped
		if a.Dispute == Refund {
			a.OrderStatus = OrderUnshipped
		}
	}
	a.GoodStatus, a.Phase = or(a.GoodStatus, "BUYER_NOT_RECEIVED"), or(a.Phase, PhaseOnSale)
	a.Reason, a.OuterID = or(a.Reason, "不想要了"), or(a.OuterID, "SHOP-SKU-1")
	a.SKU, a.Product = or(a.SKU, "30004447689|颜色分类:军绿色;尺码:XS"), or(a.Product, "680000000000001")
	a.Quantity, a.OpenUID = max(a.Quantity, 1), or(a.OpenUID, BuyerOpenUID)
	if a.Amount == 0 {
		a.Amount = defaultAmountFen
	}
	now := p.opt.Now()
	if a.Created.IsZero() {
		a.Created = now.Truncate(time.Second)
	}
	a.Modified, a.Version = now.Truncate(time.Second), now.UnixMilli()
	if a.Deadline.IsZero() && !a.NoDeadline {
		a.Deadline = a.Created.Add(36 * time.Hour)
	}
	if a.Parcel == nil && a.OrderStatus != OrderUnshipped && a.OrderStatus != notShown {
		a.Parcel = &Parcel{Company: "顺丰速运", Number: "SF" + a.ID, At: a.Created.Add(-24 * time.Hour)}
	}
	p.cases.Store(a.ID, &record{a: a})
	p.orders.Store(a.OrderID, a.ID)
	p.index.add(a.Modified.Unix(), a.ID)
	return a.ID
}

func (p *Platform) find(id string) *record {
	if r, ok := p.cases.Load(id); ok {
		return r.(*record)
	}
	return nil
}

// Get returns the refund as it is now; the zero value if there is none.
func (p *Platform) Get(id string) AfterSale {
	r := p.find(id)
	if r == nil {
		return AfterSale{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.a
}

// Update changes a refund, its version and its modification time, as the
// buyer or the platform would. It reports whether the refund exists.
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

// touch moves version and modification time on. The record is locked.
func (p *Platform) touch(r *record) {
	now := p.opt.Now()
	r.a.Version = max(r.a.Version+1, now.UnixMilli())
	if second := now.Truncate(time.Second); second.After(r.a.Modified) {
		r.a.Modified = second
		p.index.add(second.Unix(), r.a.ID)
	}
}

// Paid returns how many times money was paid for the refund.
func (p *Platform) Paid(id string) int {
	paid, _, _ := p.money(id)
	return paid
}

// PaidFen returns how much was paid for the refund, in fen.
func (p *Platform) PaidFen(id string) int64 {
	_, fen, _ := p.money(id)
	return fen
}

// Attempts returns how many calls that would pay arrived for the refund,
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

// pay moves the money. The record is locked.
func (p *Platform) pay(r *record, method string) {
	r.paid++
	r.paidFen += r.a.Amount
	r.a.Status = Success
	p.touch(r)
	p.enter(r.a.ID, method, r.a.Amount)
	if p.opt.MessageOnEffect {
		p.queue("taobao_refund_RefundSuccess", &r.a)
	}
}
