package kuaishou

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// push is the decrypted envelope of a message.
type push struct {
	EventID    wire.Scalar     `json:"eventId"`
	MsgID      wire.Scalar     `json:"msgId"` // newer messages
	AppKey     wire.Scalar     `json:"appKey"`
	Event      wire.Scalar     `json:"event"`
	Info       json.RawMessage `json:"info"`       // a string that holds JSON
	CreateTime wire.Scalar     `json:"createTime"` // ms
	Test       wire.Scalar     `json:"test"`
}

// test reports whether the message only checks that this address answers.
func (p *push) test() bool { return p.Test == "true" }

// Verify decrypts the push. There is no signature: what decrypts to a JSON
// object of this app was written by somebody who has the app's message key.
// Whatever is wrong, the answer is the same ErrSignature.
//
// CBC proves less than a signature. A changed byte spoils a block of sixteen,
// which is no valid UTF-8 any more; that is why UTF-8 is insisted on. A push
// is a hint all the same: amounts and states are read from the platform.
func (a *Adapter) Verify(in *adapters.Inbound) error {
	if _, ok := a.open(in.Body); !ok {
		return adapters.ErrSignature
	}
	return nil
}

// open decrypts and decodes a push, and reports whether it is proved.
func (a *Adapter) open(body []byte) (*push, bool) {
	plain, padded := decrypt(a.messages, body)
	p := new(push)
	object := bytes.HasPrefix(bytes.TrimLeft(plain, " \t\r\n"), []byte("{"))
	read := json.Unmarshal(plain, p) == nil && utf8.Valid(plain)
	if !padded || !object || !read {
		return nil, false
	}
	ours := subtle.ConstantTimeCompare([]byte(p.AppKey), []byte(a.config.AppKey)) == 1
	return p, ours || p.test()
}

// Parse reads the single message of a push.
func (a *Adapter) Parse(in *adapters.Inbound) ([]aftersale.Event, error) {
	p, ok := a.open(in.Body)
	if !ok {
		return nil, adapters.Malformed("body is not a message of this app")
	}
	switch {
	case p.test():
		return nil, &adapters.Ignored{Kinds: []string{"test"}}
	case p.Event == "":
		return nil, adapters.Malformed("the message names no event")
	case p.Event != eventAdd && p.Event != eventUpdate:
		return nil, &adapters.Ignored{Kinds: []string{ignoredKind(string(p.Event))}}
	}
	e, err := p.event()
	if err != nil {
		return nil, err
	}
	return []aftersale.Event{e}, nil
}

// ignoredKind names a message that is not ours. The name becomes a metric
// label, so nothing long or odd goes into it.
func ignoredKind(event string) string {
	rest, ours := strings.CutPrefix(event, "kwaishop_")
	if !ours || len(rest) > 50 || strings.Trim(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return "event"
	}
	return event
}

// key names the event: the platform's own unique id, or else the content.
func (p *push) key() string {
	if id := string(p.EventID); id != "" && len(id) <= 200 {
		return id
	}
	if id := string(p.MsgID); id != "" && len(id) <= 200 {
		return "msg:" + id
	}
	sum := sha256.New()
	for _, part := range []string{string(p.Event), string(p.EventID), string(p.MsgID), string(p.Info)} {
		sum.Write([]byte(part))
		sum.Write([]byte{0})
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// Acknowledgements: any result other than 1 is a failure to the platform.
var (
	replyOK   = []byte(`{"result":1}`)
	replyFail = []byte(`{"result":0}`)
)

// Reply acknowledges the push, or makes the platform send it again.
func (a *Adapter) Reply(_ *adapters.Inbound, err error) adapters.Reply {
	r := adapters.Reply{Status: adapters.ReplyStatus(err), ContentType: "application/json; charset=utf-8", Body: replyFail}
	if r.Status == http.StatusOK {
		r.Body = replyOK
	}
	return r
}
