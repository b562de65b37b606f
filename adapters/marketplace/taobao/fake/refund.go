package fake

import (
	"time"

	"makegood/adapters/fakekit"
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

	shipment string // what AG was told of it
}

// Parcel is a parcel; Company is the platform's word for the courier.
type Parcel struct {
	Company string
	Number  string
	At      time.Time
}

// The platform's words for states.
const (
	WaitSellerAgree = "WAIT_SELLER_AGREE"
	WaitBuyerReturn = "WAIT_BUYER_RETURN_GOODS"
	WaitSellerGoods = "WAIT_SELLER_CONFIRM_GOODS"
	SellerRefused   = "SELLER_REFUSE_BUYER"
	Closed          = "CLOSED"
	Success         = "SUCCESS"
	Refund          = "REFUND"
	RefundAndReturn = "REFUND_AND_RETURN"
	OrderUnshipped  = "WAIT_SELLER_SEND_GOODS"
	OrderShipped    = "WAIT_BUYER_CONFIRM_GOODS"
	PhaseOnSale     = "onsale"
	PhaseAfterSale  = "aftersale"
	notShown        = "-"
)

// Open creates a refund and returns its id.
func (p *Platform) Open(a AfterSale) string {
	if a.ID == "" {
		a.ID = p.NewID()
	}
	now := p.opt.Now()
	fakekit.Default(&a.OrderID, "3"+fakekit.Tail(a.ID, 17))
	fakekit.Default(&a.SubOrderID, a.OrderID)
	fakekit.Default(&a.Dispute, Refund)
	fakekit.Default(&a.Status, WaitSellerAgree)
	if a.Dispute == Refund {
		fakekit.Default(&a.OrderStatus, OrderUnshipped)
	}
	fakekit.Default(&a.OrderStatus, OrderShipped)
	fakekit.Default(&a.GoodStatus, "BUYER_NOT_RECEIVED")
	fakekit.Default(&a.Phase, PhaseOnSale)
	fakekit.Default(&a.Reason, "不想要了")
	fakekit.Default(&a.OuterID, "SHOP-SKU-1")
	fakekit.Default(&a.SKU, "30004447689|颜色分类:军绿色;尺码:XS")
	fakekit.Default(&a.Product, "680000000000001")
	fakekit.Default(&a.Quantity, 1)
	fakekit.Default(&a.OpenUID, BuyerOpenUID)
	fakekit.Default(&a.Amount, 9900)
	fakekit.Default(&a.Created, now.Truncate(time.Second))
	a.Modified, a.Version = time.Time{}, now.UnixMilli()
	if !a.NoDeadline {
		fakekit.Default(&a.Deadline, a.Created.Add(36*time.Hour))
	}
	if a.Parcel == nil && a.OrderStatus != OrderUnshipped && a.OrderStatus != notShown {
		a.Parcel = &Parcel{Company: "顺丰速运", Number: "SF" + a.ID, At: a.Created.Add(-24 * time.Hour)}
	}
	return p.Add(a)
}

// order finds the refund of an order that was opened last.
func (p *Platform) order(tid string) (a AfterSale) {
	if ids := p.ByOrder(tid); len(ids) > 0 {
		a = p.Get(ids[len(ids)-1])
	}
	return a
}

// record is a refund with its history of money.
type record = fakekit.Record[AfterSale]

// enter notes an operation that took effect. The record is locked.
func (p *Platform) enter(r *record, method string, fen int64) {
	p.Record(Entry{fakekit.Effect{ID: r.Data.ID, Fen: fen, At: p.opt.Now()}, method})
}

// pay moves the money. The record is locked.
func (p *Platform) pay(r *record, method string) {
	r.Pay(r.Data.Amount)
	r.Data.Status = Success
	p.Touch(r)
	p.enter(r, method, r.Data.Amount)
	if p.opt.MessageOnEffect {
		p.queue("taobao_refund_RefundSuccess", &r.Data)
	}
}
