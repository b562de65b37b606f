package engine

import (
	"context"
	"encoding/json"

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
		body, err := json.Marshal(ev)
		if err != nil {
			return 0, err
		}
		messages[i] = store.Message{Subject: store.CaseSubject(ev.Ref), Key: ev.Key, Body: body, At: e.now()}
	}
	return e.receive(ctx, messages)
}

// ReceiveScans does the same for tracking pushed to a courier account.
func (e *Engine) ReceiveScans(ctx context.Context, c *registry.Courier, scans []aftersale.Scan) (fresh int, err error) {
	messages := make([]store.Message, len(scans))
	for i, s := range scans {
		body, err := json.Marshal(s)
		if err != nil {
			return 0, err
		}
		messages[i] = store.Message{
			Subject: store.Subject{Kind: store.SubjectParcel, Source: c.Name, Account: c.ID, ID: s.Number},
			Key:     s.Number + "/" + s.Key, Body: body, At: e.now(),
		}
	}
	return e.receive(ctx, messages)
}

func (e *Engine) receive(ctx context.Context, messages []store.Message) (int, error) {
	if len(messages) == 0 {
		return 0, nil
	}
	isNew, err := e.store.Append(ctx, messages)
	if err != nil {
		return 0, err
	}
	fresh, wake := 0, make([]store.Subject, 0, len(messages))
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
