package pinduoduo

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	// pageSize is the platform's largest page.
	pageSize = 100

	// maxSpan is the platform's widest window.
	maxSpan = 30 * time.Minute

	// maxRestarts bounds how often a status is listed anew because it grew.
	maxRestarts = 3
)

// listed are the statuses that are listed, one after the other: the platform
// lists one at a time. The rest (13 and the further steps of exchanges and
// repairs) follow from reading the cases that are known.
var listed = []int{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 21, 31, 32}

// ListWindow is the widest span for List. It stays below the platform's 30
// minutes because seconds are rounded outwards and callers add a little.
func (a *Adapter) ListWindow() time.Duration { return maxSpan - time.Minute }

// List returns the after-sales updated in [from, to), status by status.
//
// The order of the rows is not known, and rows leave while we page: then those
// behind move up. So a status that has more than one page is read backwards,
// down to page 1 again, where whatever moved up must come by; if the status
// has grown meanwhile it is listed anew. What is seen twice has the same key.
func (a *Adapter) List(ctx context.Context, from, to time.Time, text string) ([]aftersale.Event, string, error) {
	c, ok := readCursor(text)
	if !ok {
		return nil, "", a.api.Failure(methodList, aftersale.ClassRefused, "cursor", "not a cursor of this list")
	}
	start, end := from.Unix(), to.Unix()
	if to.Nanosecond() > 0 {
		end++
	}
	if start >= end {
		return nil, "", nil
	}
	if end-start > int64(maxSpan/time.Second) {
		return nil, "", a.api.Failure(methodList, aftersale.ClassRefused, "window", "more than 30 minutes at once")
	}
	d, err := a.page(ctx, pageOf(strconv.Itoa(listed[c.status]), start, end, c.page))
	if err != nil {
		return nil, "", err
	}
	total, ok := d.Total.Whole()
	if !ok || total < 0 {
		total = int64(len(d.Rows))
	}
	return a.events(d), c.next(int(min(total, 1_000_000))).String(), nil
}

// pageOf asks for one page of a status, changed between two Unix times.
func pageOf(status string, start, end int64, page int) params {
	return params{
		"after_sales_status": status, "after_sales_type": "1",
		"start_updated_at": strconv.FormatInt(start, 10), "end_updated_at": strconv.FormatInt(end, 10),
		"page": strconv.Itoa(page), "page_size": strconv.Itoa(pageSize),
	}
}

// page makes one call; a complaint about the number of calls is waited out once.
func (a *Adapter) page(ctx context.Context, p params) (*listData, error) {
	for try := 0; ; try++ {
		if a.listing.wait(ctx) != nil {
			return nil, a.api.Failure(methodList, aftersale.ClassRetry, "transport", "cancelled")
		}
		d := new(listData)
		err := a.read(ctx, methodList, p, d)
		if err == nil {
			return d, nil
		}
		if try > 0 || aftersale.ClassOf(err) != aftersale.ClassLimited || a.listing.complained(ctx) != nil {
			return nil, err
		}
	}
}

// cursor is a place in the list: which status, which page. total is how many
// rows the status had when it was begun; 0 before that.
type cursor struct{ status, page, total, restarts int }

// readCursor reads what String wrote; "" is the beginning.
func readCursor(text string) (c cursor, ok bool) {
	if text == "" {
		return cursor{page: 1}, true
	}
	n, err := fmt.Sscanf(text, "%d.%d.%d.%d", &c.status, &c.page, &c.total, &c.restarts)
	ok = err == nil && n == 4 && c.String() == text && c.status >= 0 && c.status < len(listed) &&
		c.page >= 1 && c.page <= 10_000 && c.total >= 0 && c.restarts >= 0
	return c, ok
}

// String is "" after the last status.
func (c cursor) String() string {
	if c.status >= len(listed) {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d.%d", c.status, c.page, c.total, c.restarts)
}

// next is the place after a page of a status that now has total rows.
func (c cursor) next(total int) cursor {
	begun := c.total > 0
	switch {
	case begun && total > c.total && c.restarts < maxRestarts:
		return cursor{c.status, 1, 0, c.restarts + 1}
	case !begun && total > pageSize:
		return cursor{c.status, (total + pageSize - 1) / pageSize, total, c.restarts}
	case begun && c.page > 1:
		return cursor{c.status, c.page - 1, c.total, c.restarts}
	}
	return cursor{status: c.status + 1, page: 1}
}

// events turns a page into events.
func (a *Adapter) events(d *listData) (out []aftersale.Event) {
	for i := range d.Rows {
		r := &d.Rows[i]
		if !r.ID.IsID() {
			a.log.Warn("pinduoduo list entry without an after-sale id is left out")
			continue
		}
		amount, _ := r.Amount.Yuan() // what is no amount is unknown
		version := versionOf(r.Updated, r.Status, amount)
		out = append(out, aftersale.Event{
			Ref:  aftersale.Ref{Platform: Name, Shop: a.shop, ID: string(r.ID)},
			Key:  "list:" + string(r.ID) + ":" + version + ":" + r.Status.Short(10),
			Type: aftersale.EventListed, At: moment(r.Updated), OrderID: orderID(r.OrderSN),
			Kind: r.kind(), Status: r.status(), Amount: amount, Version: version,
		})
	}
	return out
}

// kind is "" for refunds without return: whether such an order was shipped is
// not in the list.
func (r *listRow) kind() aftersale.Kind {
	n, _ := r.Type.Whole()
	return goodsKinds[wire.Scalar(strconv.FormatInt(n-1, 10))]
}

// status leaves out what only the detail tells: whether the buyer of a return
// has sent the goods.
func (r *listRow) status() aftersale.Status {
	if r.Status == "3" || r.Status == "7" {
		return ""
	}
	return statusOf(r.Status)
}
