// Package fake is a receiver of Standard Webhooks for tests, the demo and the
// sandbox. It is written from the specification, not from the adapter: it
// verifies what it gets as the reference libraries do, and takes a message
// that it knows already without counting it again.
package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"makegood/sandbox/fault"
)

// OpSend is the one operation, as Faults names it.
const OpSend = "send"

// tolerance is how far timestamps may be off.
const tolerance = 5 * time.Minute

// Options are the receiver that the fake plays.
type Options struct {
	Path   string           // where it listens, query included
	Secret string           // whsec_…
	Now    func() time.Time // nil: time.Now
}

// Message is one message that was taken.
type Message struct {
	At     time.Time
	ID     string // of the header
	Title  string
	Lines  []string
	Link   string
	Urgent bool
	Body   string
}

// Receiver is the fake. It is an http.Handler and safe for concurrent use.
type Receiver struct {
	opt    Options
	faults fault.Plan

	mu       sync.Mutex
	taken    []Message
	repeats  int
	status   int
	after    string
	rejected []string
}

// New returns a receiver that has taken nothing.
func New(o Options) *Receiver {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Receiver{opt: o}
}

// Answer makes every genuine message be answered with a status, and a
// Retry-After header unless that is "". 0: messages are taken again.
func (r *Receiver) Answer(status int, retryAfter string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.after = status, retryAfter
}

// ServeHTTP answers POST at the path.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if req.URL.RequestURI() != r.opt.Path {
		http.NotFound(w, req)
		return
	}
	f, stop := r.faults.Begin(w, OpSend)
	if stop {
		return
	}
	status, after := r.receive(req, f.Limited)
	if f.End(w) {
		return
	}
	if after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(status)
}

// receive takes a message in, or says why not.
func (r *Receiver) receive(req *http.Request, limited bool) (status int, after string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	raw, err := io.ReadAll(io.LimitReader(req.Body, 20<<10+1))
	id, now := req.Header.Get("webhook-id"), r.opt.Now()
	refuse := func(status int, why string) (int, string) {
		r.rejected = append(r.rejected, why)
		return status, ""
	}
	switch {
	case err != nil, req.Method != http.MethodPost, len(raw) > 20<<10:
		return refuse(http.StatusBadRequest, "not a webhook")
	case !r.signed(id, req.Header.Get("webhook-timestamp"), req.Header.Get("webhook-signature"), raw, now):
		return refuse(http.StatusUnauthorized, "signature does not match")
	case r.status != 0:
		return r.status, r.after
	case limited:
		return http.StatusTooManyRequests, ""
	}
	var in struct {
		Type      string
		Timestamp time.Time
		Data      Message
	}
	if json.Unmarshal(raw, &in) != nil || in.Type == "" || in.Timestamp.IsZero() {
		return refuse(http.StatusBadRequest, "no type, timestamp or data")
	}
	if slices.ContainsFunc(r.taken, func(m Message) bool { return m.ID == id }) {
		r.repeats++
		return http.StatusOK, ""
	}
	in.Data.At, in.Data.ID, in.Data.Body = now, id, string(raw)
	r.taken = append(r.taken, in.Data)
	return http.StatusNoContent, ""
}

// signed checks the three headers; any of the signatures may match.
func (r *Receiver) signed(id, timestamp, signatures string, raw []byte, now time.Time) bool {
	sec, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || id == "" || strings.Contains(id, ".") || now.Sub(time.Unix(sec, 0)).Abs() > tolerance {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(r.opt.Secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return false
	}
	h := hmac.New(sha256.New, key)
	_, _ = io.WriteString(h, id+"."+timestamp+"."+string(raw))
	want := "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
	return slices.Contains(strings.Split(signatures, " "), want)
}

// Messages are what was taken, in order.
func (r *Receiver) Messages() []Message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.taken)
}

// Repeats counts messages that came again.
func (r *Receiver) Repeats() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.repeats
}

// Rejected says why messages were refused, in order.
func (r *Receiver) Rejected() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.rejected)
}

// Faults is where sending is made to go wrong.
func (r *Receiver) Faults() *fault.Plan { return &r.faults }
