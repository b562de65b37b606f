package douyin

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// Verify checks that the push names this app and carries its signature over
// the exact body. The header sign-method picks the digest; it is not always
// sent, and then the length of the signature does: both digests are computed
// with the secret, so neither is a way round it.
func (a *Adapter) Verify(in *adapters.Inbound) error {
	if subtle.ConstantTimeCompare([]byte(in.Header.Get("app-id")), []byte(a.config.AppKey)) != 1 {
		return adapters.ErrSignature
	}
	got := in.Header.Get("event-sign")
	useMD5 := len(got) == 32
	if method := in.Header.Get("sign-method"); method != "" {
		useMD5 = strings.EqualFold(method, signMD5)
	}
	if !adapters.SameDigest(got, signPush(useMD5, a.config.AppKey, a.config.AppSecret.Reveal(), in.Body)) {
		return adapters.ErrSignature
	}
	return nil
}

// message is one element of a push. Data is a string that holds JSON; older
// messages hold the object itself.
type message struct {
	tag, id wire.Scalar
	data    []byte
}

// Parse reads an array of messages, or a single one.
func (a *Adapter) Parse(in *adapters.Inbound) ([]aftersale.Event, error) {
	body := bytes.TrimSpace(in.Body)
	if !json.Valid(body) {
		return nil, adapters.Malformed("body is not JSON")
	}
	var events []aftersale.Event
	var ignored []string
	read := func(element []byte) error {
		m, err := readMessage(element)
		if err != nil {
			return err
		}
		info, known := refundTags[string(m.tag)]
		if !known {
			if kind := ignoredKind(string(m.tag)); !slices.Contains(ignored, kind) {
				ignored = append(ignored, kind)
			}
			return nil
		}
		e, err := m.event(info)
		events = append(events, e)
		return err
	}
	var err error
	if body[0] == '[' {
		err = walkArray(body, read)
	} else {
		err = read(body)
	}
	switch {
	case err != nil:
		return nil, err
	case ignored != nil:
		return events, &adapters.Ignored{Kinds: ignored}
	case events == nil:
		return nil, adapters.Malformed("no message in it")
	}
	return events, nil
}

// readMessage reads one element of a valid body.
func readMessage(element []byte) (m message, err error) {
	if element[0] != '{' {
		return m, adapters.Malformed("a message is not an object")
	}
	walkObject(element, func(key, value []byte) {
		switch string(key) {
		case "tag":
			m.tag = wire.ReadScalar(value)
		case "msg_id":
			m.id = wire.ReadScalar(value)
		case "data":
			m.data = value
		}
	})
	if m.tag == "" {
		return m, adapters.Malformed("a message has no tag")
	}
	return m, nil
}

// ignoredKind names a message that is not ours. The name becomes a metric
// label, so nothing long or odd goes into it.
func ignoredKind(tag string) string {
	if tag == "0" {
		return "test"
	}
	if len(tag) > 6 || strings.Trim(tag, "0123456789") != "" {
		return "tag"
	}
	return "tag " + tag
}

// key names the event. Two messages with one id but different tags are two
// events; a message without an id is named by its content.
func (m *message) key() string {
	if id := string(m.id); id != "" && len(id) <= 200 {
		return string(m.tag) + ":" + id
	}
	sum := sha256.New()
	sum.Write([]byte(m.id))
	sum.Write([]byte{0})
	sum.Write(m.data)
	return string(m.tag) + ":sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// Acknowledgements: any code other than 0 is a failure to the platform.
var (
	replyOK   = []byte(`{"code":0,"msg":"success"}`)
	replyFail = []byte(`{"code":1,"msg":"fail"}`)
)

// Reply acknowledges the push, or makes the platform send it again.
func (a *Adapter) Reply(_ *adapters.Inbound, err error) adapters.Reply {
	r := adapters.Reply{Status: adapters.ReplyStatus(err), ContentType: "application/json; charset=utf-8", Body: replyFail}
	if r.Status == http.StatusOK {
		r.Body = replyOK
	}
	return r
}
