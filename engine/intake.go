package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// ReceiveEvents makes events of marketplaces durable and wakes their cases.
// It reports how many were new. Only after it returned nil may the platform
// be told that the push has arrived.
func (e *Engine) ReceiveEvents(ctx context.Context, events []aftersale.Event) (fresh int, err error) {
	messages := make([]store.Message, len(events))
	for i, ev := range events {
		if messages[i], err = e.message(store.CaseSubject(ev.Ref), ev.Key, ev); err != nil {
			return 0, err
		}
	}
	return e.receive(ctx, messages)
}

// ReceiveScans does the same for tracking pushed to a courier account.
func (e *Engine) ReceiveScans(ctx context.Context, c *registry.Courier, scans []aftersale.Scan) (fresh int, err error) {
	messages := make([]store.Message, len(scans))
	for i, s := range scans {
		subject := store.Subject{Kind: store.SubjectParcel, Source: c.Name, Account: c.ID, ID: s.Number}
		if messages[i], err = e.message(subject, s.Number+"/"+s.Key, s); err != nil {
			return 0, err
		}
	}
	return e.receive(ctx, messages)
}

// ReceiveReports does the same for what a warehouse reports. Reports about
// shops that it does not serve are not ours: they count as taken and change
// nothing.
func (e *Engine) ReceiveReports(ctx context.Context, w *registry.Warehouse, reports []aftersale.WarehouseReport) (fresh int, err error) {
	messages := make([]store.Message, 0, len(reports))
	for _, r := range reports {
		if _, err := e.reg.Shop(r.Platform, r.Shop); err != nil || !w.Serves(r.Platform, r.Shop) || r.OrderID == "" {
			e.log.Warn("report about a shop that the warehouse does not serve",
				"warehouse", w.Name, "account", w.ID, "platform", r.Platform, "shop", r.Shop)
			continue
		}
		m, err := e.message(fulfilmentSubject(w, r), r.Key, r)
		if err != nil {
			return 0, err
		}
		messages = append(messages, m)
	}
	return e.receive(ctx, messages)
}

// message is the inbox row of one event, scan or report.
func (e *Engine) message(s store.Subject, key string, content any) (store.Message, error) {
	body, err := json.Marshal(content)
	if err != nil {
		return store.Message{}, fmt.Errorf("inbox row of a %s: %w", s.Kind, err)
	}
	return store.Message{Subject: s, Key: key, Body: body, At: e.now()}, nil
}

// receive stores messages, and wakes the subjects of those that are new.
func (e *Engine) receive(ctx context.Context, messages []store.Message) (fresh int, err error) {
	if len(messages) == 0 {
		return 0, nil
	}
	isNew, err := e.store.Append(ctx, messages)
	if err != nil {
		return 0, err
	}
	wake := make([]store.Subject, 0, len(messages))
	for i, m := range messages {
		if isNew[i] {
			fresh++
			if len(wake) == 0 || wake[len(wake)-1] != m.Subject {
				wake = append(wake, m.Subject)
			}
		}
	}
	e.wake.Wake(wake...)
	return fresh, nil
}

// decodeRows decodes the inbox rows of a subject. A row that does not decode is
// logged and counts as done: it would not decode next time either.
func decodeRows[T any](log *slog.Logger, pending []store.Message) (done []int64, content []T) {
	done, content = make([]int64, 0, len(pending)), make([]T, 0, len(pending))
	for _, m := range pending {
		done = append(done, m.Seq)
		var c T
		if err := json.Unmarshal(m.Body, &c); err != nil {
			log.Error("inbox row does not decode", "seq", m.Seq, "error", err.Error())
			continue
		}
		content = append(content, c)
	}
	return done, content
}
