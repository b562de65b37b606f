package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tolerance of timestamps, either way, in seconds.
const tolerance = 300

// signature is the Standard Webhooks signature with one secret.
func signature(secret, id string, at int64, content string) string {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		panic("fake warehouse: a secret that is none")
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte(id + "." + strconv.FormatInt(at, 10) + "." + content))
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// signatures signs with every secret the warehouse has.
func (w *Warehouse) signatures(id string, at int64, content string) string {
	out := signature(w.opt.Secret, id, at, content)
	if w.opt.PreviousSecret != "" {
		out += " " + signature(w.opt.PreviousSecret, id, at, content)
	}
	return out
}

// sign sets the headers of something the warehouse says now.
func (w *Warehouse) sign(h http.Header, id, content string) {
	at := w.opt.Now().Unix()
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", strconv.FormatInt(at, 10))
	h.Set("webhook-signature", w.signatures(id, at, content))
}

// genuine says why a request is not makegood's, or "".
func (w *Warehouse) genuine(h http.Header, content string) (why string) {
	id, stamp, got := h.Get("webhook-id"), h.Get("webhook-timestamp"), h.Get("webhook-signature")
	if id == "" || stamp == "" || got == "" {
		return "signature header missing"
	}
	if strings.Contains(id, ".") {
		return "full stop in webhook-id"
	}
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return "timestamp is no number"
	}
	if now := w.opt.Now(); now.Sub(time.Unix(at, 0)).Abs() > tolerance*time.Second {
		return "timestamp out of tolerance"
	}
	for _, want := range strings.Split(w.signatures(id, at, content), " ") {
		for _, one := range strings.Split(got, " ") {
			if hmac.Equal([]byte(one), []byte(want)) {
				return ""
			}
		}
	}
	return "signature does not match"
}
