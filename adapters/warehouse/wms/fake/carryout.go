package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// carryOut does what is asked, once per id. A repeat has no effect; its answer
// tells how things are now.
func (w *Warehouse) carryOut(op, path string, body []byte) (reply any, status int) {
	var a asked
	if why := read(op, path, body, &a); why != "" {
		w.Reject(op, why)
		return refusal{http.StatusBadRequest, "bad_request", why}, 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	at := ref{a.Platform, a.Shop, a.OrderID}
	e := w.done[a.ID]
	switch {
	case e == nil:
		report, no := w.effect(op, a)
		if no.status != 0 {
			w.Reject(op, no.Code)
			return no, 0
		}
		e = &Entry{ID: a.ID, Request: a.Request, Platform: a.Platform, Shop: a.Shop, OrderID: a.OrderID, Effects: 1, report: report}
		w.done[a.ID], w.ledger = e, append(w.ledger, e)
		if w.answers == ByPush {
			w.outbox = append(w.outbox, report)
		}
	case e.Request != a.Request || at != ref{e.Platform, e.Shop, e.OrderID}:
		w.Reject(op, "id used for another request")
		return refusal{http.StatusConflict, "id_reused", "this id was another request"}, 0
	case op != OpResend:
		e.report = w.answerTo(a, w.orders[at])
	}
	e.Times++
	if w.answers != AtOnce {
		return taken{ID: a.ID, Accepted: true}, http.StatusAccepted
	}
	return taken{ID: a.ID, Accepted: true, Report: &e.report}, http.StatusOK
}

// read checks a request against the contract and says what is wrong, or "".
func read(op, path string, body []byte, a *asked) (why string) {
	switch err := json.Unmarshal(body, a); {
	case err != nil:
		return "no JSON of the contract"
	case a.Request != op:
		return "request does not fit the path"
	case a.ID == "" || a.Platform == "" || a.Shop == "" || a.OrderID == "" || a.RequestedAt.IsZero():
		return "a required field is missing"
	case op == OpRelease && (a.Hold == "" || path != "/v1/holds/"+a.Hold+"/release"):
		return "hold does not fit the path"
	}
	return ""
}

// effect changes the warehouse, and tells what came of it.
func (w *Warehouse) effect(op string, a asked) (Report, refusal) {
	at := ref{a.Platform, a.Shop, a.OrderID}
	o := w.orders[at]
	if o == nil {
		return Report{}, refusal{http.StatusNotFound, "unknown_order", "no such order"}
	}
	switch op {
	case OpHold:
		if o.state == "pending" || o.state == "printed" {
			o.before, o.state = o.state, "held"
		}
	case OpRelease:
		hold := w.done[a.Hold]
		if hold == nil || hold.Request != OpHold || hold.OrderID != a.OrderID {
			return Report{}, refusal{http.StatusNotFound, "unknown_hold", "no such hold"}
		}
		if o.state == "held" {
			o.state, o.before = o.before, ""
		}
	case OpResend:
		w.parcels++
		r := w.report("resend", at)
		r.AfterSaleID, r.Reference = a.AfterSaleID, a.ID
		r.Waybill = &Waybill{Courier: "sf", Number: fmt.Sprintf("SF%013d", w.parcels)}
		return r, refusal{}
	}
	return w.answerTo(a, o), refusal{}
}

// answerTo reports the order's state in answer to a hold or a release.
func (w *Warehouse) answerTo(a asked, o *order) Report {
	r := w.shipment(ref{a.Platform, a.Shop, a.OrderID}, o, a.ID)
	r.AfterSaleID = a.AfterSaleID
	return r
}

// tell answers what the warehouse knows of an order. The parts are escaped.
func (w *Warehouse) tell(parts []string) any {
	for i, p := range parts {
		parts[i], _ = url.PathUnescape(p)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(parts) != 3 || strings.Join(parts, "") == "" {
		return refusal{http.StatusBadRequest, "bad_request", "want platform, shop and order"}
	}
	at := ref{parts[0], parts[1], parts[2]}
	o := w.orders[at]
	if o == nil {
		return refusal{http.StatusNotFound, "unknown_order", "no such order"}
	}
	return w.shipment(at, o, "")
}

// shipment reports where the parcel of an order is now.
func (w *Warehouse) shipment(at ref, o *order, reference string) Report {
	r := w.report("shipment", at)
	r.State, r.Reference, r.Waybill = o.state, reference, o.waybill.orNil()
	return r
}

// report begins a report with an id of its own.
func (w *Warehouse) report(kind string, at ref) Report {
	w.reports++
	return Report{
		ID: fmt.Sprintf("R%06d", w.reports), Kind: kind, Platform: at.platform, Shop: at.shop, OrderID: at.id,
		At: w.opt.Now().UTC().Format(time.RFC3339Nano),
	}
}
