package kuaishou

import (
	"context"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	pageSize = 100      // the platform's largest page
	noMore   = "nomore" // the cursor of the last page
)

// ListWindow is the setting list_window, less what a caller may round up.
func (a *Adapter) ListWindow() time.Duration { return a.config.ListWindow - 2*time.Second }

// List returns the after-sales updated in [from, to), oldest update first.
//
// Whether the platform's own cursor survives requests that change while we
// page is not said: if it counts, one that leaves its place makes another
// slip past. So each page starts right before the last update time seen, and
// the platform's cursor is used only where that leads nowhere: within one
// millisecond, or if a page is not in order. What is seen twice has the same key.
func (a *Adapter) List(ctx context.Context, from, to time.Time, cursor string) ([]aftersale.Event, string, error) {
	begin, platform, ok := readCursor(cursor, from)
	if !ok {
		return nil, "", a.api.Failure(methodList, aftersale.ClassRefused, "cursor", "not a cursor of this list")
	}
	end := to.UnixMilli()
	if to.Nanosecond()%int(time.Millisecond) > 0 {
		end++
	}
	if begin >= end {
		return nil, "", nil
	}
	var d listData
	err := a.readData(ctx, methodList, object{
		"beginTime": begin, "endTime": end, "type": 9, "queryType": 2, "sort": 2,
		"pageSize": pageSize, "currentPage": 1, "pcursor": platform,
	}, &d)
	if err != nil {
		return nil, "", err
	}
	next, ok := d.next(begin, platform)
	if !ok {
		return nil, "", a.api.Failure(methodList, aftersale.ClassRetry, "bad_reply", "the list does not say how it goes on")
	}
	return a.listed(&d), next, nil
}

// readCursor splits "begin.platform's cursor"; "" is the beginning.
func readCursor(cursor string, from time.Time) (begin int64, platform string, ok bool) {
	if cursor == "" {
		return from.UnixMilli(), "", true
	}
	ms, platform, _ := strings.Cut(cursor, ".")
	begin, err := strconv.ParseInt(ms, 10, 64)
	return begin, platform, err == nil && !wire.Scalar(ms).Millis().IsZero()
}

// next is the cursor of the page after this one, "" at the end. ok is false
// when the platform does not say whether this was the last page, or would
// send the same page for ever.
func (d *listData) next(begin int64, platform string) (cursor string, ok bool) {
	if d.Cursor == noMore || d.Cursor == "" && len(d.Items) < pageSize {
		return "", true
	}
	if last, sorted := d.last(); sorted && last-1 > begin {
		return strconv.FormatInt(last-1, 10) + ".", true
	}
	if d.Cursor == "" || string(d.Cursor) == platform {
		return "", false
	}
	return strconv.FormatInt(begin, 10) + "." + string(d.Cursor), true
}

// last is the newest update time of a page, in ms; sorted reports whether the
// page is in order and every time in it can be read.
func (d *listData) last() (ms int64, sorted bool) {
	for i := range d.Items {
		at := d.Items[i].UpdateTime.Millis()
		if at.IsZero() || at.UnixMilli() < ms {
			return 0, false
		}
		ms = at.UnixMilli()
	}
	return ms, true
}

// listed turns a page into events.
func (a *Adapter) listed(d *listData) (events []aftersale.Event) {
	for i := range d.Items {
		row := &d.Items[i]
		if !isID(string(row.ID)) {
			a.log.Warn("kuaishou list entry without an after-sale id is left out")
			continue
		}
		e := aftersale.Event{
			Ref: aftersale.Ref{Platform: Name, Shop: a.shop, ID: string(row.ID)}, OrderID: idOf(row.OrderID),
			Key:  "list:" + string(row.ID) + ":" + row.UpdateTime.Short(20) + ":" + row.Status.Short(10),
			Type: aftersale.EventListed, At: row.UpdateTime.Millis(),
			Kind: kindOfPush(row.Way, row.Special), Status: statusOf(row.Status, row.Negotiate),
			Version: version(row.UpdateTime),
		}
		e.Amount, _ = row.Amount.Fen()
		events = append(events, e)
	}
	return events
}
