package fake

import "time"

// Report is one report as the contract has it.
type Report struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	Platform    string     `json:"platform"`
	Shop        string     `json:"shop"`
	OrderID     string     `json:"order_id"`
	AfterSaleID string     `json:"after_sale_id,omitempty"`
	Reference   string     `json:"reference,omitempty"`
	State       string     `json:"state,omitempty"`
	Result      string     `json:"result,omitempty"`
	Waybill     *Waybill   `json:"waybill,omitempty"`
	Evidence    []Evidence `json:"evidence,omitempty"`
	At          string     `json:"at"`
}

// Waybill is a parcel.
type Waybill struct {
	Courier string `json:"courier,omitempty"`
	Number  string `json:"number"`
}

func (p Waybill) orNil() *Waybill {
	if p.Number == "" {
		return nil
	}
	return &p
}

// Evidence is one picture, film or line of an unpacking.
type Evidence struct {
	Kind string `json:"kind"`
	URL  string `json:"url,omitempty"`
	Text string `json:"text,omitempty"`
}

// asked is the body of a request.
type asked struct {
	Request     string    `json:"request"`
	ID          string    `json:"id"`
	Hold        string    `json:"hold"`
	Platform    string    `json:"platform"`
	Shop        string    `json:"shop"`
	OrderID     string    `json:"order_id"`
	AfterSaleID string    `json:"after_sale_id"`
	RequestedAt time.Time `json:"requested_at"`
}

// taken is the body of an accepted request.
type taken struct {
	ID       string  `json:"id"`
	Accepted bool    `json:"accepted"`
	Report   *Report `json:"report,omitempty"`
}

// refusal is the status and body of a request that is not accepted.
type refusal struct {
	status  int
	Code    string `json:"code"`
	Message string `json:"message"`
}
