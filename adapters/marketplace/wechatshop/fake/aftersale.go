package fake

import (
	"time"

	"makegood/adapters/fakekit"
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

// Open creates an after-sale and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = p.NewID()
	}
	tail := fakekit.Tail(a.ID, 15)
	fakekit.Default(&a.OrderID, "3700"+tail)
	fakekit.Default(&a.Type, TypeRefund)
	fakekit.Default(&a.SubType, "DEFAULT")
	fakekit.Default(&a.Status, StatusProcessing)
	fakekit.Default(&a.SKU.ID, "17"+tail)
	fakekit.Default(&a.SKU.ProductID, "35"+tail)
	fakekit.Default(&a.SKU.Quantity, 1)
	fakekit.Default(&a.Reason, "NO_LONGER_WANT")
	fakekit.Default(&a.ReasonText, "不想要了")
	fakekit.Default(&a.OpenID, BuyerOpenID)
	fakekit.Default(&a.Amount, 9900)
	if a.Type == TypeRefund && len(a.Waybills) == 0 {
		fakekit.Default(&a.OrderStatus, 20)
	}
	fakekit.Default(&a.OrderStatus, 30)
	fakekit.Default(&a.CreateTime, p.opt.Now().Truncate(time.Second))
	fakekit.Default(&a.Deadline, a.CreateTime.Add(48*time.Hour))
	a.UpdateTime = a.CreateTime
	return p.Add(a)
}

// Settle completes the money of a refund that SlowMoney held back.
func (p *Platform) Settle(id string) bool {
	return p.Update(id, func(a *AfterSale) { a.Status = paid(a.Type) })
}

// paid is the state of money that has arrived.
func paid(kind string) string {
	if kind == TypeReturn {
		return StatusReturned
	}
	return StatusRefunded
}
