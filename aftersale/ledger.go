package aftersale

import (
	"errors"
	"fmt"
)

// LedgerState is how far an action has gone in the outside world.
type LedgerState string

// The states of a ledger entry. From Unknown the only way on is ResolveUnknown.
const (
	Planned   LedgerState = "planned"
	Sent      LedgerState = "sent" // may have reached the other side
	Confirmed LedgerState = "confirmed"
	Refused   LedgerState = "refused" // did not take effect and will not
	Unknown   LedgerState = "unknown" // no reply: it may or may not have taken effect
)

// ledgerMoves is the whole table of legal moves.
var ledgerMoves = map[LedgerState][]LedgerState{
	Planned: {Sent, Refused},                        // refused: withdrawn before it was sent
	Sent:    {Confirmed, Refused, Unknown, Planned}, // planned: provably not executed, to be sent again later
	Unknown: {Confirmed, Refused},                   // only by what the outside world shows
}

// Effective reports whether the action has had its effect or may still have it.
func (s LedgerState) Effective() bool { return s != Refused && s != "" }

// Open reports whether the result of the entry is still to come.
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
