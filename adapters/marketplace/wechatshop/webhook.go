package wechatshop

import (
	"encoding/base64"
	"encoding/json"
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
	var ok bool
	if in.Method == http.MethodGet {
		ok = len(in.Body) == 0 && a.signed(in, "signature")
	} else {
		_, ok = a.open(in)
	}
	if !ok {
		return adapters.ErrSignature
	}
	return nil
}

// signed checks the signature in a parameter of the query. It covers two other
// parameters, the push token and, of a message, its encrypted part.
func (a *Adapter) signed(in *adapters.Inbound, parameter string, encrypted ...string) bool {
	parts := append([]string{a.config.PushToken.Reveal(), in.Query.Get("timestamp"), in.Query.Get("nonce")}, encrypted...)
	return adapters.SameDigest(in.Query.Get(parameter), signatureOf(parts...))
}

// open checks and decrypts a message. It decodes no more than the proof needs.
func (a *Adapter) open(in *adapters.Inbound) (message []byte, ok bool) {
	var body struct {
		Encrypt string `json:"Encrypt"`
	}
	if json.Unmarshal(in.Body, &body) != nil || body.Encrypt == "" || !a.signed(in, "msg_signature", body.Encrypt) {
		return nil, false
	}
	sealed, err := base64.StdEncoding.DecodeString(body.Encrypt)
	if err != nil {
		return nil, false
	}
	for _, key := range a.pushKeys {
		if message, ok = key.open(sealed, a.config.AppID); ok {
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
	switch {
	case json.Unmarshal(text, &m) != nil:
		return nil, adapters.Malformed("the message is not JSON of the documented shape")
	case m.Event == "" && m.MsgType == "":
		return nil, adapters.Malformed("the message has no type")
	case m.Event != eventAfterSale && m.Event != eventComplaint:
		return nil, &adapters.Ignored{Kinds: []string{m.kind()}}
	}
	e, err := m.event()
	if err != nil {
		return nil, err
	}
	return []aftersale.Event{e}, nil
}

// Reply acknowledges a message with the word the platform wants, or makes it
// send again; it answers a check of the URL with the text that came with it.
// Replies are not encrypted.
func (a *Adapter) Reply(in *adapters.Inbound, err error) adapters.Reply {
	r := adapters.Reply{Status: adapters.ReplyStatus(err), ContentType: "text/plain; charset=utf-8", Body: []byte("fail")}
	switch {
	case r.Status != http.StatusOK:
	case in.Method == http.MethodGet:
		r.Body = []byte(echo(in))
	default:
		r.Body = []byte("success")
	}
	return r
}

// echo is echostr as it came. The signature does not cover it, so what could
// be anything but a random word of up to 512 bytes is not sent back.
func echo(in *adapters.Inbound) string {
	text := in.Query.Get("echostr")
	odd := strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' })
	if len(text) > 512 || odd {
		return ""
	}
	return text
}
