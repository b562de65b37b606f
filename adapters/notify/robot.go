package notify

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// Vendor is what all chat robots of one vendor have in common.
type Vendor struct {
	Name    string // the folder and the metric label
	Op      string // what errors and logs call sending: a path may end in the token
	Host    adapters.URL
	Address AddressForm
	Limits  []Quota
	Pause   time.Duration // how long a robot that was sent too much is left alone

	// Read takes a reply apart. A reply without a code, or one that is not the
	// documented JSON, says nothing: the message may have arrived.
	Read func(body []byte) (Answer, error)

	// Codes are those that mean more than "refused". Code 0 is success.
	Codes []Code
}

// Answer is what a robot replies, mostly with HTTP 200.
type Answer struct {
	Code    *int64
	Message string
}

// Code is one of a vendor's codes.
type Code struct {
	Code  int64
	Class aftersale.Class
	Words []string // in lower case; the code means this only beside one of them; none: always
}

// ReadErrcode reads the replies of vendors that name the code errcode.
func ReadErrcode(body []byte) (Answer, error) {
	var a struct {
		Code    *int64 `json:"errcode"`
		Message string `json:"errmsg"`
	}
	err := json.Unmarshal(body, &a)
	return Answer(a), err
}

// Robot is one robot in one group. It holds no state and is safe for
// concurrent use.
type Robot struct {
	Address

	vendor  *Vendor
	client  *resty.Client
	secrets []string // values that must not appear in any error
}

// Open returns the robot of an address; it makes no call. secrets are those of
// the settings.
func (v *Vendor) Open(whole, token adapters.Secret, base adapters.URL, secrets []string, env adapters.Env) (*Robot, error) {
	at, err := v.Address.Read(whole, token, base, v.Host)
	if err != nil {
		return nil, err
	}
	return &Robot{
		Address: at, vendor: v, client: httpx.New(env.HTTP, string(at.Base)), secrets: append(secrets, at.Token.Reveal()),
	}, nil
}

// Quotas are the vendor's.
func (r *Robot) Quotas() []Quota { return r.vendor.Limits }

// Post sends one message of JSON. nil means that it is in the group.
func (r *Robot) Post(ctx context.Context, path string, query map[string]string, message any) error {
	resp, err := r.client.R().SetContext(ctx).SetQueryParams(query).
		SetHeader("Content-Type", "application/json; charset=utf-8").
		SetBody(Encode(message)).Post(path)
	if err == nil {
		a, unread := r.vendor.Read(resp.Body())
		if unread == nil && a.Code != nil && (*a.Code != 0 || resp.IsSuccess()) {
			return r.judged(*a.Code, a.Message)
		}
	}
	if err := httpx.Classify(r.vendor.Name, r.vendor.Op, resp, err); err != nil {
		return Patient(err, r.vendor.Pause)
	}
	return Unreadable(r.vendor.Name, r.vendor.Op)
}

// judged turns the robot's code into an error.
func (r *Robot) judged(code int64, message string) error {
	if code == 0 {
		return nil
	}
	failed := &aftersale.CallError{
		Target: r.vendor.Name, Op: r.vendor.Op, Class: aftersale.ClassRefused,
		Code: strconv.FormatInt(code, 10), Message: Words(message, r.secrets),
	}
	lower := strings.ToLower(message)
	for _, c := range r.vendor.Codes {
		said := func(words string) bool { return strings.Contains(lower, words) }
		if c.Code == code && (len(c.Words) == 0 || slices.ContainsFunc(c.Words, said)) {
			failed.Class = c.Class
		}
	}
	return Patient(failed, r.vendor.Pause)
}
