package server

import (
	"time"

	"makegood/aftersale"
)

// caseView is a case as scripts read it. Times that are not known are left out.
type caseView struct {
	ID             string                   `json:"id"`
	Version        int64                    `json:"version"`
	Platform       string                   `json:"platform"`
	Shop           string                   `json:"shop"`
	AfterSaleID    string                   `json:"after_sale_id"`
	OrderID        string                   `json:"order_id"`
	Kind           aftersale.Kind           `json:"kind"`
	Status         aftersale.Status         `json:"status"` // at the platform; unknown before the first reading
	State          aftersale.State          `json:"state"`  // with us
	AmountMinor    *int64                   `json:"amount_minor"`
	Currency       string                   `json:"currency"`
	Rule           string                   `json:"rule"`
	Outcome        aftersale.Outcome        `json:"outcome"`
	Suggested      aftersale.Outcome        `json:"suggested,omitempty"` // shadow mode: what would have been done
	Mode           aftersale.Mode           `json:"mode"`
	Why            string                   `json:"why"`
	WhyZH          string                   `json:"why_zh"`
	Deadline       *time.Time               `json:"deadline"`        // the last one that applied; null: none
	DeadlineSource aftersale.DeadlineSource `json:"deadline_source"` // ticket | table | "" with a null deadline
	ActBy          time.Time                `json:"act_by,omitzero"`
	PausedAt       time.Time                `json:"paused_at,omitzero"`
	NextCheckAt    *time.Time               `json:"next_check_at"` // null: nothing more is expected
	RequestedAt    time.Time                `json:"requested_at,omitzero"`
	CreatedAt      time.Time                `json:"created_at"`
	UpdatedAt      time.Time                `json:"updated_at"`
	DecidedAt      time.Time                `json:"decided_at,omitzero"`
	PersonSince    time.Time                `json:"person_since,omitzero"`
	ClosedAt       time.Time                `json:"closed_at,omitzero"`
	Resolution     aftersale.Resolution     `json:"resolution,omitempty"`
	ClaimedBy      string                   `json:"claimed_by,omitempty"`
	ClaimedAt      time.Time                `json:"claimed_at,omitzero"`
	PlatformPaid   bool                     `json:"platform_paid,omitempty"`
	Intervention   bool                     `json:"intervention,omitempty"`
	LateClocks     []string                 `json:"late_clocks,omitempty"`
	ReadError      string                   `json:"read_error,omitempty"` // the platform cannot be read, in its words
	Person         *personView              `json:"person,omitempty"`
	ReasonClass    string                   `json:"reason_class"` // what the buyer's reason comes to
	Reason         string                   `json:"reason"`       // the platform's wording of its reason code
	Waiting        aftersale.Party          `json:"waiting"`      // who is waited for: "" nobody, warehouse, courier, buyer
	NeedsConfirm   bool                     `json:"needs_confirmation"`
}

// personView is the last decision of a person.
type personView struct {
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
		Rule: c.Rule, Outcome: c.Outcome, Mode: c.Mode, Why: c.Why.EN, WhyZH: c.Why.ZH,
		Deadline: orNull(c.Deadline.At), ActBy: c.ActBy, PausedAt: c.PausedAt, NextCheckAt: orNull(c.NextCheckAt),
		RequestedAt: c.RequestedAt, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, DecidedAt: c.DecidedAt,
		PersonSince: c.ReviewSince, ClosedAt: c.ClosedAt, Resolution: c.Resolution,
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
	if c.Mode == aftersale.ModeShadow && answers(c.Outcome) {
		v.Suggested = c.Outcome
	}
	if d := c.Review; d != nil {
		v.NeedsConfirm = d.NeedsApproval
		v.Person = &personView{By: d.By, At: d.At, Decision: d.Decision, Reason: d.Reason, AmountMinor: d.Amount.Minor, NeedsConfirm: d.NeedsApproval}
	}
	return v
}

// answers reports whether an outcome is an answer to the platform.
func answers(o aftersale.Outcome) bool {
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

func viewTimeline(entries []aftersale.Entry) []entryView {
	out := make([]entryView, len(entries))
	for i, e := range entries {
		out[i] = entryView{At: e.At, Type: e.Type, Summary: e.Summary.EN, SummaryZH: e.Summary.ZH, Detail: e.Detail}
	}
	return out
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
	Answer      string                `json:"answer,omitempty"` // the outside system's words
	PlannedAt   time.Time             `json:"planned_at,omitzero"`
	NotBefore   time.Time             `json:"not_before,omitzero"`
	SentAt      *time.Time            `json:"sent_at"` // null: not yet
	SettledAt   time.Time             `json:"settled_at,omitzero"`
}

func viewActions(actions []aftersale.Action) []actionView {
	out := make([]actionView, len(actions))
	for i, a := range actions {
		out[i] = actionView{
			Action: a.Name, Stage: a.Stage, N: a.N, State: a.State, AmountMinor: a.Amount.Minor, Currency: a.Amount.Currency,
			Attempts: a.Attempts, Rule: a.Rule, By: a.By, Waybill: a.Waybill.Number, Remark: a.Remark, Result: a.Result, Answer: a.ReplyText,
			PlannedAt: a.PlannedAt, NotBefore: a.NotBefore, SentAt: orNull(a.SentAt), SettledAt: a.CompletedAt,
		}
	}
	return out
}

// orNull shows a time that is not set as null: scripts may rely on the key.
func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
