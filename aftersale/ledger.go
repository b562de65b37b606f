package aftersale

import (
	"errors"
	"fmt"
	"time"
)

// LedgerState is how far an action has gone in the outside world.
type LedgerState string

// The states of a ledger entry. From Unknown the only way on is to ask.
const (
	Planned   LedgerState = "planned"
	Sent      LedgerState = "sent" // may have reached the other side
	Confirmed LedgerState = "confirmed"
	Refused   LedgerState = "refused" // did not take effect and will not
	Unknown   LedgerState = "unknown" // no answer: it may or may not have taken effect
)

// ledgerMoves is the whole table of legal moves.
var ledgerMoves = map[LedgerState][]LedgerState{
	Planned: {Sent, Refused},                        // refused: withdrawn before it was sent
	Sent:    {Confirmed, Refused, Unknown, Planned}, // planned: provably not executed, to be sent again later
	Unknown: {Confirmed, Refused},                   // only after asking
}

// Effective reports whether the entry stands for an effect that is there or may come.
func (s LedgerState) Effective() bool { return s != Refused && s != "" }

// Open reports whether the entry still has to be settled.
func (s LedgerState) Open() bool { return s == Planned || s == Sent || s == Unknown }

// ErrIllegalMove means that a case or a ledger entry was asked to take a step
// that the tables of this package do not list.
var ErrIllegalMove = errors.New("illegal move")

// Move returns nil if the ledger may go from s to next.
func (s LedgerState) Move(next LedgerState) error {
	for _, to := range ledgerMoves[s] {
		if to == next {
			return nil
		}
	}
	return fmt.Errorf("%w: ledger %s → %s", ErrIllegalMove, s, next)
}

// Completed is a ledger entry that changed without a call of its own: it was
// withdrawn, or what the outside world shows settled it.
type Completed struct {
	Action Action      // as it is now
	From   LedgerState // the state it was read with: the store compares it
}

// Class says what the failure of a call means for the ledger.
type Class string

// The classes of failure.
const (
	ClassRetry   Class = "retryable" // certainly not executed; the same call may be made again later
	ClassLimited Class = "limited"   // certainly not executed: too many calls
	ClassAuth    Class = "auth"      // certainly not executed: the token has to be renewed
	ClassUnknown Class = "unknown"   // it may have been executed: ask
	ClassStale   Class = "stale"     // not executed: the case has moved, read it again
	ClassRefused Class = "refused"   // not executed, and the same call will not be accepted
	ClassManual  Class = "manual"    // not executed: the platform has no API for it, a person must do it there
)

// CallError is a failed call to an outside system. Its text carries no
// secret, no token and no buyer data.
type CallError struct {
	Target     string // adapter name
	Op         string // the outside method, for example "afterSale.operate"
	Class      Class
	Code       string        // the outside system's own code
	Message    string        // its words, shortened
	RetryAfter time.Duration // zero: the caller's own back-off
	Err        error         // the transport error, if any
}

// Error writes who, what, why and whether to retry.
func (e *CallError) Error() string {
	text := e.Target + ": " + e.Op + ": " + string(e.Class)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// Unwrap returns the transport error, if any.
func (e *CallError) Unwrap() error { return e.Err }

// ClassOf returns the class of a failed call. A failure that no adapter has
// classified is Unknown: it may have been executed.
func ClassOf(err error) Class {
	var call *CallError
	if errors.As(err, &call) && call.Class != "" {
		return call.Class
	}
	return ClassUnknown
}
