// Package aftersale is the domain: what an after-sale case is, what happened to
// it, what is done about it, and which steps are legal.
//
// It is pure. It does no I/O, reads no clock, logs nothing, and imports only the
// standard library. It decides nothing by itself: rules and limits are package
// policy's. Times are instants (compare them with Equal), money is in minor
// units, and ids are strings because platforms use numbers beyond 2^53.
//
// Start at Observe, which takes in what a platform shows, and go on to
// Transition, which turns a decision into the next state and into actions.
// RecordResult and ResolveUnknown say what becomes of an action that was sent.
package aftersale

// Ref names one after-sale request at one shop of one marketplace.
type Ref struct {
	Platform string `json:"platform"` // adapter name, for example "douyin"
	Shop     string `json:"shop"`     // the {shop} of /webhooks/{platform}/{shop}
	ID       string `json:"id"`       // the platform's after-sale id
}

// String writes the reference as platform/shop/id.
func (r Ref) String() string { return r.Platform + "/" + r.Shop + "/" + r.ID }

// Kind is what the buyer asks for.
type Kind string

// The kinds of request.
const (
	KindRefundUnshipped Kind = "refund_unshipped" // money back, the platform believes nothing was shipped
	KindRefundShipped   Kind = "refund_shipped"   // money back without return, the platform knows of a shipment
	KindReturnRefund    Kind = "return_refund"    // goods back, then money back
	KindExchange        Kind = "exchange"
	KindReship          Kind = "reship" // a missing or lost item is sent again
	KindRepair          Kind = "repair"
	KindOther           Kind = "other" // price protection, system cancellation and whatever else a platform invents
)

// Kinds lists every kind, in the order tables show them.
func Kinds() []Kind {
	return []Kind{KindRefundUnshipped, KindRefundShipped, KindReturnRefund, KindExchange, KindReship, KindRepair, KindOther}
}

// Status is where the request stands at the platform, in one vocabulary.
type Status string

// The platform's states. Only Pending and Returning put the seller under a clock.
const (
	StatusPending     Status = "pending"      // waits for the seller's first decision
	StatusAwaitReturn Status = "await_return" // return agreed, the buyer has to send the goods
	StatusReturning   Status = "returning"    // the buyer has sent the goods, the seller has to confirm and pay
	StatusFulfilling  Status = "fulfilling"   // exchange, re-send or repair agreed: goods on their way to the buyer
	StatusRefused     Status = "refused"      // the seller refused, the buyer's move
	StatusRefunding   Status = "refunding"    // agreed, the money is moving
	StatusRefunded    Status = "refunded"     // the money is with the buyer (or the exchange is complete)
	StatusClosed      Status = "closed"       // withdrawn or closed without money
	StatusUnknown     Status = "unknown"      // the platform said something this adapter has no word for
)

// WaitsForSeller reports whether the next move is the seller's.
func (s Status) WaitsForSeller() bool { return s == StatusPending || s == StatusReturning }

// Final reports whether nothing more is expected to happen at the platform.
func (s Status) Final() bool { return s == StatusRefunded || s == StatusClosed }

// Paid reports whether the platform has agreed to give the money back.
func (s Status) Paid() bool { return s == StatusRefunding || s == StatusRefunded }

// Mode says whether a shop's decisions are carried out.
type Mode string

// The modes. A shop is in shadow until somebody switches it to live.
const (
	ModeShadow Mode = "shadow" // decide and record, do nothing
	ModeLive   Mode = "live"
)

// GoodsKind is what the platform does not tell about the goods; it comes from
// the shop's configuration.
type GoodsKind string

// The kinds of goods the SOP tells apart.
const (
	GoodsStandard    GoodsKind = "standard"
	GoodsMadeToOrder GoodsKind = "made_to_order"
	GoodsOnBehalf    GoodsKind = "on_behalf"
	GoodsFresh       GoodsKind = "fresh"
)
