package fakekit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	pushTimeout  = 10 * time.Second
	pushesAtOnce = 32
	maxAck       = 1 << 16 // bytes
)

// Pushes sends a fake's pushes and reads the acknowledgements. A test makes a
// duplicate, a late or a changed push by sending a prepared request itself.
// Safe for concurrent use.
type Pushes struct {
	system string
	client *http.Client
	group  sync.WaitGroup
	slots  chan struct{} // bounds pushes on their way
}

// NewPushes returns Pushes for a system's name. client nil is one with a
// time-out of 10 s.
func NewPushes(system string, client *http.Client) *Pushes {
	if client == nil {
		client = &http.Client{Timeout: pushTimeout}
	}
	return &Pushes{system: system, client: client, slots: make(chan struct{}, pushesAtOnce)}
}

// Post makes the request of a push without sending it.
func Post(target string, header map[string]string, body []byte) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return r, nil
}

// Exchange sends a request and returns status and body of the answer. Errors
// leave out the URL, which may carry a secret.
func (p *Pushes) Exchange(r *http.Request) (status int, body []byte, err error) {
	resp, err := p.client.Do(r)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err
		}
		return 0, nil, fmt.Errorf("fake %s: push: %w", p.system, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if body, err = io.ReadAll(io.LimitReader(resp.Body, maxAck)); err != nil {
		return resp.StatusCode, nil, fmt.Errorf("fake %s: push: %w", p.system, err)
	}
	return resp.StatusCode, body, nil
}

// Deliver sends a push. An error means that the platform does not take the
// answer for an acknowledgement.
func (p *Pushes) Deliver(r *http.Request, taken func(status int, body []byte) bool) error {
	status, body, err := p.Exchange(r)
	if err == nil && !taken(status, body) {
		err = fmt.Errorf("fake %s: push not acknowledged: HTTP %d %.200s", p.system, status, body)
	}
	return err
}

// Later pushes beside the call that is being answered, so that the push may
// arrive before the answer.
func (p *Pushes) Later(push func(ctx context.Context)) {
	p.group.Go(func() {
		p.slots <- struct{}{}
		defer func() { <-p.slots }()
		ctx, cancel := context.WithTimeout(context.Background(), pushTimeout)
		defer cancel()
		push(ctx)
	})
}

// Wait returns when no push is on its way any more.
func (p *Pushes) Wait() { p.group.Wait() }
