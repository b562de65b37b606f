package taobao

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// freshness is how old a call may be; the same ahead, because clocks differ.
const freshness = 5 * time.Minute

// Verify checks the signature over query, listed headers and exact body, and
// then that the call is not old. A name that comes twice is refused: which of
// the two was signed could not be told.
func (a *Adapter) Verify(in *adapters.Inbound) error {
	sign := in.Query["sign"]
	p, body, ok := signedParts(in)
	if !ok || len(sign) != 1 {
		return adapters.ErrSignature
	}
	if key, given := in.Query["app_key"]; given && subtle.ConstantTimeCompare([]byte(key[0]), []byte(a.config.AppKey)) != 1 {
		return adapters.ErrSignature
	}
	if !adapters.SameDigest(sign[0], signSPI(a.config.AppSecret.Reveal(), p, body)) {
		return adapters.ErrSignature
	}
	at := timeOf(wire.Scalar(in.Query.Get("timestamp")))
	if at.IsZero() || in.At.Sub(at).Abs() > freshness {
		return adapters.ErrStale
	}
	return nil
}

// signedParts collects what the signature covers: headers that the header
// top-sign-list names, the query without sign, the fields of a form; any other
// body as it is.
func signedParts(in *adapters.Inbound) (p params, body []byte, ok bool) {
	p = params{}
	add := func(name, value string) bool {
		_, twice := p[name]
		p[name] = value
		return !twice
	}
	for _, name := range strings.Split(in.Header.Get("top-sign-list"), ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		value, err := url.QueryUnescape(in.Header.Get(name))
		if err != nil || !add(name, value) {
			return nil, nil, false
		}
	}
	fields := []url.Values{in.Query}
	switch contentType := mediaType(in); {
	case contentType == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(in.Body))
		if err != nil {
			return nil, nil, false
		}
		fields = append(fields, form)
	case strings.HasPrefix(contentType, "multipart/"):
		return nil, nil, false // how its parts are signed is not known
	default:
		body = in.Body
	}
	for i, values := range fields {
		for name, value := range values {
			if i == 0 && name == "sign" {
				continue
			}
			if len(value) != 1 || !add(name, value[0]) {
				return nil, nil, false
			}
		}
	}
	return p, body, true
}

// mediaType is the Content-Type without its parameters.
func mediaType(in *adapters.Inbound) string {
	name, _, _ := strings.Cut(in.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(name))
}

// Parse reads a call whose body is a message as TMC has them: an object with
// topic and content. Every other call is genuine, but no message: ignored.
func (a *Adapter) Parse(in *adapters.Inbound) ([]aftersale.Event, error) {
	m, ok, err := readCall(in)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &adapters.Ignored{Kinds: []string{"spi"}}
	}
	e, known, err := m.event()
	if err != nil {
		return nil, err
	}
	if !known {
		return nil, &adapters.Ignored{Kinds: []string{ignoredTopic(m.topic)}}
	}
	return []aftersale.Event{e}, nil
}

// readCall reads the body of a call; ok is false if it is no message.
func readCall(in *adapters.Inbound) (m message, ok bool, err error) {
	body := bytes.TrimSpace(in.Body)
	if mediaType(in) == "application/x-www-form-urlencoded" || len(body) == 0 {
		return m, false, nil
	}
	if strings.Contains(strings.ToLower(in.Header.Get("Content-Type")), "charset=gb") {
		if body, err = simplifiedchinese.GB18030.NewDecoder().Bytes(body); err != nil {
			return m, false, adapters.Malformed("body is not in its charset")
		}
	}
	if body[0] != '{' {
		if strings.HasSuffix(mediaType(in), "json") && !json.Valid(body) {
			return m, false, adapters.Malformed("body is not JSON")
		}
		return m, false, nil
	}
	var outer struct {
		ID      wire.Scalar     `json:"id"`
		Topic   wire.Scalar     `json:"topic"`
		Content json.RawMessage `json:"content"`
	}
	if err := json.Unmarshal(body, &outer); err != nil {
		return m, false, adapters.Malformed("body is not JSON")
	}
	m = message{id: string(outer.ID), topic: string(outer.Topic), content: wire.Unquote(outer.Content)}
	return m, m.topic != "" && len(outer.Content) > 0, nil
}

// acknowledgement is what the platform reads of our reply.
type acknowledgement struct {
	Success bool   `json:"success"`
	Code    string `json:"errorCode,omitempty"`
	Message string `json:"errorMsg,omitempty"`
	Retry   bool   `json:"retry,omitempty"`
}

// acknowledgements are the replies by HTTP status.
var acknowledgements = map[int]acknowledgement{
	http.StatusOK:                 {Success: true},
	http.StatusUnauthorized:       {Code: "sign-check-failure", Message: "Illegal request"},
	http.StatusBadRequest:         {Code: "malformed", Message: "malformed request"},
	http.StatusServiceUnavailable: {Code: "unavailable", Message: "please send again", Retry: true},
}

// Reply acknowledges the call, or makes the platform call again. A service
// call that is no message (it names a method) is answered with "not done":
// its caller takes success for the business answer, for example that a
// shipment was stopped.
func (a *Adapter) Reply(in *adapters.Inbound, err error) adapters.Reply {
	status := adapters.ReplyStatus(err)
	ack := acknowledgements[status]
	if err != nil && ack.Success && in.Query.Get("method") != "" { // ignored
		if _, message, _ := readCall(in); !message {
			ack = acknowledgement{Code: "unsupported", Message: "this service is not offered here"}
		}
	}
	return adapters.Reply{Status: status, ContentType: "application/json; charset=utf-8", Body: wire.JSON(ack)}
}
