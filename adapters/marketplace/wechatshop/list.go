package wechatshop

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// widest is the widest window the platform takes; callers may reach a second
// beyond what they were told.
const widest = 24 * time.Hour

// ListWindow stays a minute below the platform's 24 hours.
func (a *Adapter) ListWindow() time.Duration { return widest - time.Minute }

// List returns the after-sales updated in [from, to). The platform lists ids
// alone, so each is read; that is what tells a known one from a new one. The
// cursor is the platform's own next_key.
func (a *Adapter) List(ctx context.Context, from, to time.Time, cursor string) ([]aftersale.Event, string, error) {
	begin, end := from.Unix(), to.Unix()
	if to.Nanosecond() > 0 {
		end++
	}
	switch {
	case begin >= end:
		return nil, "", nil
	case end-begin > int64(widest/time.Second):
		return nil, "", a.api.Failure(opList, aftersale.ClassRefused, "window", "the platform lists at most 24 hours")
	}
	params := object{"begin_update_time": begin, "end_update_time": end}
	if cursor != "" {
		params["next_key"] = cursor
	}
	var d listData
	if err := a.read(ctx, opList, params, &d); err != nil {
		return nil, "", err
	}
	ids, next, ok := d.page(cursor)
	if !ok {
		return nil, "", a.api.BadReply(opList, aftersale.ClassRetry)
	}
	events, err := a.listed(ctx, ids)
	if err != nil {
		return nil, "", err
	}
	return events, next, nil
}

// page reads a page. ok is false for what is no id, and for a page that
// promises more without saying how to get it: such a list is not complete.
func (d *listData) page(cursor string) (ids []string, next string, ok bool) {
	for _, id := range d.IDs {
		if !isID(string(id)) {
			return nil, "", false
		}
		ids = append(ids, string(id))
	}
	if !d.More.Yes() {
		return ids, "", true
	}
	next = string(d.Next)
	return ids, next, next != "" && next != cursor
}

// listed reads the after-sales of a page, four at a time. One that the platform refuses to
// show is listed all the same: reading the case then says why.
func (a *Adapter) listed(ctx context.Context, ids []string) ([]aftersale.Event, error) {
	events := make([]aftersale.Event, len(ids))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for i, id := range ids {
		group.Go(func() error {
			ref := aftersale.Ref{Platform: Name, Shop: a.shop, ID: id}
			s, d, err := a.afterSale(ctx, ref)
			switch {
			case err == nil:
				events[i] = listedEvent(s, d)
			case aftersale.ClassOf(err) == aftersale.ClassRefused:
				events[i] = aftersale.Event{Ref: ref, Key: "list:" + id + ":unread", Type: aftersale.EventListed}
			default:
				return err
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return events, nil
}

func listedEvent(s *aftersale.Snapshot, d *afterSaleOrder) aftersale.Event {
	e := aftersale.Event{
		Ref: s.Ref, OrderID: s.OrderID, Type: aftersale.EventListed, At: s.UpdatedAt,
		Key:  "list:" + s.Ref.ID + ":" + word(d.UpdateTime) + ":" + word(d.Status),
		Kind: s.Kind, Status: s.Status, Amount: s.Amount, Version: s.Version,
	}
	if marketplace.MoneyOnly(e.Kind) {
		e.Kind = "" // shipped or not is the order's to say
	}
	return e
}
