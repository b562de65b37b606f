package wms

// The wire types of openapi.yaml. They never leave this folder. Fields that
// are not listed here are dropped unread: a report carries no buyer data.

// The kinds of report.
const (
	kindShipment   = "shipment"
	kindInspection = "inspection"
	kindResend     = "resend"
)

// The words of a request's field request. They bind a signed body to its
// call: a captured hold cannot be posted as a request to send goods again.
const (
	requestHold    = "hold"
	requestRelease = "release"
	requestResend  = "resend"
)

// codeUnknownOrder is the code with which a warehouse says that it has never
// heard of an order.
const codeUnknownOrder = "unknown_order"

// request is the body of what the warehouse is asked to do.
type request struct {
	Request     string   `json:"request"`
	ID          string   `json:"id"` // the same id is the same request, however often it comes
	Hold        string   `json:"hold,omitempty"`
	Platform    string   `json:"platform"`
	Shop        string   `json:"shop"`
	OrderID     string   `json:"order_id"`
	AfterSaleID string   `json:"after_sale_id"`
	Waybill     *waybill `json:"waybill,omitempty"`
	RequestedAt string   `json:"requested_at"`
}

// answer is the body of an accepted request.
type answer struct {
	ID       string  `json:"id"`
	Accepted bool    `json:"accepted"`
	Report   *report `json:"report"`
}

// failure is the body of a request that was not accepted.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// push is the body of a webhook: one report, or a list of them.
type push struct {
	report
	Reports *[]report `json:"reports"`
}

// report is one thing a warehouse says.
type report struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	Platform    string     `json:"platform"`
	Shop        string     `json:"shop"`
	OrderID     string     `json:"order_id"`
	AfterSaleID string     `json:"after_sale_id"`
	Reference   string     `json:"reference"`
	State       string     `json:"state"`
	Result      string     `json:"result"`
	Waybill     waybill    `json:"waybill"`
	Evidence    []evidence `json:"evidence"`
	At          string     `json:"at"` // RFC 3339
}

// waybill is a parcel.
type waybill struct {
	Courier string `json:"courier,omitempty"`
	Number  string `json:"number"`
}

// evidence is one picture, film or line of the unpacking.
type evidence struct {
	Kind string `json:"kind"`
	URL  string `json:"url"`
	Text string `json:"text"`
}
