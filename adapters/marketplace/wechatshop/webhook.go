package wechatshop

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"makegood/adapters"
	"makegood/aftersale"
)

// Verify checks the signature of a message over its encrypted part, and that
// it decrypts to a message for this shop's app. Only safe mode is taken:
// a message that is not encrypted is not the shop's. The platform's check of
// the URL (GET) has a signature of its own.
func (a *Adapter) Verify(in *adapters.Inbound) error {
	if in.Method == http.MethodGet {
		want := signatureOf(a.pushToken, in.Query.Get("timestamp"), in.Query.Get("nonce"))
		if len(in.Body) > 0 || !adapters.SameDigest(in.Query.Get("signature"), want) {
			return adapters.ErrSignature
		}
		return nil
	}
	if _, ok := a.open(in); !ok {
		return adapters.ErrSignature
	}
	return nil
}

// open checks and decrypts a message. It decodes no more than the proof needs.
func (a *Adapter) open(in *adapters.Inbound) (message []byte, ok bool) {
	var body struct {
		Encrypt string `json:"Encrypt"`
	}
	if json.Unmarshal(in.Body, &body) != nil || body.Encrypt == "" {
		return nil, false
	}
	want := signatureOf(a.pushToken, in.Query.Get("timestamp"), in.Query.Get("nonce"), body.Encrypt)
	if !adapters.SameDigest(in.Query.Get("msg_signature"), want) {
		return nil, false
	}
	sealed, err := base64.StdEncoding.DecodeString(body.Encrypt)
	if err != nil {
		return nil, false
	}
	for _, key := range a.pushKeys {
		if message, ok = key.open(sealed, a.appID); ok {
			return message, true
		}
	}
	return nil, false
}

// Parse reads the one message of a push. A check of the URL holds none.
func (a *Adapter) Parse(in *adapters.Inbound) ([]aftersale.Event, error) {
	if in.Method == http.MethodGet {
		return nil, &adapters.Ignored{Kinds: []string{"url_check"}}
	}
	text, ok := a.open(in)
	if !ok {
		return nil, adapters.Malformed("the message cannot be decrypted")
	}
	return readMessage(text)
}

// readMessage turns a decrypted message into an event.
func readMessage(text []byte) ([]aftersale.Event, error) {
	var m message
	if json.Unmarshal(text, &m) != nil {
		return nil, adapters.Malformed("the message is not JSON of the documented shape")
	}
	if m.Event == "" && m.MsgType == "" {
		return nil, adapters.Malformed("the message has no type")
	}
	var e aftersale.Event
	var err error
	switch string(m.Event) {
	case eventAfterSale:
		e, err = m.afterSaleEvent()
	case eventComplaint:
		e, err = m.complaintEvent()
	default:
		return nil, &adapters.Ignored{Kinds: []string{m.kind()}}
	}
	if err != nil {
		return nil, err
	}
	return []aftersale.Event{e}, nil
}

// maxEcho bounds what a check of the URL is answered with.
const maxEcho = 512

// Reply acknowledges a message with the word the platform wants, or makes it
// send again; it answers a check of the URL with the text that came with it.
// Replies are not encrypted.
func (a *Adapter) Reply(in *adapters.Inbound, err error) adapters.Reply {
	const contentType = "text/plain; charset=utf-8"
	var ignored *adapters.Ignored
	status, body := http.StatusServiceUnavailable, "fail"
	switch {
	case err == nil || errors.As(err, &ignored):
		status, body = http.StatusOK, "success"
		if in.Method == http.MethodGet {
			body = echo(in)
		}
	case errors.Is(err, adapters.ErrSignature) || errors.Is(err, adapters.ErrStale):
		status = http.StatusUnauthorized
	case errors.Is(err, adapters.ErrMalformed):
		status = http.StatusBadRequest
	}
	return adapters.Reply{Status: status, ContentType: contentType, Body: []byte(body)}
}

// echo is echostr as it came. The signature does not cover it, so what could
// be anything but a random word is not sent back.
func echo(in *adapters.Inbound) string {
	text := in.Query.Get("echostr")
	odd := strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' })
	if len(text) > maxEcho || odd {
		return ""
	}
	return text
}
