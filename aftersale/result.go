package aftersale

import "time"

// The times that rule a call without a reply.
const (
	// NotExecutedAfter is how long after a call without a reply a platform that
	// still shows the old state is believed not to have executed the call. It is
	// several times the longest time a call may take, because the effect of a
	// slow call may come after its connection has broken.
	NotExecutedAfter = 40 * time.Second

	// Lease is how long a worker may take to send an action and to store the
	// reply. After that the action counts as one without a reply.
	Lease = 20 * time.Second

	// maxAttempts bounds how often a call that was provably not executed is
	// made again; with the back-off this is about an hour.
	maxAttempts = 16
)

// NextProbe returns when to read the platform again about a call that has been
// without a reply since sent: soon at first, then less and less often.
func NextProbe(sent, now time.Time) time.Time {
	wait := now.Sub(sent) / 2
	return now.Add(max(time.Second, min(wait, 5*time.Minute)))
}

// backoff is the pause before attempt n+1: 1 s, 2 s, 4 s … 5 min.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 10)>>1, 5*time.Minute)
}

// RecordResult returns the action after its call has ended with r and err. A
// payment without a reply never becomes one to be sent again.
func RecordResult(a Action, r Receipt, err error, now time.Time) Action {
	a.LeaseTill = time.Time{}
	if err == nil {
		a.State, a.CompletedAt, a.Result, a.ReplyText = Confirmed, now, "ok", r.ReplyText
		if r.AlreadyDone {
			a.Result = "already_done"
		}
		if r.Reference != "" && a.Name == ActionIntercept {
			a.Reference = r.Reference
		}
		return a
	}
	class := ClassOf(err)
	a.ReplyText = errorText(err)
	again := func(wait time.Duration) {
		a.State, a.Result, a.NotBefore = Planned, string(class), now.Add(wait)
		if a.Attempts >= maxAttempts {
			a.State, a.Result, a.CompletedAt = Refused, "gave_up", now
		}
	}
	switch class {
	case ClassRetry, ClassLimited, ClassAuth:
		again(max(backoff(a.Attempts), retryAfter(err)))
	case ClassStale, ClassRefused, ClassManual:
		a.State, a.Result, a.CompletedAt = Refused, string(class), now
	default: // the call may have been executed
		if a.Name.Repeatable() {
			again(backoff(a.Attempts))
			break
		}
		a.State, a.Result = Unknown, string(ClassUnknown)
	}
	return a
}

// ResolveUnknown says what became of an action without a reply, by what the
// platform and the courier show now. parcel is what is known of a.Waybill. It
// returns the action unchanged while nothing can be said yet.
func ResolveUnknown(a Action, snapshot *Snapshot, parcel Parcel, now time.Time) Action {
	unanswered := a.State == Unknown || a.State == Sent && !a.LeaseTill.IsZero() && now.After(a.LeaseTill)
	if !unanswered {
		return a
	}
	if a.State == Sent {
		a.State, a.LeaseTill, a.Result = Unknown, time.Time{}, string(ClassUnknown)
		if a.Name.Repeatable() {
			a.State, a.NotBefore = Planned, now
			return a
		}
	}
	resolved := func(s LedgerState, result string) Action {
		a.State, a.Result, a.CompletedAt = s, result, now
		return a
	}
	if a.Name == ActionIntercept || a.Name == ActionWithdraw {
		switch {
		case a.Name == ActionIntercept && parcel.State.Back(),
			a.Name == ActionWithdraw && parcel.State == TrackDelivered:
			return resolved(Confirmed, "seen")
		case parcel.State == TrackDelivered || now.Sub(a.SentAt) > 24*time.Hour:
			return resolved(Refused, "not_executed")
		}
		return a
	}
	if a.Name == ActionMessage && now.Sub(a.SentAt) >= NotExecutedAfter {
		return resolved(Refused, "no_answer") // better unsaid than said twice
	}
	if done(a, snapshot) {
		return resolved(Confirmed, "seen")
	}
	if snapshot.Status == StatusUnknown {
		return a // a status that the adapter does not know says nothing about the money
	}
	if !snapshot.Status.WaitsForSeller() {
		return resolved(Refused, "moved")
	}
	if now.Sub(a.SentAt) >= NotExecutedAfter {
		return resolved(Refused, "not_executed")
	}
	return a
}

// done reports whether the platform shows the effect of a.
func done(a Action, snapshot *Snapshot) bool {
	switch a.Name {
	case ActionApprove:
		return snapshot.Status.Paid()
	case ActionReturn:
		switch snapshot.Status {
		case a.Status, StatusPending, StatusRefused, StatusClosed, StatusUnknown:
			return false
		}
		return true
	case ActionRefuse:
		return snapshot.Status == StatusRefused
	case ActionReportShipment:
		return a.Shipment == ShipmentHeld && snapshot.Status.Paid()
	}
	return false
}

// RecordInterceptOutcome records what tracking shows of an accepted intercept, or
// returns the action unchanged.
func RecordInterceptOutcome(a Action, p Parcel) Action {
	if a.Name != ActionIntercept || a.State != Confirmed || a.InterceptOutcome != "" {
		return a
	}
	switch {
	case p.State.Back():
		a.InterceptOutcome = InterceptSucceeded
	case p.State == TrackDelivered:
		a.InterceptOutcome = InterceptFailed
	}
	return a
}
