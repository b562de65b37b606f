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

// ManualRequest is a request made by telephone or at a counter: the five
// elements of intake. Who the buyer is stays with the person who asked.
type ManualRequest struct {
	Platform, Shop string
	AfterSaleID    string // the platform's, if the buyer has filed one there
	OrderID        string
	Goods          string // what and which specification
	Reason         string
	Wanted         aftersale.Kind
	AmountMinor    int64
	BuyerKnown     bool // the buyer's account or telephone number was noted
}

// Open opens a case. One that the platform knows takes the usual way;
// one that it does not know goes to a person and stays with people.
func (d *Desk) Open(ctx context.Context, by people.Actor, r ManualRequest) (aftersale.Ref, error) {
	if _, err := d.reg.Shop(r.Platform, r.Shop); err != nil {
		return aftersale.Ref{}, people.Reject(people.Invalid, "no such shop is configured", "未配置该店铺")
	}
	var missing []string
	for name, ok := range map[string]bool{
		"order_id": r.OrderID != "", "goods": r.Goods != "", "reason": r.Reason != "", "wanted": slices.Contains(aftersale.Kinds(), r.Wanted), "buyer": r.BuyerKnown,
	} {
		if !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return aftersale.Ref{}, people.Reject(people.Invalid, "the five elements are not complete, missing: "+strings.Join(missing, ", "), "五要素不完整，缺少："+strings.Join(missing, "、"))
	}
	now := d.now()
	ref := aftersale.Ref{Platform: r.Platform, Shop: r.Shop, ID: r.AfterSaleID}
	if ref.ID != "" {
		ev := aftersale.Event{Ref: ref, OrderID: r.OrderID, Key: "hand:" + ref.ID + ":" + now.Format(time.RFC3339Nano), Type: aftersale.EventOpenedManually, At: now}
		_, err := d.engine.ReceiveEvents(ctx, []aftersale.Event{ev})
		return ref, err
	}
	ref.ID = aftersale.ManualPrefix + uuid.Must(uuid.NewV7()).String()
	c := aftersale.Case{
		ID: uuid.Must(uuid.NewV7()).String(), Ref: ref, State: aftersale.StateNeedsReview, Rule: "C1", Outcome: aftersale.OutcomeReview, Mode: aftersale.ModeShadow,
		Why:       aftersale.Text{EN: "opened by hand: no request at the platform", ZH: "人工建单：平台上没有对应申请"},
		CreatedAt: now, UpdatedAt: now, RequestedAt: now, ClockFrom: now, DecidedAt: now, ReviewSince: now,
		Snapshot: &aftersale.Snapshot{Ref: ref, OrderID: r.OrderID, Kind: r.Wanted, Status: aftersale.StatusPending, Amount: aftersale.Fen(r.AmountMinor), Reason: r.Reason, AppliedAt: now},
	}
	entry := aftersale.Entry{At: now, Type: aftersale.EntryPerson, Summary: aftersale.Text{
		EN: by.Name + " opened the case by hand: " + r.Goods + "; " + r.Reason, ZH: by.Name + " 人工建单：" + r.Goods + "；" + r.Reason}}
	audit := by.Audit(now, "case.open", c.ID, nil, map[string]any{"order_id": r.OrderID, "wanted": r.Wanted})
	return ref, d.store.Commit(ctx, store.Change{Case: c, Entries: []aftersale.Entry{entry}, Audit: &audit})
}

// Close ends a case that no platform knows.
func (d *Desk) Close(ctx context.Context, id string, by people.Actor, reason string) (aftersale.Case, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if !c.Ref.Manual() {
		return c, people.Reject(people.Conflict, "only a case opened by hand is closed by hand: this one ends at the platform", "只有人工建单可人工关闭：该工单以平台结果为准")
	}
	now, before := d.now(), c
	c.State, c.ClosedAt, c.Resolution, c.NextCheckAt = aftersale.StateClosed, now, aftersale.ResolvedPerson, time.Time{}
	return d.record(ctx, before, c, aftersale.EntryPerson, aftersale.Text{EN: by.Name + " closed the case: " + reason, ZH: by.Name + " 关闭工单：" + reason}, nil,
		by.Audit(now, "case.close", c.ID, nil, nil))
}
