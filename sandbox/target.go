package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Target is a running makegood, seen from outside: as a platform sees its
// public listener, and as an operator sees its private one.
type Target struct {
	Public, Admin string // URLs without a slash at the end
	Token         string // of an admin
}

// CaseView is what the scenarios read of a case.
type CaseView struct {
	ID          string    `json:"id"`
	AfterSaleID string    `json:"after_sale_id"`
	State       string    `json:"state"`
	Rule        string    `json:"rule"`
	Outcome     string    `json:"outcome"`
	AmountMinor int64     `json:"amount_minor"`
	Deadline    time.Time `json:"deadline"`
	ReasonClass string    `json:"reason_class"`
	Actions     []struct {
		Action string `json:"action"`
		State  string `json:"state"`
		Result string `json:"result"`
	} `json:"actions"`
	Handovers []struct {
		N      int    `json:"n"`
		To     string `json:"to"`
		Ask    string `json:"ask"`
		Answer string `json:"answer"`
		Open   bool   `json:"open"`
	} `json:"handovers"`
	Offers []struct {
		ID   string `json:"id"`
		Step int    `json:"step"`
	} `json:"offers"`
	Scripts   []struct{ ZH string } `json:"scripts"`
	Checklist []struct {
		ID   string `json:"id"`
		Rule string `json:"rule"`
		Done bool   `json:"done"`
	} `json:"checklist"`
	Loss *struct {
		State          string `json:"state"`
		AtRiskMinor    int64  `json:"at_risk_minor"`
		RecoveredMinor int64  `json:"recovered_minor"`
	} `json:"loss"`
	Timeline []struct {
		At      time.Time `json:"at"`
		Type    string    `json:"type"`
		Summary string    `json:"summary"`
	} `json:"timeline"`
}

// errNoCase means that makegood knows no such case (yet).
var errNoCase = errors.New("no such case")

var client = &http.Client{Timeout: 10 * time.Second}

// Case reads a case of a Douyin shop by the platform's after-sale id.
func (t Target) Case(ctx context.Context, shop, afterSale string) (CaseView, error) {
	return t.Find(ctx, "douyin", shop, afterSale)
}

// Find reads a case by the platform's after-sale id.
func (t Target) Find(ctx context.Context, platform, shop, afterSale string) (CaseView, error) {
	var list struct {
		Cases []CaseView `json:"cases"`
	}
	q := url.Values{"platform": {platform}, "shop": {shop}, "q": {afterSale}}
	if err := t.get(ctx, "/admin/v1/cases?"+q.Encode(), &list); err != nil {
		return CaseView{}, err
	}
	if len(list.Cases) == 0 {
		return CaseView{}, errNoCase
	}
	var c CaseView
	return c, t.get(ctx, "/admin/v1/cases/"+list.Cases[0].ID, &c)
}

func (t Target) get(ctx context.Context, path string, into any) error {
	return t.call(ctx, http.MethodGet, path, t.Token, nil, into)
}

// Post sends a JSON body as the bearer of token and reads the answer.
func (t Target) Post(ctx context.Context, path, token string, body, into any) error {
	return t.call(ctx, http.MethodPost, path, token, body, into)
}

func (t Target) call(ctx context.Context, method, path, token string, body, into any) error {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, t.Admin+path, content)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return err
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return &apiError{resp.StatusCode, method + " " + path, string(answer)}
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// apiError is a call that makegood refused.
type apiError struct {
	status int
	call   string
	body   string
}

// Error says which call, and why.
func (e *apiError) Error() string { return fmt.Sprintf("%s: %d %s", e.call, e.status, e.body) }

// refusedWith reports whether makegood refused a call with that status.
func refusedWith(err error, status int) bool {
	var e *apiError
	return errors.As(err, &e) && e.status == status
}

// WaitFor reads a case until done says so, and returns it as it is then. The
// error says how the case was when the time was up.
func (t Target) WaitFor(ctx context.Context, shop, afterSale string, within time.Duration, done func(CaseView) bool) (CaseView, error) {
	deadline := time.Now().Add(within)
	for {
		c, err := t.Case(ctx, shop, afterSale)
		switch {
		case err == nil && done(c):
			return c, nil
		case err != nil && !errors.Is(err, errNoCase):
			return c, err
		case time.Now().After(deadline) && err != nil:
			return c, fmt.Errorf("after %s: %w", within, err)
		case time.Now().After(deadline):
			return c, fmt.Errorf("after %s the case is %s by rule %s (%s)", within, c.State, c.Rule, c.Outcome)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return c, ctx.Err()
		}
	}
}
