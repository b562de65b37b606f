package fake

import (
	"fmt"
	"time"

	"makegood/adapters/fakekit"
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

	failReason int // why a shipment was not stopped
}

// Parcel is a parcel to the buyer; Company is the platform's number.
type Parcel struct {
	Company int
	Number  string
}

// firstStatus is the status in which each type of request begins.
var firstStatus = map[int]int{
	TypeRefund: StatusRefundPending, TypeReturn: StatusReturnPending, TypeExchange: StatusGoodsPending,
	TypeReship: StatusGoodsPending, TypeRepair: StatusRepairPending,
}

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = p.NewID()
	}
	tail := fakekit.Tail(a.ID, 15)
	fakekit.Default(&a.OrderSN, "261122-"+tail)
	fakekit.Default(&a.MallID, p.opt.MallID)
	fakekit.Default(&a.Type, TypeRefund)
	fakekit.Default(&a.Status, firstStatus[a.Type])
	fakekit.Default(&a.Amount, 9900)
	fakekit.Default(&a.OrderAmount, a.Amount)
	fakekit.Default(&a.Quantity, 1)
	fakekit.Default(&a.SKU, "7"+tail)
	fakekit.Default(&a.OuterID, "SHOP-SKU-1")
	fakekit.Default(&a.GoodsID, "600000000001")
	fakekit.Default(&a.Reason, "不想要了")
	if a.Shipped && a.Parcels == nil {
		a.Parcels = []Parcel{{Company: 44, Number: "SF" + a.ID}}
	}
	fakekit.Default(&a.CreatedAt, p.opt.Now().Truncate(time.Second))
	if !a.NoExpiry {
		fakekit.Default(&a.Expires, a.CreatedAt.Add(36*time.Hour))
	}
	a.UpdatedAt = a.CreatedAt
	return p.Add(a)
}

// SendBack makes the buyer of an agreed return send the goods: it is the
// seller's turn again.
func (p *Platform) SendBack(id, company, number string) error {
	err := fmt.Errorf("fake pinduoduo: no after-sale %s", id)
	p.Update(id, func(a *AfterSale) {
		if a.Type != TypeReturn || a.Status != StatusReturnAgreed {
			err = fmt.Errorf("fake pinduoduo: nothing is to be sent back in type %d status %d", a.Type, a.Status)
			return
		}
		err = nil
		a.Status, a.ExpressName, a.ExpressNo = StatusReturnPending, company, number
		a.Expires = p.opt.Now().Add(48 * time.Hour).Truncate(time.Second)
	})
	return err
}

// Settle completes the money of a refund that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) { a.Status = StatusRefunded })
}

// FailReason is why the seller said that a shipment was not stopped; 0: he
// did not say so.
func (p *Platform) FailReason(id string) int { return p.Get(id).failReason }
