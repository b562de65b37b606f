package server

import (
	"time"

	"makegood/aftersale"
)

// caseView is a case as scripts read it. Times that are not known are left out.
type caseView struct {
	ID          string            `json:"id"`
	Version     int64             `json:"version"`
	Platform    string            `json:"platform"`
	Shop        string            `json:"shop"`
	AfterSaleID string            `json:"after_sale_id"`
	OrderID     string            `json:"order_id"`
	Kind        aftersale.Kind    `json:"kind"`
	Status      aftersale.Status  `json:"status"` // at the platform; unknown before the first reading
	State       aftersale.State   `json:"state"`  // with us
	AmountMinor *int64            `json:"amount_minor"`
	Currency    string            `json:"currency"`
	Rule        string            `json:"rule"`
	Outcome     aftersale.Outcome `json:"outcome"`
	Suggested   aftersale.Outcome `json:"suggested,omitempty"` // shadow mode: what would have been done
	Mode        aftersale.Mode    `json:"mode"`
	reasoned
	Deadline       *time.Time               `json:"deadline"`        // the last one that applied; null: none
	DeadlineSource aftersale.DeadlineSource `json:"deadline_source"` // ticket | table | "" with a null deadline
	ActBy          time.Time                `json:"act_by,omitzero"`
	PausedAt       time.Time                `json:"paused_at,omitzero"`
	NextCheckAt    *time.Time               `json:"next_check_at"` // null: nothing more is expected
	RequestedAt    time.Time                `json:"requested_at,omitzero"`
	CreatedAt      time.Time                `json:"created_at"`
	UpdatedAt      time.Time                `json:"updated_at"`
	DecidedAt      time.Time                `json:"decided_at,omitzero"`
	ReviewSince    time.Time                `json:"person_since,omitzero"`
	ClosedAt       time.Time                `json:"closed_at,omitzero"`
	Resolution     aftersale.Resolution     `json:"resolution,omitempty"`
	ClaimedBy      string                   `json:"claimed_by,omitempty"`
	ClaimedAt      time.Time                `json:"claimed_at,omitzero"`
	PlatformPaid   bool                     `json:"platform_paid,omitempty"`
	Intervention   bool                     `json:"intervention,omitempty"`
	LateClocks     []string                 `json:"late_clocks,omitempty"`
	ReadError      string                   `json:"read_error,omitempty"` // the platform cannot be read, in its words
	Review         *reviewView              `json:"person,omitempty"`
	ReasonClass    string                   `json:"reason_class"` // what the buyer's reason comes to
	Reason         string                   `json:"reason"`       // the platform's wording of its reason code
	Waiting        aftersale.Party          `json:"waiting"`      // who is waited for: "" nobody, warehouse, courier, buyer
	NeedsConfirm   bool                     `json:"needs_confirmation"`
}

// reviewView is the last decision of a person.
type reviewView struct {
	By           string            `json:"by"`
	At           time.Time         `json:"at"`
	Decision     aftersale.Outcome `json:"decision"`
	Reason       string            `json:"reason,omitempty"`
	AmountMinor  int64             `json:"amount_minor"`
	NeedsConfirm bool              `json:"needs_confirmation"` // above the agent's limit: a supervisor has to decide the same
}

func viewCase(c aftersale.Case) caseView {
	v := caseView{
		ID: c.ID, Version: c.Version, Platform: c.Ref.Platform, Shop: c.Ref.Shop, AfterSaleID: c.Ref.ID,
		Kind: aftersale.KindOther, Status: aftersale.StatusUnknown, State: c.State,
		Rule: c.Rule, Outcome: c.Outcome, Mode: c.Mode, reasoned: reasoned(c.Why),
		Deadline: orNull(c.Deadline.At), ActBy: c.ActBy, PausedAt: c.PausedAt, NextCheckAt: orNull(c.NextCheckAt),
		RequestedAt: c.RequestedAt, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, DecidedAt: c.DecidedAt,
		ReviewSince: c.ReviewSince, ClosedAt: c.ClosedAt, Resolution: c.Resolution,
		ClaimedBy: c.ClaimedBy, ClaimedAt: c.ClaimedAt, PlatformPaid: c.PlatformPaid,
		LateClocks: c.LateClocks, ReadError: c.ReadError, ReasonClass: c.ReasonClass, Waiting: c.WaitsFor(),
	}
	if !c.Deadline.At.IsZero() {
		v.DeadlineSource = c.Deadline.Source
	}
	v.OrderID = c.OrderID
	if s := c.Snapshot; s != nil {
		v.OrderID, v.Kind, v.Status, v.Intervention, v.Reason = s.OrderID, s.Kind, s.Status, s.Intervention, s.Reason
		if !s.Amount.IsZero() {
			v.AmountMinor, v.Currency = &s.Amount.Minor, s.Amount.Currency
		}
	}
	if c.Mode == aftersale.ModeShadow && decides(c.Outcome) {
		v.Suggested = c.Outcome
	}
	if d := c.Review; d != nil {
		v.NeedsConfirm = d.NeedsApproval
		v.Review = &reviewView{By: d.By, At: d.At, Decision: d.Decision, Reason: d.Reason, AmountMinor: d.Amount.Minor, NeedsConfirm: d.NeedsApproval}
	}
	return v
}

// decides reports whether an outcome is a decision that the platform is told.
func decides(o aftersale.Outcome) bool {
	return o == aftersale.OutcomeApprove || o == aftersale.OutcomeRefuse || o == aftersale.OutcomeReturn
}

// entryView is one line of the timeline.
type entryView struct {
	At        time.Time           `json:"at"`
	Type      aftersale.EntryType `json:"type"`
	Summary   string              `json:"summary"`
	SummaryZH string              `json:"summary_zh"`
	Detail    map[string]any      `json:"detail,omitempty"`
}

func viewEntry(e aftersale.Entry) entryView {
	return entryView{At: e.At, Type: e.Type, Summary: e.Summary.EN, SummaryZH: e.Summary.ZH, Detail: e.Detail}
}

// actionView is one ledger entry.
type actionView struct {
	Action      aftersale.ActionName  `json:"action"`
	Stage       aftersale.Stage       `json:"stage"`
	N           int                   `json:"n"`
	State       aftersale.LedgerState `json:"state"`
	AmountMinor int64                 `json:"amount_minor"`
	Currency    string                `json:"currency"`
	Attempts    int                   `json:"attempts"`
	Rule        string                `json:"rule,omitempty"`
	By          string                `json:"by,omitempty"` // the person who decided; left out: the policy
	Waybill     string                `json:"waybill,omitempty"`
	Remark      string                `json:"remark,omitempty"`
	Result      string                `json:"result,omitempty"`
	ReplyText   string                `json:"answer,omitempty"` // the outside system's words
	PlannedAt   time.Time             `json:"planned_at,omitzero"`
	NotBefore   time.Time             `json:"not_before,omitzero"`
	SentAt      *time.Time            `json:"sent_at"` // null: not yet
	CompletedAt time.Time             `json:"settled_at,omitzero"`
}

func viewAction(a aftersale.Action) actionView {
	return actionView{
		Action: a.Name, Stage: a.Stage, N: a.N, State: a.State, AmountMinor: a.Amount.Minor, Currency: a.Amount.Currency,
		Attempts: a.Attempts, Rule: a.Rule, By: a.By, Waybill: a.Waybill.Number, Remark: a.Remark, Result: a.Result, ReplyText: a.ReplyText,
		PlannedAt: a.PlannedAt, NotBefore: a.NotBefore, SentAt: orNull(a.SentAt), CompletedAt: a.CompletedAt,
	}
}
