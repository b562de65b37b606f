package aftersale

import (
	"testing"
	"time"
)

func telling(text string) Decision {
	d := live(OutcomeWait, ActionMessage)
	d.Message = text
	return d
}

func TestMessageOncePerText(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1"))
	idle(t, "an empty message", advance(t, c, nil, telling(""), t0))
	first := advance(t, c, nil, telling("one"), t0)
	equal(t, "planned", planned(t, first), Action{
		ID: "c1.1", CaseID: "c1", Ref: c.Ref, OrderID: "o1", Name: ActionMessage, Stage: StageNote, N: 1,
		Kind: KindRefundShipped, Status: StatusPending, Amount: Fen(1990), Version: "v1", Rule: "U1", Message: "one",
		State: Planned, PlannedAt: t0,
	})
	second := advance(t, first.Case, first.Plan, telling("two"), t0)
	equal(t, "planned", plans(second), []string{"c1.2 buyer:message"})
	equal(t, "message", second.Plan[0].Message, "two")
	for _, a := range []Action{
		first.Plan[0], confirmed(first.Plan[0], t0), lost(first.Plan[0], t0), failed(first.Plan[0], ClassRefused, t0),
	} {
		ledger := []Action{a, second.Plan[0]}
		idle(t, "again, "+string(a.State), advance(t, second.Case, ledger, telling("one"), after(time.Hour)))
	}
}

// A decision may have a message only as the words of a refusal. The buyer is
// written to only if the decision also says so.
func TestMessageOnlyWhereItIsToBeDone(t *testing.T) {
	t.Parallel()
	d := telling("one")
	d.Do = nil
	idle(t, "nothing to do", advance(t, opened(inTransit("W1")), nil, d, t0))
}

// C1: the receipt goes out beside whatever else is decided, once.
func TestReceipt(t *testing.T) {
	t.Parallel()
	d := telling("please refuse the parcel")
	d.Receipt = "we have your request"
	messages := func(step Step) (out []string) {
		for _, a := range step.Plan {
			out = append(out, a.Message)
		}
		return out
	}
	first := advance(t, opened(inTransit("W1")), nil, d, t0)
	equal(t, "messages", messages(first), []string{d.Receipt, d.Message})
	idle(t, "again", advance(t, first.Case, first.Plan, d, after(time.Second)))
	d.Message = d.Receipt
	equal(t, "the same words twice", messages(advance(t, opened(inTransit("W1")), nil, d, t0)), []string{d.Receipt})
}

// A message without a reply may have arrived: it is never sent again.
func TestMessageWithoutReplyIsNotRepeated(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1"))
	first := advance(t, c, nil, telling("one"), t0)
	for name, a := range map[string]Action{"lost": lost(first.Plan[0], t0), "dead worker": sent(first.Plan[0], t0)} {
		early := ResolveUnknown(a, c.Snapshot, Parcel{}, after(NotExecutedAfter-time.Second))
		equal(t, name+": state before anything can be said", early.State, Unknown)
		late := ResolveUnknown(early, c.Snapshot, Parcel{}, after(NotExecutedAfter))
		if late.State != Refused || late.Result != "no_answer" || !late.CompletedAt.Equal(after(NotExecutedAfter)) {
			t.Errorf("%s: got %s (%s) at %s, want refused (no_answer) at %s", name, late.State, late.Result, late.CompletedAt, after(NotExecutedAfter))
		}
		step := advance(t, first.Case, []Action{late}, telling("one"), after(time.Hour), Completed{Action: late, From: Unknown})
		equal(t, name+": planned again", plans(step), nil)
	}
	// Whatever the platform shows meanwhile, it says nothing of the message.
	for _, status := range []Status{StatusPending, StatusRefunding, StatusRefunded, StatusClosed, StatusUnknown} {
		snapshot := request(KindRefundShipped, status)
		for _, wait := range []time.Duration{0, time.Second, time.Minute, time.Hour} {
			got := ResolveUnknown(lost(first.Plan[0], t0), &snapshot, Parcel{}, after(wait))
			if got.State == Planned || got.State == Confirmed {
				t.Errorf("%s after %s: got %s, want unknown or refused", status, wait, got.State)
			}
		}
	}
}
