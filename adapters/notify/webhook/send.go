package webhook

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/notify"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

const op = "post" // as errors and logs name it

// eventType is the type of every message, as the specification forms types.
const eventType = "makegood.notice"

// maxLines bounds the lines of a message, in bytes of JSON: receivers are used
// to bodies below 20 KB.
const maxLines = 14_000

// body is what the receiver gets.
type body struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // of this attempt
	Data      data      `json:"data"`
}

type data struct {
	ID     string   `json:"id"` // the message's, the same for every attempt
	Title  string   `json:"title"`
	Lines  []string `json:"lines"`
	Link   string   `json:"link,omitempty"`
	Urgent bool     `json:"urgent"`
}

// Send posts one message. Any 2xx means that it was taken.
func (e *endpoint) Send(ctx context.Context, m notify.Message) error {
	now := e.now().UTC()
	raw := notify.Encode(body{Type: eventType, Timestamp: now, Data: dataOf(m)})
	id, timestamp := idOf(m.ID), strconv.FormatInt(now.Unix(), 10)
	resp, err := e.client.R().SetContext(ctx).SetBody(raw).SetHeaders(map[string]string{
		"Content-Type":      "application/json",
		"Webhook-Id":        id,
		"Webhook-Timestamp": timestamp,
		"Webhook-Signature": sign(e.key, id, timestamp, raw),
	}).Post(e.target)
	return e.answered(resp, err)
}

func dataOf(m notify.Message) data {
	d := data{ID: notify.Plain(m.ID), Title: notify.Cut(notify.Plain(m.Title), 512), Lines: []string{}, Link: m.Link, Urgent: m.Urgent}
	room := maxLines
	for _, line := range m.Lines {
		line = notify.Plain(line)
		if room -= len(notify.Encode(line)); room < 0 {
			break
		}
		d.Lines = append(d.Lines, line)
	}
	return d
}

// pause is how long a receiver that wants less is left alone, unless it says.
const pause = time.Minute

// maxPause bounds what a receiver may ask for.
const maxPause = time.Hour

// answered reads the status: 410 and the other 4xx are refused for good, 429
// and 503 with Retry-After did not take the message, other 5xx may have.
func (e *endpoint) answered(resp *resty.Response, err error) error {
	if err == nil && (resp.StatusCode() == http.StatusTooManyRequests || resp.StatusCode() == http.StatusServiceUnavailable && resp.Header().Get("Retry-After") != "") {
		return &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassLimited, Code: "http " + strconv.Itoa(resp.StatusCode()), RetryAfter: e.retryAfter(resp.Header().Get("Retry-After"))}
	}
	return httpx.Classify(name, op, resp, err)
}

// retryAfter reads the header: seconds, or a date.
func (e *endpoint) retryAfter(header string) time.Duration {
	d := pause
	if n, err := strconv.Atoi(header); err == nil {
		d = time.Duration(min(max(n, 0), int(maxPause/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		d = at.Sub(e.now())
	}
	if d <= 0 {
		return pause
	}
	return min(d, maxPause)
}
