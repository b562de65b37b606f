package wms

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"makegood/aftersale"
)

// The calls, as errors and metrics name them.
const (
	opHold    = "holds"
	opRelease = "holds.release"
	opResend  = "resends"
	opOrder   = "orders"
)

// Do asks the warehouse to hold the order of a, to release it, or to send the
// goods again. For a release a.Reference is the id of the hold. The same action
// is always the same bytes under the same webhook-id, so that a request
// without an answer may be made again.
//
// Accepted is 200 or 202. A report in the answer counts if the answer is
// signed; an unsigned one is still an acceptance, and the warehouse's push
// will say what came of it.
func (c *connection) Do(ctx context.Context, a aftersale.Action) (aftersale.Receipt, *aftersale.WarehouseReport, error) {
	op, path, body, err := requestOf(a, c.now())
	if err != nil {
		return aftersale.Receipt{}, nil, err
	}
	text, _ := json.Marshal(body) // plain texts always encode
	got, err := c.call(ctx, op, http.MethodPost, path, webhookID(body.Request, a.ID), text)
	if err != nil {
		return aftersale.Receipt{}, nil, err
	}
	var reply answer
	switch err := json.Unmarshal(got.body, &reply); {
	case err != nil:
		return aftersale.Receipt{}, nil, unreadable(op, decodeProblem(err))
	case reply.ID != a.ID:
		return aftersale.Receipt{}, nil, unreadable(op, "the answer names another id than the request")
	case !reply.Accepted:
		return aftersale.Receipt{}, nil, refused(op, "not_accepted", "the answer says accepted: false")
	case reply.Report == nil:
		return aftersale.Receipt{ReplyText: "accepted"}, nil, nil
	case !got.signed:
		return aftersale.Receipt{ReplyText: "accepted; the report in the answer does not count: the answer is not signed"}, nil, nil
	}
	return c.told(op, a, *reply.Report)
}

// told reads the report in a signed answer to a.
func (c *connection) told(op string, a aftersale.Action, r report) (aftersale.Receipt, *aftersale.WarehouseReport, error) {
	if r.Reference == "" {
		r.Reference = a.ID
	}
	want := kindShipment
	if a.Name == aftersale.ActionResend {
		want = kindResend
	}
	if r.Reference != a.ID || r.Kind != want {
		return aftersale.Receipt{}, nil, unreadable(op, "report: want kind "+want+" with the request's id as reference")
	}
	out, err := c.about(op, r, a.Ref.Platform, a.Ref.Shop, a.OrderID)
	if err != nil {
		return aftersale.Receipt{}, nil, err
	}
	words := "accepted"
	if out.Shipment != "" {
		words += ": " + string(out.Shipment)
	}
	return aftersale.Receipt{ReplyText: words}, out, nil
}

// about reads a report that has to be about one order.
func (c *connection) about(op string, r report, platform, shop, orderID string) (*aftersale.WarehouseReport, error) {
	out, problem := r.read(c.now())
	if problem != "" {
		return nil, unreadable(op, "report."+problem)
	}
	if out.Platform != platform || out.Shop != shop || out.OrderID != orderID {
		return nil, unreadable(op, "the report is about another order")
	}
	return &out, nil
}

// State asks what the warehouse knows about an order now. The answer must be
// signed: somebody may pay on the strength of it.
func (c *connection) State(ctx context.Context, platform, shop, orderID string) (*aftersale.WarehouseReport, error) {
	if platform == "" || shop == "" || orderID == "" {
		return nil, refused(opOrder, "no_order", "platform, shop and order id are needed")
	}
	path := "/v1/orders/" + url.PathEscape(platform) + "/" + url.PathEscape(shop) + "/" + url.PathEscape(orderID)
	got, err := c.call(ctx, opOrder, http.MethodGet, path, "ask_"+rand.Text(), nil)
	if err != nil {
		if unknownOrder(err) {
			return nil, nil
		}
		return nil, err
	}
	if !got.signed {
		return nil, refused(opOrder, "signature", "the answer is not signed with our secret under the request's webhook-id")
	}
	var r report
	if err := json.Unmarshal(got.body, &r); err != nil {
		return nil, unreadable(opOrder, decodeProblem(err))
	}
	if r.Kind != kindShipment {
		return nil, unreadable(opOrder, "kind: want shipment")
	}
	return c.about(opOrder, r, platform, shop, orderID)
}

// requestOf writes an action as the contract has it. An action that cannot be
// written is ClassRefused, and nothing is sent.
func requestOf(a aftersale.Action, now time.Time) (op, path string, body request, err error) {
	body = request{
		ID: a.ID, Platform: a.Ref.Platform, Shop: a.Ref.Shop, OrderID: a.OrderID, AfterSaleID: a.Ref.ID,
		RequestedAt: requestedAt(a, now),
	}
	if a.Waybill.Number != "" {
		body.Waybill = &waybill{Courier: a.Waybill.Courier, Number: a.Waybill.Number}
	}
	switch a.Name {
	case aftersale.ActionHold:
		op, path, body.Request = opHold, "/v1/holds", requestHold
	case aftersale.ActionRelease:
		op, path, body.Request = opRelease, "/v1/holds/"+url.PathEscape(a.Reference)+"/release", requestRelease
		body.Hold = a.Reference
	case aftersale.ActionResend:
		op, path, body.Request = opResend, "/v1/resends", requestResend
	default:
		return "", "", body, refused(string(a.Name), "not_supported", "a warehouse holds, releases and sends again, nothing else")
	}
	switch {
	case a.ID == "" || body.Platform == "" || body.Shop == "" || body.OrderID == "":
		err = refused(op, "no_order", "action id, platform, shop and order id are needed")
	case a.Name == aftersale.ActionRelease && a.Reference == "":
		err = refused(op, "no_hold", "a release has to name the hold")
	}
	return op, path, body, err
}

// requestedAt is when the action was planned: repeated requests say the same.
func requestedAt(a aftersale.Action, now time.Time) string {
	if !a.PlannedAt.IsZero() {
		now = a.PlannedAt
	}
	return now.UTC().Format(time.RFC3339)
}

// webhookID names a request. It stays the same when the request is repeated
// and holds no full stop, which the specification forbids.
func webhookID(word, id string) string {
	return word + "_" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return '_'
	}, id)
}
