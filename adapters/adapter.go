// Package adapters holds what marketplaces and couriers have in common: how a
// request from outside is checked and answered, and how an adapter describes
// itself. Adapters import this package and aftersale, never each other, gin,
// asynq or the store.
package adapters

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Inbound is one request from an outside system, exactly as it arrived.
type Inbound struct {
	Method   string
	Path     string
	Query    url.Values
	Header   http.Header
	Body     []byte // the exact bytes: signatures cover these
	RemoteIP string
	At       time.Time // when it arrived: adapters have no clock of their own
}

// Reply is the acknowledgement in the outside system's own form.
type Reply struct {
	Status      int
	ContentType string
	Body        []byte
}

// What Verify and Parse may answer. Reply turns each into the outside
// system's form; the server adds the HTTP status of contract: 401, 401, 400, 503.
var (
	ErrSignature   = errors.New("signature does not match")
	ErrStale       = errors.New("outside the platform's time window")
	ErrMalformed   = errors.New("malformed request")
	ErrUnavailable = errors.New("not stored, please send again")
)

// Ignored says that a genuine request holds messages that are not ours or
// that no adapter knows. They are acknowledged and counted. Parse may return
// it together with events.
type Ignored struct{ Kinds []string }

// Error lists the kinds of message.
func (e *Ignored) Error() string { return "ignored: " + strings.Join(e.Kinds, ", ") }

// Malformed returns an ErrMalformed that says what is wrong. The text must
// not quote the request: it may hold buyer data.
func Malformed(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, a...))
}

// ReplyStatus is the HTTP status with which a push is answered: 200 for nil and
// *Ignored, 401 for a push that is not proved, 400 for a malformed one and 503,
// "send again", for everything else.
func ReplyStatus(err error) int {
	var ignored *Ignored
	switch {
	case err == nil || errors.As(err, &ignored):
		return http.StatusOK
	case errors.Is(err, ErrSignature) || errors.Is(err, ErrStale):
		return http.StatusUnauthorized
	case errors.Is(err, ErrMalformed):
		return http.StatusBadRequest
	}
	return http.StatusServiceUnavailable
}

// SameDigest compares two digests in constant time, letter case ignored.
// An empty digest equals nothing.
func SameDigest(got, want string) bool {
	got, want = strings.ToLower(got), strings.ToLower(want)
	return want != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1
}

// Manifest describes an adapter once; the registry, the docs table, `makegood
// adapters list`, configuration checks and metric labels are made from it.
type Manifest struct {
	Name          string // folder, URL segment, metric label
	Title         string // English
	TitleZH       string
	Evidence      string        // how sure the wire facts are: "H", "M" or "L", with a word why
	Events        []string      // inbound messages with a meaning, by the outside system's name
	Actions       []string      // names of aftersale.ActionName it can carry out
	Capabilities  []string      // optional interfaces: list, tokens, track, intercept, subscribe …
	Config        []Field       // made from the adapter's Config type, see Fields
	DeadlineField string        // the field of the ticket that holds the deadline; "" if there is none
	AckWithin     time.Duration // how long the outside system waits for the acknowledgement; 0 unknown
	CannotRefuse  []string      // kinds of request (aftersale.Kind) that no API refuses
	Convert       []string      // kinds of request that asks for goods (aftersale.Kind) where Do honours Action.Convert: pay without a return
	PartRefund    bool          // the platform pays less than the ticket's amount when asked to
	Limits        []string      // what has no API here and becomes a person's task, in words
}

// Env is what an adapter gets from outside: nothing global.
type Env struct {
	Log  *slog.Logger     // nil: slog.DiscardHandler
	Now  func() time.Time // nil: time.Now
	HTTP *http.Client     // transport shared by all adapters; nil: its own
	Zone *time.Location   // zone of times without one; nil: Asia/Shanghai
}

// Shanghai is the zone in which the mainland's platforms and couriers write
// times without a zone. It has had no daylight saving time since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// WithDefaults fills in what the caller left out.
func (e Env) WithDefaults() Env {
	if e.Log == nil {
		e.Log = slog.New(slog.DiscardHandler)
	}
	if e.Now == nil {
		e.Now = time.Now
	}
	if e.Zone == nil {
		e.Zone = Shanghai
	}
	return e
}
