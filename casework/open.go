package casework

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// ManualRequest is a request made by telephone or at a counter, with the five
// elements of intake: order, goods, reason, what is wanted, and the buyer. Who the
// buyer is stays with the person who took the request.
type ManualRequest struct {
	Platform, Shop string
	AfterSaleID    string // the platform's, if the buyer has filed one there
	OrderID        string
	Goods          string // what, and which specification
	Reason         string
	Wanted         aftersale.Kind
	AmountMinor    int64
	BuyerKnown     bool // the buyer's account or telephone number was noted
}

// Open opens a case. A request that the platform knows takes the usual way. One
// that it does not know needs review at once, and people settle it to its end.
func (d *Desk) Open(ctx context.Context, by people.Actor, r ManualRequest) (aftersale.Ref, error) {
	if _, err := d.reg.Shop(r.Platform, r.Shop); err != nil {
		return aftersale.Ref{}, people.Reject(people.Invalid, "no such shop is configured", "未配置该店铺")
	}
	if missing := r.missing(); len(missing) > 0 {
		return aftersale.Ref{}, people.Reject(people.Invalid,
			"the five elements are not complete, missing: "+strings.Join(missing, ", "), "五要素不完整，缺少："+strings.Join(missing, "、"))
	}
	now := d.now()
	ref := aftersale.Ref{Platform: r.Platform, Shop: r.Shop, ID: r.AfterSaleID}
	if ref.ID != "" {
		_, err := d.engine.ReceiveEvents(ctx, []aftersale.Event{{
			Ref: ref, OrderID: r.OrderID, Type: aftersale.EventOpenedManually, At: now,
			Key: "hand:" + ref.ID + ":" + now.Format(time.RFC3339Nano),
		}})
		return ref, err
	}
	ref.ID = aftersale.ManualPrefix + uuid.Must(uuid.NewV7()).String()
	c := r.newCase(ref, now)
	audit := by.Audit(now, "case.open", c.ID, nil, map[string]any{"order_id": r.OrderID, "wanted": r.Wanted})
	return ref, d.store.Commit(ctx, store.Change{
		Case: c,
		Entries: entry(now, aftersale.EntryPerson, aftersale.Text{
			EN: by.Name + " opened the case by hand: " + r.Goods + "; " + r.Reason,
			ZH: by.Name + " 人工建单：" + r.Goods + "；" + r.Reason,
		}),
		Audit: &audit,
	})
}

// missing names the elements of intake that the request lacks, in the API's words.
func (r ManualRequest) missing() []string {
	var out []string
	for _, element := range []struct {
		name  string
		given bool
	}{
		{name: "buyer", given: r.BuyerKnown},
		{name: "goods", given: r.Goods != ""},
		{name: "order_id", given: r.OrderID != ""},
		{name: "reason", given: r.Reason != ""},
		{name: "wanted", given: slices.Contains(aftersale.Kinds(), r.Wanted)},
	} {
		if !element.given {
			out = append(out, element.name)
		}
	}
	return out
}

// newCase is the case of a request that no platform knows.
func (r ManualRequest) newCase(ref aftersale.Ref, now time.Time) aftersale.Case {
	return aftersale.Case{
		ID: uuid.Must(uuid.NewV7()).String(), Ref: ref,
		State: aftersale.StateNeedsReview, Rule: "C1", Outcome: aftersale.OutcomeReview, Mode: aftersale.ModeShadow,
		Why:       aftersale.Text{EN: "opened by hand: no request at the platform", ZH: "人工建单：平台上没有对应申请"},
		CreatedAt: now, UpdatedAt: now, RequestedAt: now, ClockFrom: now, DecidedAt: now, ReviewSince: now,
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: r.OrderID, Kind: r.Wanted, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(r.AmountMinor), Reason: r.Reason, AppliedAt: now,
		},
	}
}
