package casework

import (
	"context"

	"makegood/people"
)

// ListBuyer puts a buyer on a list ("allow", "block"), or with "" on none. The
// open cases of all shops are then decided again. key is the hash by which the
// buyer is known.
func (d *Desk) ListBuyer(ctx context.Context, by people.Actor, key, list string) error {
	before, err := d.store.BuyerList(ctx, key)
	if err != nil {
		return err
	}
	audit := by.Audit(d.now(), "buyer.list", key, map[string]any{"list": before}, map[string]any{"list": list})
	if err := d.store.SetBuyerList(ctx, key, list, audit); err != nil {
		return err
	}
	return d.modes.WakeScope(ctx, "")
}
