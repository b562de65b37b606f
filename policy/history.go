package policy

import (
	"time"

	"makegood/aftersale"
)

// interceptOf sums up the intercepts of all outbound parcels that still matter:
// a parcel without one needs one, else the worst answer counts.
func interceptOf(in *Input, o *outbound) (state string, first time.Time) {
	found, accepted, worst := false, false, InterceptAccepted
	for i := range in.Actions {
		a := &in.Actions[i]
		if a.Name != aftersale.ActionIntercept {
			continue
		}
		if !found || a.PlannedAt.Before(first) {
			first = a.PlannedAt
		}
		found = true
		accepted = accepted || a.State == aftersale.Confirmed
	}
	switch {
	case !found:
		return InterceptNone, first
	case o.back && accepted:
		return InterceptSucceeded, first
	case o.delivered && accepted:
		return InterceptFailed, first
	}
	for _, w := range in.Case.Snapshot.Outbound {
		if in.Parcels[w.Number].State.Back() && !o.back {
			continue // this one has turned round already
		}
		if s := interceptOfWaybill(in.Actions, w.Number); interceptRank[s] > interceptRank[worst] {
			worst = s
		}
	}
	return worst, first
}

// interceptRank orders the states of several intercepts: the highest counts.
var interceptRank = map[string]int{
	InterceptAccepted: 0, InterceptPlanned: 1, InterceptUnknown: 2, InterceptRefused: 3, InterceptNone: 4,
}

// interceptOfWaybill is the state of the newest intercept of one parcel. One
// that was or may have been taken back is as good as refused: the parcel goes
// on to the buyer, and couriers accept no second one.
func interceptOfWaybill(actions []aftersale.Action, number string) string {
	state := InterceptNone
	for i := range actions {
		a := &actions[i]
		if a.Waybill.Number != number {
			continue
		}
		switch {
		case a.Name == aftersale.ActionWithdraw && a.State.Effective():
			state = InterceptRefused
		case a.Name == aftersale.ActionIntercept:
			state = interceptState(a.State)
		}
	}
	return state
}

func interceptState(s aftersale.LedgerState) string {
	switch s {
	case aftersale.Confirmed:
		return InterceptAccepted
	case aftersale.Refused:
		return InterceptRefused
	case aftersale.Unknown:
		return InterceptUnknown
	}
	return InterceptPlanned
}

// history is what became of our earlier answers to exactly this request: same
// kind, status, version and amount. Once any of them changes the request is
// another one and earlier answers no longer count.
type history struct {
	refused bool   // the platform does not accept it, or a person must do it there
	words   string // what the platform said
	tries   int    // found not executed
}

// historyOf collects the earlier answers of that name and amount planned after
// from (a zero time: all of them).
func historyOf(in *Input, name aftersale.ActionName, amount aftersale.Money, from time.Time) history {
	var h history
	s := in.Case.Snapshot
	for i := range in.Actions {
		a := &in.Actions[i]
		if a.Name != name || a.State != aftersale.Refused || a.PlannedAt.Before(from) ||
			a.Kind != s.Kind || a.Status != s.Status || a.Version != s.Version || a.Amount != amount {
			continue
		}
		switch a.Result {
		case string(aftersale.ClassRefused), string(aftersale.ClassManual), string(aftersale.ClassStale), "gave_up":
			h.refused, h.words = true, a.ReplyText
		case "not_executed":
			h.tries++
		}
	}
	return h
}
