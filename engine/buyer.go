package engine

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"makegood/aftersale"
	"makegood/policy"
)

// buyerWindow is how far back a buyer's history counts.
const buyerWindow = 90 * 24 * time.Hour

// buyerKey is the keyed hash by which a buyer is known here: the same buyer at
// the same platform has the same one, and nobody without the key can tell who
// it is, or look somebody up. "" where the platform tells no id, or no key is
// configured.
func buyerKey(secret []byte, platform, id string) string {
	if id == "" || len(secret) == 0 {
		return ""
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(platform + "\x00" + id))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// BuyerFacts is what is known of the case's buyer. A history that cannot be
// read counts as none: it only ever makes a decision stricter.
func (e *Engine) BuyerFacts(ctx context.Context, c aftersale.Case, now time.Time) policy.BuyerFacts {
	if c.Buyer == "" {
		return policy.BuyerFacts{}
	}
	var f policy.BuyerFacts
	h, err := e.store.BuyerHistory(ctx, c.Buyer, now.Add(-buyerWindow))
	if err == nil {
		f.Requests, f.Refunds = int(h.Requests), int(h.Refunds)
		if c.Version == 0 {
			f.Requests++ // the case itself is not stored yet
		}
		f.RefundMinor = h.Minor[c.Snapshot.Amount.Currency]
		f.List, err = e.store.BuyerList(ctx, c.Buyer)
	}
	if err != nil {
		forCase(e.log, c).Error("buyer history cannot be read", "error", err.Error())
	}
	return f
}
