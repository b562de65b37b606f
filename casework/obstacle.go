package casework

import (
	"makegood/aftersale"
	"makegood/people"
)

// obstacle is one reason why an act cannot be done now: the condition and the
// words in which a person reads it. A list of them is a table; the first one that
// applies is what people are shown, so the order matters.
type obstacle[T any] struct {
	when func(T) bool
	kind people.RejectionKind
	text aftersale.Text
}

// firstObstacle returns the first obstacle that stands in the way; nil if none does.
func firstObstacle[T any](list []obstacle[T], of T) error {
	for _, o := range list {
		if o.when(of) {
			return people.Reject(o.kind, o.text.EN, o.text.ZH)
		}
	}
	return nil
}
