package fake

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"makegood/adapters/fakekit"
)

// maxReports is how many reports one webhook may hold.
const maxReports = 500

// Waiting lists the reports that Deliver would push.
func (w *Warehouse) Waiting() []Report {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.outbox)
}

// Deliver pushes the reports that wait, in lists, and forgets those that were
// acknowledged. Others are pushed again by the next Deliver.
func (w *Warehouse) Deliver(ctx context.Context) error {
	for {
		waiting := w.Waiting()
		if len(waiting) == 0 {
			return nil
		}
		batch := waiting[:min(len(waiting), maxReports)]
		if err := w.Push(ctx, batch...); err != nil {
			return err
		}
		w.mu.Lock()
		w.outbox = slices.DeleteFunc(w.outbox, func(r Report) bool {
			return slices.ContainsFunc(batch, func(b Report) bool { return b.ID == r.ID })
		})
		w.mu.Unlock()
	}
}

// Request is the signed webhook of reports, not sent: one report stands
// alone, several in a list. It returns nil for a URL that is none.
func (w *Warehouse) Request(target string, reports ...Report) *http.Request {
	list := []addressed{}
	for _, r := range reports {
		list = append(list, r.addressed())
	}
	var content any = map[string]any{"reports": list}
	if len(list) == 1 {
		content = list[0]
	}
	body := fakekit.JSON(content)
	r, err := fakekit.Post(target, map[string]string{"Content-Type": "application/json"}, body)
	if err != nil {
		return nil
	}
	id := "none"
	if len(reports) > 0 {
		id = fmt.Sprintf("push-%s-%d", reports[0].ID, len(reports))
	}
	w.sign(r.Header, id, string(body))
	return r
}

// Push sends that webhook to Options.PushTo and checks the acknowledgement.
func (w *Warehouse) Push(ctx context.Context, reports ...Report) error {
	r := w.Request(w.opt.PushTo, reports...)
	if r == nil || w.opt.PushTo == "" {
		return errors.New("fake warehouse: no URL to push to")
	}
	return w.pushes.Deliver(r.WithContext(ctx), func(status int, _ []byte) bool { return status >= 200 && status <= 299 })
}
