package fake

import (
	"time"

	"makegood/adapters/fakekit"
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

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = p.NewID()
	}
	fakekit.Default(&a.OrderID, "69"+fakekit.Tail(a.ID, 16))
	fakekit.Default(&a.SKUOrderID, a.OrderID)
	fakekit.Default(&a.ShopID, "463600")
	fakekit.Default(&a.Status, StatusApplied)
	fakekit.Default(&a.Amount, 9900)
	if a.Reason == "" {
		a.Reason, a.ReasonCode = "不想要了", 13
	}
	fakekit.Default(&a.ApplyTime, p.opt.Now().Truncate(time.Second))
	a.UpdateTime = a.ApplyTime
	if !a.NoDeadline {
		fakekit.Default(&a.Deadline, a.ApplyTime.Add(48*time.Hour))
	}
	if a.Waybills == nil && a.Type != TypeUnshipped {
		a.Waybills = []Waybill{{Company: "shunfeng", Name: "顺丰速运", Number: "SF" + a.ID, At: a.ApplyTime.Add(-24 * time.Hour)}}
	}
	if a.SKUs == nil {
		a.SKUs = []SKU{{ID: "17" + fakekit.Tail(a.ID, 14), OuterID: "SHOP-SKU-1", ProductID: "3500000000000000001", Quantity: 1, Paid: a.Amount}}
	}
	return p.Add(a)
}

// Settle completes the money of a refund that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) { a.RefundStatus = RefundDone })
}
