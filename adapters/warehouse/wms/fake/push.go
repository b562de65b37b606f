package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
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
	body, _ := json.Marshal(content) // plain structs always encode
	r, err := http.NewRequest(http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil
	}
	id := "none"
	if len(reports) > 0 {
		id = fmt.Sprintf("push-%s-%d", reports[0].ID, len(reports))
	}
	w.sign(r.Header, id, string(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// Push sends that webhook to Options.PushTo and checks the acknowledgement.
func (w *Warehouse) Push(ctx context.Context, reports ...Report) error {
	r := w.Request(w.opt.PushTo, reports...)
	if r == nil || w.opt.PushTo == "" {
		return errors.New("fake warehouse: no URL to push to")
	}
	resp, err := w.opt.Pusher.Do(r.WithContext(ctx))
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return fmt.Errorf("fake warehouse: push: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return fmt.Errorf("fake warehouse: push: %w", err)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("fake warehouse: push answered %d %s", resp.StatusCode, text)
	}
	return nil
}
