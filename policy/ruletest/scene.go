package ruletest

import (
	"maps"
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
	"makegood/policy"
	"makegood/policy/reason"
)

// budget is what the shop of a test may pay, in minor units: more than one
// refund may be.
const budget = 1_000_000

// scene is what is known of the case of a test at one of its steps.
type scene struct {
	in     policy.Input
	values map[string]any // thresholds that the test has set so far
}

// newScene is the case before the test has said anything: a request at a
// live shop with budget, made an hour ago, where couriers can be asked.
func newScene(t *testRow) *scene {
	ref := aftersale.Ref{Platform: "douyin", Shop: "1", ID: "1"}
	in := policy.Input{
		Case: aftersale.Case{
			ID: "test", Ref: ref, State: aftersale.StateNew, RequestedAt: t.Now.Add(-time.Hour), CreatedAt: t.Now.Add(-time.Hour), ClockFrom: t.Now.Add(-time.Hour),
			ReasonClass: string(reason.Unknown),
			Snapshot:    &aftersale.Snapshot{Ref: ref, OrderID: "1", Status: aftersale.StatusPending, Amount: aftersale.Money{Currency: aftersale.CNY}, Version: "1"},
		},
		Parcels: map[string]aftersale.Parcel{}, Goods: t.Goods, Now: t.Now, Thresholds: policy.DefaultThresholds(),
		CanIntercept: true, CanTrack: true, CanRefuse: true,
		Shop: policy.ShopFacts{Mode: aftersale.ModeLive, BudgetOK: true, BudgetLeftHour: budget, BudgetLeftDay: budget},
	}
	return &scene{in: in, values: map[string]any{}}
}

// set writes a value that was given.
func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// ago writes an instant that was given as a time before now; then after.
func ago(to *time.Time, now time.Time, before *time.Duration) {
	if before != nil {
		*to = now.Add(-*before)
	}
}

func (s *scene) thresholds(values map[string]any) {
	maps.Copy(s.values, values) // checked when the test was read
	s.in.Thresholds = policy.Overrides{"": s.values}.Resolve("", "")
}

func (s *scene) request(r *caseRow) {
	if r == nil {
		return
	}
	c, seen, now := &s.in.Case, s.in.Case.Snapshot, s.in.Now
	set(&c.Ref.Platform, r.Platform)
	set(&c.Ref.Shop, r.Shop)
	seen.Ref = c.Ref
	set(&seen.Kind, r.Kind)
	set(&seen.Status, r.Status)
	set(&c.State, r.State)
	set(&seen.Amount.Currency, r.Currency)
	set(&seen.Amount.Minor, r.Amount)
	if r.Freight != nil {
		seen.Freight = aftersale.Money{Minor: *r.Freight, Currency: seen.Amount.Currency}
	}
	set(&seen.Version, r.Version)
	set(&seen.ReasonCode, r.ReasonCode)
	set(&c.ReasonClass, (*string)(r.ReasonClass))
	set(&seen.EvidenceCount, r.Pictures)
	set(&seen.Partial, r.Partial)
	set(&seen.BuyerReceived, r.Received)
	set(&seen.Intervention, r.Intervention)
	set(&seen.MayHaveLeft, r.MayHaveLeft)
	set(&c.PlatformPaid, r.PlatformPaid)
	if r.Manual != nil {
		seen.ManualReason = map[bool]string{true: "by hand"}[*r.Manual]
	}
	if r.HasEvidence != nil {
		c.Evidence = nil
		if *r.HasEvidence {
			c.Evidence = []aftersale.Evidence{{Kind: "image", URL: "https://proof.example/1.jpg"}}
		}
	}
	if r.DeadlineIn != nil {
		c.Deadline = aftersale.Deadline{At: now.Add(*r.DeadlineIn), Source: aftersale.DeadlineTicket}
	}
	ago(&c.RequestedAt, now, r.RequestedAgo)
	ago(&c.HeldSince, now, r.HeldAgo)
	ago(&c.ReviewSince, now, r.ReviewAgo)
	set(&c.ClaimedBy, r.ClaimedBy)
	if r.Decided != nil {
		c.Review = &aftersale.ReviewDecision{By: "test", At: now, Decision: *r.Decided, SnapshotVersion: seen.Version}
	}
}

// parcel adds a parcel, or changes what is known of one. Saying anything of
// it means that the courier has just been asked, unless the row says when.
func (s *scene) parcel(r *parcelRow) {
	courier := "sf"
	set(&courier, r.Courier)
	seen, now := s.in.Case.Snapshot, s.in.Now
	w := aftersale.Waybill{Courier: courier, Number: r.Number}
	named := func(o aftersale.Waybill) bool { return o.Number == r.Number }
	switch {
	case r.Way == wayBack:
		seen.Return = &w
	case !slices.ContainsFunc(seen.Outbound, named) && (seen.Return == nil || seen.Return.Number != r.Number):
		seen.Outbound = append(seen.Outbound, w)
	}
	p, known := s.in.Parcels[r.Number]
	if r.State == nil && !known {
		return
	}
	p.Courier, p.Number, p.CheckedAt = courier, r.Number, now
	if r.State != nil {
		p.State, p.StateAt = *r.State, now
		if r.State.Left() {
			p.LastScanAt = now
		}
	}
	ago(&p.StateAt, now, r.StateAgo)
	ago(&p.LastScanAt, now, r.ScannedAgo)
	ago(&p.CheckedAt, now, r.CheckedAgo)
	for _, place := range r.Places {
		p.Scans = append(p.Scans, aftersale.Scan{Courier: courier, Number: r.Number, State: p.State, At: p.LastScanAt, Place: place, Key: place})
	}
	s.in.Parcels[r.Number] = p
}

// entry adds to the ledger, or records the result of the newest entry of that
// action (and waybill) that is still open.
func (s *scene) entry(r *ledgerRow) {
	seen := s.in.Case.Snapshot
	for i := len(s.in.Actions) - 1; i >= 0; i-- {
		a := &s.in.Actions[i]
		if a.Name == r.Action && a.State.Open() && (r.Waybill == "" || a.Waybill.Number == r.Waybill) {
			a.State, a.Result = r.State, r.Result
			return
		}
	}
	a := aftersale.Action{
		ID: "test", CaseID: s.in.Case.ID, Ref: s.in.Case.Ref, Name: r.Action, State: r.State, Result: r.Result, N: len(s.in.Actions) + 1,
		Kind: seen.Kind, Status: seen.Status, Version: seen.Version, Amount: seen.Amount, PlannedAt: s.in.Now.Add(-r.Ago),
	}
	if strings.HasPrefix(string(r.Action), "courier:") {
		for _, w := range seen.Outbound {
			if r.Waybill == "" || r.Waybill == w.Number {
				a.Waybill = w
				break
			}
		}
	}
	s.in.Actions = append(s.in.Actions, a)
}

// asked opens an inquiry, or records the response to the one that is open.
func (s *scene) asked(r *askedRow) {
	list, now := s.in.Case.Inquiries, s.in.Now
	for i := range list {
		if list[i].Question == r.Question && list[i].Open() && r.Response != "" {
			list[i].Response, list[i].RespondedAt = r.Response, now.Add(-r.Ago)
			return
		}
	}
	h := aftersale.Inquiry{N: len(list) + 1, Question: r.Question, To: questionInfo(r.Question).To, At: now.Add(-r.Ago), Response: r.Response}
	if r.Response != "" {
		h.RespondedAt = now
	}
	s.in.Case.Inquiries = append(list, h)
}

func (s *scene) fulfilment(r *fulfilmentRow) {
	if r == nil {
		return
	}
	s.in.Warehouse = true
	at := s.in.Now.Add(-r.Ago)
	next := aftersale.Fulfilment{}
	if s.in.Case.Fulfilment != nil {
		next = *s.in.Case.Fulfilment
	}
	if r.Shipment != "" {
		next.Shipment, next.ShipmentAt = r.Shipment, at
	}
	if r.Inspection != "" {
		next.Inspection, next.InspectedAt, next.ReturnNumber = r.Inspection, at, r.InspectedIn
	}
	next.ReportedAt = at
	s.in.Case.Fulfilment = &next
}

func (s *scene) abilities(r *canRow) {
	if r == nil {
		return
	}
	set(&s.in.CanIntercept, r.Intercept)
	set(&s.in.CanTrack, r.Track)
	set(&s.in.CanRefuse, r.Refuse)
	set(&s.in.CanConvert, r.Convert)
	set(&s.in.CanMessage, r.Message)
	set(&s.in.CanReportShipment, r.ReportShipment)
	set(&s.in.Warehouse, r.Warehouse)
	set(&s.in.InterceptWithin, r.InterceptWithin)
	if r.InterceptFrom != nil {
		s.in.InterceptFrom = r.InterceptFrom
	}
}

func (s *scene) shop(r *shopRow) {
	if r == nil {
		return
	}
	set(&s.in.Shop.Mode, r.Mode)
	set(&s.in.Shop.KillSwitch, r.KillSwitch)
	set(&s.in.Shop.BudgetLeftHour, r.BudgetLeft)
}

func (s *scene) buyer(r *buyerRow) {
	if r != nil {
		s.in.Buyer = policy.BuyerFacts{Requests: r.Requests, Refunds: r.Refunds, RefundMinor: r.RefundMinor, List: r.List}
	}
}
