package douyin

import (
	"context"
	"strconv"
	"strings"
	"time"

	"makegood/aftersale"
)

// pageSize is the platform's largest page; maxOffset bounds page × size.
const (
	pageSize  = 100
	maxOffset = 50_000
)

// ListWindow is our own choice: the platform names no widest window.
func (a *Adapter) ListWindow() time.Duration { return 24 * time.Hour }

// List returns the after-sales updated in [from, to), oldest update first.
//
// Paging by number would skip: a request that changes while we page leaves
// its place, and all behind it move up. So each page starts at the last
// update time seen, and pages are counted within one second only. What is
// seen twice has the same key.
func (a *Adapter) List(ctx context.Context, from, to time.Time, cursor string) ([]aftersale.Event, string, error) {
	start, page, ok := readCursor(cursor, from)
	if !ok || page*pageSize > maxOffset {
		return nil, "", a.api.Failure(methodList, aftersale.ClassRefused, "cursor",
			"not a cursor of this list, or too many changes in one second")
	}
	end := to.Unix()
	if to.Nanosecond() > 0 {
		end++
	}
	if start >= end {
		return nil, "", nil
	}
	var d listData
	err := a.read(ctx, methodList, object{
		"update_start_time": start, "update_end_time": end, "order_by": list{"update_time asc"},
		"page": page, "size": pageSize,
	}, &d)
	if err != nil {
		return nil, "", err
	}
	events, last := a.listed(&d)
	if !d.HasMore || len(d.Items) == 0 {
		return events, "", nil
	}
	if last > start {
		return events, strconv.FormatInt(last, 10) + ".0", nil
	}
	return events, strconv.FormatInt(start, 10) + "." + strconv.Itoa(page+1), nil
}

// readCursor splits "start second.page"; "" is the beginning.
func readCursor(cursor string, from time.Time) (start int64, page int, ok bool) {
	if cursor == "" {
		return from.Unix(), 0, true
	}
	second, number, _ := strings.Cut(cursor, ".")
	start, err1 := strconv.ParseInt(second, 10, 64)
	page, err2 := strconv.Atoi(number)
	return start, page, err1 == nil && err2 == nil && page >= 0 && page <= maxOffset
}

// listed turns a page into events and returns the last update time in it.
func (a *Adapter) listed(d *listData) (events []aftersale.Event, last int64) {
	for i := range d.Items {
		info := &d.Items[i].Info
		updated := info.UpdateTime.Seconds()
		if !updated.IsZero() {
			last = max(last, updated.Unix())
		}
		if !info.ID.IsID() {
			a.log.Warn("douyin list entry without an after-sale id is left out")
			continue
		}
		e := aftersale.Event{
			Ref:  aftersale.Ref{Platform: Name, Shop: a.shop, ID: string(info.ID)},
			Key:  "list:" + string(info.ID) + ":" + info.UpdateTime.Short(20) + ":" + info.Status.Short(10),
			Type: aftersale.EventListed, At: updated,
			OrderID: d.Items[i].Order.ID.ID(), Version: version(updated),
			Kind: kindOf(info.Type), Status: statusOf(info.Status, info.RefundStatus),
		}
		e.Amount, _ = info.Amount.Fen()
		events = append(events, e)
	}
	return events, last
}
