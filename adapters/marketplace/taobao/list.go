package taobao

import (
	"context"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// pageSize is the platform's largest page; maxPage only bounds what a cursor
// may say.
const (
	pageSize = 100
	maxPage  = 10_000
)

// ListWindow is our own choice: the platform names no widest window.
func (a *Adapter) ListWindow() time.Duration { return 24 * time.Hour }

// List returns the refunds modified in [from, to).
//
// Paging by number would skip: a refund that changes while we page leaves the
// window, and all behind it move up by one, over the edge of a page that was
// read already. So the pages are read to the last one and then back to the
// first: going backwards, what moves up moves into pages still to be read.
// What is seen twice has the same key.
func (a *Adapter) List(ctx context.Context, from, to time.Time, cursor string) ([]aftersale.Event, string, error) {
	page, back, ok := readCursor(cursor)
	if !ok {
		return nil, "", a.api.Failure(methodList, aftersale.ClassRefused, "cursor", "not a cursor of this list")
	}
	if !from.Before(to) {
		return nil, "", nil
	}
	if to.Nanosecond() > 0 {
		to = to.Add(time.Second)
	}
	var d struct {
		Refunds list[refund] `json:"refunds"`
		HasNext wire.Scalar  `json:"has_next"`
	}
	if _, err := a.read(ctx, methodList, params{
		"fields": refundFields, "start_modified": stamp(from), "end_modified": stamp(to),
		"page_no": strconv.Itoa(page), "page_size": strconv.Itoa(pageSize), "use_has_next": "true",
	}, &d); err != nil {
		return nil, "", err
	}
	next, ok := nextCursor(page, back, saysYes(d.HasNext) && len(d.Refunds) > 0)
	if !ok {
		return nil, "", a.api.Failure(methodList, aftersale.ClassRefused, "pages", "more pages than can be read: list a shorter span")
	}
	return a.listed(d.Refunds), next, nil
}

// nextCursor says where to go on. ok is false when there is no end.
func nextCursor(page int, back, more bool) (cursor string, ok bool) {
	switch {
	case !back && more:
		return "f" + strconv.Itoa(page+1), page < maxPage
	case page > 1:
		return "b" + strconv.Itoa(page-1), true
	}
	return "", true
}

// readCursor splits "f3" (forwards, page 3) or "b2"; "" is the beginning.
func readCursor(cursor string) (page int, back, ok bool) {
	if cursor == "" {
		return 1, false, true
	}
	page, err := strconv.Atoi(cursor[1:])
	return page, cursor[0] == 'b', strings.ContainsRune("fb", rune(cursor[0])) && err == nil && page >= 1 && page <= maxPage
}

// listed turns a page into events.
func (a *Adapter) listed(refunds []refund) []aftersale.Event {
	var events []aftersale.Event
	for i := range refunds {
		r := &refunds[i]
		if !r.ID.IsID() {
			a.log.Warn("taobao list entry without a refund id is left out")
			continue
		}
		e := aftersale.Event{
			Ref:  aftersale.Ref{Platform: Name, Shop: a.shop, ID: string(r.ID)},
			Key:  "list:" + string(r.ID) + ":" + (r.Version + "|" + r.Modified + "|" + r.Status).Short(100),
			Type: aftersale.EventListed, At: timeOf(r.Modified), OrderID: r.Tid.ID(),
			Kind: r.kind(), Status: statusOf(r.Status), Version: a.version(r),
		}
		e.Amount, _ = r.Fee.Yuan()
		events = append(events, e)
	}
	return events
}
