package fake

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

// Sign is the value of X-Shopify-Hmac-Sha256 for a body.
func (p *Platform) Sign(body []byte) string {
	mac := hmac.New(sha256.New, []byte(p.opt.ClientSecret))
	mac.Write(body)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// Body builds the payload of a topic for an after-sale as it is now.
// refunds/create tells of the last refund.
func (p *Platform) Body(topic, id string) []byte {
	a := p.Get(id)
	order := fields{"id": number(a.OrderID), "admin_graphql_api_id": gid("Order", a.OrderID)}
	switch topic {
	case "orders/cancelled":
		order["cancelled_at"], order["cancel_reason"], order["updated_at"] = stamp(a.CancelledAt), "customer", stamp(a.UpdatedAt)
		order["email"], order["phone"], order["refunds"] = BuyerEmail, BuyerPhone, []any{}
		order["shipping_address"] = fields{"name": BuyerName, "address1": BuyerAddress}
		order["note"] = BuyerNote
		return fakekit.JSON(order)
	case "refunds/create":
		return fakekit.JSON(a.refundPayload())
	}
	body := fields{
		"id": number(a.ID), "admin_graphql_api_id": gid("Return", a.ID), "status": strings.ToLower(a.Status), "name": "#1001-R1",
		"order": order, "total_return_line_items": 1, "return_shipping_fees": []any{}, "exchange_line_items": []any{}, "total_exchange_line_items": 0,
		"return_line_items": []any{fields{
			"id": number("1" + a.ID), "quantity": a.Quantity, "return_reason": "unwanted", "return_reason_note": BuyerNote, "customer_note": BuyerNote,
			"fulfillment_line_item": fields{"id": number("2" + a.ID), "line_item": fields{"id": number(a.lineID())}},
		}},
		"customer": fields{"id": 1, "first_name": BuyerName, "email": BuyerEmail},
	}
	if a.Exchange {
		body["exchange_line_items"], body["total_exchange_line_items"] = []any{fields{"id": number("3" + a.ID)}}, 1
	}
	if topic == "returns/decline" {
		body["decline"] = fields{"reason": "other", "note": BuyerNote}
	}
	return fakekit.JSON(body)
}

func (a *AfterSale) refundPayload() fields {
	f := Refund{ID: "1", Status: "SUCCESS"}
	if n := len(a.Refunds); n > 0 {
		f = a.Refunds[n-1]
	}
	body := fields{
		"id": number(f.ID), "admin_graphql_api_id": gid("Refund", f.ID), "order_id": number(a.OrderID), "created_at": stamp(f.At), "processed_at": stamp(f.At),
		"note": f.Note, "user_id": nil, "restock": false, "refund_line_items": []any{}, "transactions": []any{}, "order_adjustments": []any{}, "return": nil,
	}
	if f.Status != "" {
		body["transactions"] = []any{fields{
			"id": number("9" + f.ID), "kind": "refund", "status": strings.ToLower(f.Status), "amount": decimal(f.Amount, a.Currency), "currency": a.Currency,
			"gateway": "shopify_payments",
		}}
	}
	if f.Linked {
		body["return"] = fields{"id": number(a.ID), "admin_graphql_api_id": gid("Return", a.ID)}
	}
	return body
}

// number writes an id as the JSON number the platform sends.
func number(id string) json.RawMessage { return fakekit.Number(id, "null") }

// Headers are what the platform sends beside a body. id is the delivery;
// repeats keep it.
func (p *Platform) Headers(topic, id string, body []byte) map[string]string {
	return map[string]string{
		"Content-Type": "application/json", "X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": p.Sign(body),
		"X-Shopify-Shop-Domain": p.opt.ShopDomain, "X-Shopify-API-Version": p.opt.APIVersion, "X-Shopify-Webhook-Id": id,
		"X-Shopify-Event-Id": "e-" + id, "X-Shopify-Triggered-At": p.opt.Now().UTC().Format(time.RFC3339Nano),
	}
}

// Request returns a signed push without sending it, so that tests can send it
// twice, late, or changed.
func (p *Platform) Request(url, topic, id string) (*http.Request, error) {
	return p.RequestFor(url, topic, p.Body(topic, id))
}

// RequestFor signs a body of the caller's own.
func (p *Platform) RequestFor(url, topic string, body []byte) (*http.Request, error) {
	delivery := fmt.Sprintf("b54557e4-0000-4000-8000-%012d", p.msgIDs.Add(1))
	return fakekit.Post(url, p.Headers(topic, delivery, body), body)
}

// Push sends one push about an after-sale as it is now. An error means that
// it was not acknowledged.
func (p *Platform) Push(ctx context.Context, url, topic, id string) error {
	r, err := p.Request(url, topic, id)
	if err != nil {
		return err
	}
	return p.Send(r.WithContext(ctx))
}

// Send sends a prepared push and reads the acknowledgement: any 2xx.
func (p *Platform) Send(r *http.Request) error {
	return p.Deliver(r, func(status int, _ []byte) bool { return status >= 200 && status <= 299 })
}
