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
	"sync/atomic"
	"time"

	"makegood/adapters/fakekit"
)

// OpSend is the one operation, as Faults names it.
const OpSend = "send"

// tolerance is how far timestamps may be off.
const tolerance = 5 * time.Minute

// maxBody bounds a message, in bytes.
const maxBody = 20 << 10

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
	fakekit.Inbox[Message]

	opt     Options
	repeats atomic.Int64

	mu     sync.Mutex
	status int
	after  string
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
	now := r.opt.Now()
	code, _, stop := r.Serve(w, req, OpSend, maxBody, now, func(raw []byte, limited bool) (*Message, int, string) {
		return r.judge(req, raw, now, limited)
	})
	if stop {
		return
	}
	if status, after := r.told(); code == status && after != "" {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(code)
}

// told is the answer that was asked for; status 0: none was.
func (r *Receiver) told() (status int, retryAfter string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status, r.after
}

// judge takes a message in, or says why not.
func (r *Receiver) judge(req *http.Request, raw []byte, now time.Time, limited bool) (m *Message, status int, why string) {
	id := req.Header.Get("webhook-id")
	told, _ := r.told()
	var in struct {
		Type      string
		Timestamp time.Time
		Data      Message
	}
	switch {
	case req.Method != http.MethodPost, len(raw) > maxBody:
		return nil, http.StatusBadRequest, "not a webhook"
	case !r.signed(id, req.Header.Get("webhook-timestamp"), req.Header.Get("webhook-signature"), raw, now):
		return nil, http.StatusUnauthorized, "signature does not match"
	case told != 0:
		return nil, told, ""
	case limited:
		return nil, http.StatusTooManyRequests, ""
	case json.Unmarshal(raw, &in) != nil, in.Type == "", in.Timestamp.IsZero():
		return nil, http.StatusBadRequest, "no type, timestamp or data"
	case r.Find(func(m Message) bool { return m.ID == id }) != nil:
		r.repeats.Add(1)
		return nil, http.StatusOK, ""
	}
	in.Data.At, in.Data.ID, in.Data.Body = now, id, string(raw)
	return &in.Data, http.StatusNoContent, ""
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

// Repeats counts messages that came again.
func (r *Receiver) Repeats() int { return int(r.repeats.Load()) }
