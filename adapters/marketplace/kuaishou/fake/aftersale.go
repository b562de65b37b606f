package fake

import (
	"time"

	"makegood/adapters/fakekit"
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

// CompanySF is the number of the courier company used by default.
const CompanySF = 4

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

// Open creates an after-sale with its order and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = p.NewID()
	}
	fakekit.Default(&a.OrderID, "24"+fakekit.Tail(a.ID, 15))
	fakekit.Default(&a.Way, WayRefund)
	fakekit.Default(&a.Status, StatusApplied)
	fakekit.Default(&a.Negotiate, 1)
	fakekit.Default(&a.Amount, 9900)
	fakekit.Default(&a.SKU.Ordered, 1)
	fakekit.Default(&a.SKU.Refunded, a.SKU.Ordered)
	if a.Way == WayRefund {
		fakekit.Default(&a.OrderStatus, OrderPaid)
	}
	fakekit.Default(&a.OrderStatus, OrderSent)
	fakekit.Default(&a.ApplyTime, p.opt.Now().Truncate(time.Millisecond))
	fakekit.Default(&a.Deadline, a.ApplyTime.Add(48*time.Hour))
	a.UpdateTime = a.ApplyTime
	if a.shipped() {
		fakekit.Default(&a.SentAt, a.ApplyTime.Add(-24*time.Hour))
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
	return p.Add(a)
}

// Settle completes the money of a refund that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) { a.Status = StatusSuccess })
}
