package aftersale

import (
	"fmt"
	"slices"
)

// State is where a case stands with us.
type State string

// The states of a case.
const (
	StateNew         State = "new"        // known, nothing decided yet
	StateWaiting     State = "waiting"    // decided to wait for a courier, a warehouse, the buyer
	StateActing      State = "acting"     // something has been decided and is being carried out
	StateNeedsReview State = "person"     // a person has to decide
	StateAgreed      State = "agreed"     // our part is done: money or goods are moving
	StateRefused     State = "refused"    // refused, the buyer's move
	StateRecovering  State = "recovering" // the money is out, the parcel is being brought back (U6)
	StateRefunded    State = "refunded"   // the buyer has the money
	StateClosed      State = "closed"     // ended without money
)

// States lists every state, in the order of a case's life.
func States() []State {
	return []State{
		StateNew, StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRefused,
		StateRecovering, StateRefunded, StateClosed,
	}
}

// Final reports whether nothing more is expected to happen.
func (s State) Final() bool { return s == StateRefunded || s == StateClosed }

// stateMoves is the whole table of legal moves. Staying is always legal. Final
// states can be left for three reasons. Platforms reopen what was closed. A
// parcel may be found to have left after the money was paid. A person has to look
// when a platform asks for money that it has paid.
var stateMoves = map[State][]State{
	StateNew:         {StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateWaiting:     {StateActing, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateActing:      {StateWaiting, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateNeedsReview: {StateWaiting, StateActing, StateAgreed, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateAgreed:      {StateWaiting, StateActing, StateNeedsReview, StateRefused, StateRecovering, StateRefunded, StateClosed},
	StateRefused:     {StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRecovering, StateRefunded, StateClosed},
	StateRecovering:  {StateNeedsReview, StateRefunded, StateClosed},
	StateRefunded:    {StateRecovering, StateNeedsReview},
	StateClosed:      {StateWaiting, StateActing, StateNeedsReview, StateAgreed, StateRefused, StateRecovering, StateRefunded},
}

// Move returns nil if a case may go from s to next.
func (s State) Move(next State) error {
	if s == next || slices.Contains(stateMoves[s], next) {
		return nil
	}
	return fmt.Errorf("%w: case %s → %s", ErrIllegalMove, s, next)
}
