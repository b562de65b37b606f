package fake

import (
	"fmt"
	"strconv"
	"sync"
	"time"
)

// The platform's numbers.
const (
	TypeRefund   = 1
	TypeReturn   = 2
	TypeExchange = 3
	TypeReship   = 4
	TypeRepair   = 5

	StatusRefundPending  = 2
	StatusReturnPending  = 3
	StatusAgreed         = 4
	StatusPlatformAgreed = 5
	StatusRejected       = 6
	StatusReturnAgreed   = 7
	StatusPlatform       = 8
	StatusRefunded       = 10
	StatusWithdrawn      = 11
	StatusGoodsPending   = 14
	StatusRepairPending  = 21

	RoleSeller   = 2
	RolePlatform = 3
	RoleSystem   = 4
)

// AfterSale is one request as the platform holds it. Amounts are fen.
type AfterSale struct {
	ID           string // empty: a new one, above 2^53
	OrderSN      string // empty: made from the id
	MallID       int64
	Type         int // after_sales_type of the detail; 0: 1, refund only
	Status       int // 0: waits for the seller
	Amount       int64
	OrderAmount  int64
	Shipped      bool
	Parcels      []Parcel // nil and Shipped: one parcel of SF
	ExpressNo    string   // what the buyer sends back
	ExpressName  string
	UserShipping int
	Speed        bool
	Role         int
	Joined       bool
	SKU, OuterID string
	GoodsID      string
	Quantity     int
	PartType     int
	PartValue    int
	Reason       string
	Images       []string
	Remark       string    // the order's note by the shop
	CreatedAt    time.Time // zero: now
	UpdatedAt    time.Time // the platform sets it
	Expires      time.Time // zero: 36 h after CreatedAt
	NoExpiry     bool
}

// Parcel is a parcel to the buyer; Company is the platform's number.
type Parcel struct {
	Company int
	Number  string
}

// record is an after-sale with its history of money.
type record struct {
	mu         sync.Mutex
	a          AfterSale
	failReason int // why a shipment was not stopped
	attempts   int
	paid       int
	paidFen    int64
}

// orderCases is the after-sales of one order, in the order they were opened.
type orderCases struct {
	mu  sync.Mutex
	ids []string
}

func (o *orderCases) list() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string(nil), o.ids...)
}

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = strconv.FormatInt(p.ids.Add(7), 10)
	}
	p.complete(&a)
	o, _ := p.orders.LoadOrStore(a.OrderSN, new(orderCases))
	cases := o.(*orderCases)
	cases.mu.Lock()
	cases.ids = append(cases.ids, a.ID)
	cases.mu.Unlock()
	p.cases.Store(a.ID, &record{a: a})
	p.index(a.Status).add(a.UpdatedAt.Unix(), a.ID)
	return a.ID
}

// complete fills in what the caller left out.
func (p *Platform) complete(a *AfterSale) {
	tail := a.ID[max(0, len(a.ID)-15):]
	if a.OrderSN == "" {
		a.OrderSN = "261122-" + tail
	}
	if a.MallID == 0 {
		a.MallID = p.opt.MallID
	}
	if a.Type == 0 {
		a.Type = TypeRefund
	}
	if a.Status == 0 {
		a.Status = map[int]int{
			TypeRefund: StatusRefundPending, TypeReturn: StatusReturnPending, TypeExchange: StatusGoodsPending,
			TypeReship: StatusGoodsPending, TypeRepair: StatusRepairPending,
		}[a.Type]
	}
	if a.Amount == 0 {
		a.Amount = 9900
	}
	if a.OrderAmount == 0 {
		a.OrderAmount = a.Amount
	}
	if a.Quantity == 0 {
		a.Quantity = 1
	}
	if a.SKU == "" {
		a.SKU = "7" + tail
	}
	if a.OuterID == "" {
		a.OuterID = "SHOP-SKU-1"
	}
	if a.GoodsID == "" {
		a.GoodsID = "600000000001"
	}
	if a.Reason == "" {
		a.Reason = "不想要了"
	}
	if a.Shipped && a.Parcels == nil {
		a.Parcels = []Parcel{{Company: 44, Number: "SF" + a.ID}}
	}
	now := p.opt.Now().Truncate(time.Second)
	if a.CreatedAt.IsZero() {
		a.CreatedAt = now
	}
	if a.UpdatedAt = a.CreatedAt; now.After(a.UpdatedAt) {
		a.UpdatedAt = now
	}
	if a.Expires.IsZero() && !a.NoExpiry {
		a.Expires = a.CreatedAt.Add(36 * time.Hour)
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

// touch moves the update time on, by at least a second. The record is locked.
func (p *Platform) touch(r *record) {
	next := r.a.UpdatedAt.Add(time.Second)
	if now := p.opt.Now().Truncate(time.Second); now.After(next) {
		next = now
	}
	r.a.UpdatedAt = next
	p.index(r.a.Status).add(next.Unix(), r.a.ID)
}

// SendBack makes the buyer of an agreed return send the goods: it is the
// seller's turn again.
func (p *Platform) SendBack(id, company, number string) error {
	var err error
	if !p.Update(id, func(a *AfterSale) {
		if a.Type != TypeReturn || a.Status != StatusReturnAgreed {
			err = fmt.Errorf("fake pinduoduo: nothing is to be sent back in type %d status %d", a.Type, a.Status)
			return
		}
		a.Status, a.ExpressName, a.ExpressNo = StatusReturnPending, company, number
		a.Expires = p.opt.Now().Add(48 * time.Hour).Truncate(time.Second)
	}) {
		err = fmt.Errorf("fake pinduoduo: no after-sale %s", id)
	}
	return err
}

// Settle completes the money of a refund that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) { a.Status = StatusRefunded })
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
