package shopify

import (
	"context"
	"time"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// ListWindow is our own choice: the platform names no widest window.
func (a *Adapter) ListWindow() time.Duration { return 24 * time.Hour }

// listedOrder is one line of the search.
type listedOrder struct {
	ID          wire.Scalar  `json:"id"`
	UpdatedAt   wire.Scalar  `json:"updatedAt"`
	CancelledAt wire.Scalar  `json:"cancelledAt"`
	Returns     list[node]   `json:"returns"`
	Refunds     list[refund] `json:"refunds"`
}

// List returns the returns, cancellations and refunds of orders updated in
// [from, to), oldest update first: the Admin API has no search for returns.
//
// The cursor holds the last update time and id, not a page number: an order
// that changes while we page moves towards the end, and nobody is skipped.
func (a *Adapter) List(ctx context.Context, from, to time.Time, cursor string) ([]aftersale.Event, string, error) {
	from, to = from.UTC().Truncate(time.Second), to.UTC().Add(time.Second-1).Truncate(time.Second)
	if !from.Before(to) {
		return nil, "", nil
	}
	vars := object{"query": "updated_at:>='" + from.Format(time.RFC3339) + "' AND updated_at:<'" + to.Format(time.RFC3339) + "'"}
	if cursor != "" {
		vars["after"] = cursor
	}
	page, err := read[list[listedOrder]](ctx, a, opList, docList, vars)
	if err != nil {
		return nil, "", err
	}
	if page == nil {
		return nil, "", a.api.BadReply(opList, aftersale.ClassRetry)
	}
	var events []aftersale.Event
	for i := range page.items {
		found, err := a.listed(ctx, &page.items[i])
		if err != nil {
			return nil, "", err
		}
		events = append(events, found...)
	}
	if !page.more {
		return events, "", nil
	}
	if page.end == "" || page.end == cursor {
		return nil, "", a.api.BadReply(opList, aftersale.ClassRetry) // there is more, and no way to it
	}
	return events, page.end, nil
}

// listed turns an order into events: one for each of its returns, and one for
// itself if it was cancelled or refunded outside a return.
func (a *Adapter) listed(ctx context.Context, o *listedOrder) ([]aftersale.Event, error) {
	order := number("Order", o.ID)
	if order == "" {
		a.log.Warn("shopify list entry without an order id is left out")
		return nil, nil
	}
	returns, err := a.allReturns(ctx, o)
	if err != nil {
		return nil, err
	}
	event := func(id, version string) aftersale.Event {
		return aftersale.Event{
			Ref: aftersale.Ref{Platform: Name, Shop: a.shop, ID: id}, OrderID: order,
			Key: "list:" + id + ":" + version, Type: aftersale.EventListed, At: o.UpdatedAt.RFC3339(), Version: version,
		}
	}
	var events []aftersale.Event
	for _, r := range returns {
		if id := number("Return", r.ID); id != "" {
			e := event(id, version(r.Status, o.UpdatedAt))
			e.Status = listedStatus(word(r.Status))
			events = append(events, e)
		}
	}
	if status, _, _ := paid(ofOrder(o.Refunds.items)); status != "" || !o.CancelledAt.RFC3339().IsZero() {
		e := event(orderPrefix+order, version("", o.UpdatedAt))
		e.Kind = aftersale.KindOther
		events = append(events, e)
	}
	return events, nil
}

// listedStatus is set only where the word alone decides: a status that
// differs from what was read last makes the case be read again.
func listedStatus(word string) aftersale.Status {
	switch word {
	case "DECLINED", "CANCELED", "CANCELLED":
		return returnStatus(word, false, false)
	}
	return ""
}

// allReturns reads the rest where an order has more returns than a page.
func (a *Adapter) allReturns(ctx context.Context, o *listedOrder) ([]node, error) {
	out, page := o.Returns.items, o.Returns
	for page.more {
		more, err := read[listedOrder](ctx, a, opReturns, docReturns, object{"id": string(o.ID), "after": page.end})
		if err != nil {
			return nil, err
		}
		if page.end == "" || more == nil || len(more.Returns.items) == 0 {
			return nil, a.api.BadReply(opReturns, aftersale.ClassRetry)
		}
		page = more.Returns
		out = append(out, page.items...)
	}
	return out, nil
}
