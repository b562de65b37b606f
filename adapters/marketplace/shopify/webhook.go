package shopify

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"strings"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The headers of a push.
const (
	headerTopic     = "X-Shopify-Topic"
	headerHMAC      = "X-Shopify-Hmac-Sha256"
	headerDomain    = "X-Shopify-Shop-Domain"
	headerID        = "X-Shopify-Webhook-Id"
	headerTriggered = "X-Shopify-Triggered-At"
)

// Verify checks that the push names this store and carries the signature of
// this app, with the present secret or the one before a rotation. Nothing
// signed tells the time, so an old push is not noticed here: its id is.
func (a *Adapter) Verify(in *adapters.Inbound) error {
	domain := strings.ToLower(in.Header.Get(headerDomain))
	if subtle.ConstantTimeCompare([]byte(domain), []byte(a.config.ShopDomain)) != 1 || !a.signed(in.Header.Get(headerHMAC), in.Body) {
		return adapters.ErrSignature
	}
	return nil
}

// Parse reads one push: one topic, one object.
func (a *Adapter) Parse(in *adapters.Inbound) ([]aftersale.Event, error) {
	topic := strings.ToLower(strings.TrimSpace(in.Header.Get(headerTopic)))
	if topic == "" {
		return nil, adapters.Malformed("no topic")
	}
	read, known := topics[topic]
	if !known {
		return nil, &adapters.Ignored{Kinds: []string{ignoredKind(topic)}}
	}
	var p payload
	if err := json.Unmarshal(in.Body, &p); err != nil {
		return nil, adapters.Malformed("%s: the body is not what Shopify documents", topic)
	}
	e, err := read(topic, &p)
	if err != nil {
		return nil, err
	}
	e.Ref.Platform, e.Tag, e.Key = Name, topic, pushKey(in, topic)
	if e.At.IsZero() {
		e.At = wire.Scalar(in.Header.Get(headerTriggered)).RFC3339()
	}
	return []aftersale.Event{e}, nil
}

// pushKey names the event by its delivery, which repeats keep, or by its
// content.
func pushKey(in *adapters.Inbound, topic string) string {
	if id := strings.TrimSpace(in.Header.Get(headerID)); id != "" && len(id) <= 200 {
		return id
	}
	sum := sha256.New()
	sum.Write([]byte(topic))
	sum.Write([]byte{0})
	sum.Write(in.Body)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// ignoredKind names a push that is not ours. The name becomes a metric label,
// so nothing long or odd goes into it.
func ignoredKind(topic string) string {
	group, _, _ := strings.Cut(topic, "/")
	if group == "" || len(group) > 30 || strings.Trim(group, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "topic"
	}
	return group
}

// Reply acknowledges with an empty 200: any 2xx is success to Shopify, all
// else makes it send again.
func (a *Adapter) Reply(_ *adapters.Inbound, err error) adapters.Reply {
	return adapters.Reply{Status: adapters.ReplyStatus(err)}
}
