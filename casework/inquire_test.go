package casework_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/store"
)

// asked puts an inquiry about the question on the case; response "" leaves it open.
func asked(q aftersale.Question, response string) func(*aftersale.Case) {
	return func(c *aftersale.Case) {
		c.Inquiries = append(c.Inquiries, aftersale.Inquiry{N: len(c.Inquiries) + 1, Question: q, At: c.CreatedAt, Response: response})
	}
}

// returns puts a return parcel on the case.
func returns(number string) func(*aftersale.Case) {
	return func(c *aftersale.Case) { c.Snapshot.Return = &aftersale.Waybill{Courier: "sf", Number: number} }
}

func TestInquiryIsRefused(t *testing.T) {
	t.Parallel()
	over := rejected{people.Conflict, "the case is over"}
	noParcel := rejected{people.Conflict, "no parcel to ask the courier about"}
	waits := rejected{people.Conflict, "waits for an answer"}
	closed := func(c *aftersale.Case) { c.State, c.NextCheckAt = aftersale.StateClosed, time.Time{} }
	expensive := func(c *aftersale.Case) { c.Snapshot.Amount.Minor = agentLimit + 1 }
	for name, tc := range map[string]struct {
		question aftersale.Question
		waybill  string
		change   func(*aftersale.Case)
		desk     func(*desk)
		want     rejected
	}{
		"no question":                       {question: "", want: rejected{people.Invalid, "no such question"}},
		"an unknown question":               {question: "marry", want: rejected{people.Invalid, "no such question"}},
		"a finished case":                   {question: aftersale.QuestionVerify, change: closed, want: over},
		"a buyer of a finished case":        {question: aftersale.QuestionReply, change: closed, want: over},
		"asked twice":                       {question: aftersale.QuestionVerify, change: asked(aftersale.QuestionVerify, ""), want: waits},
		"nothing to unpack":                 {question: aftersale.QuestionUnpack, want: rejected{people.Conflict, "no return parcel"}},
		"unpack, case never read":           {question: aftersale.QuestionUnpack, change: func(c *aftersale.Case) { c.Snapshot = nil }, want: rejected{people.Conflict, "no return parcel"}},
		"no parcel":                         {question: aftersale.QuestionNudge, change: func(c *aftersale.Case) { c.Snapshot.Outbound = nil }, want: noParcel},
		"courier, case never read":          {question: aftersale.QuestionClaim, change: func(c *aftersale.Case) { c.Snapshot = nil }, want: noParcel},
		"another parcel":                    {question: aftersale.QuestionVerify, waybill: "SF2", want: rejected{people.Invalid, "no parcel with that waybill number"}},
		"unpack the outbound parcel":        {question: aftersale.QuestionUnpack, waybill: "SF1", change: returns("SF9"), want: rejected{people.Invalid, "no parcel with that waybill number"}},
		"hold in a shadow shop":             {question: aftersale.QuestionHold, desk: (*desk).shadow, want: rejected{people.Conflict, "shadow mode"}},
		"hold, the shop is gone":            {question: aftersale.QuestionHold, desk: func(d *desk) { d.Options.Registry.Shops = nil }, want: rejected{people.Conflict, "no longer configured"}},
		"hold of another's case":            {question: aftersale.QuestionHold, change: func(c *aftersale.Case) { c.ClaimedBy = "bob" }, want: rejected{people.Conflict, "claimed by bob"}},
		"resend in a shadow shop":           {question: aftersale.QuestionResend, desk: (*desk).shadow, want: rejected{people.Conflict, "shadow mode"}},
		"resend above the agent's limit":    {question: aftersale.QuestionResend, change: expensive, want: rejected{people.Forbidden, "supervisor's decision"}},
		"resend asked for and not answered": {question: aftersale.QuestionResend, change: asked(aftersale.QuestionResend, ""), want: waits},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", func(c *aftersale.Case) {
				if tc.change != nil {
					tc.change(c)
				}
			})
			if tc.desk != nil {
				tc.desk(d)
			}
			_, err := d.Service.Desk.Inquire(t.Context(), c.ID, ann, tc.question, tc.waybill)
			tc.want.check(t, err)
			d.wantUntouched(c)
		})
	}
}

func TestInquiryIsOpened(t *testing.T) {
	t.Parallel()
	thresholds := policy.DefaultThresholds()
	first := aftersale.Waybill{Courier: "sf", Number: "SF1"}
	two := func(c *aftersale.Case) {
		c.Snapshot.Outbound = append(c.Snapshot.Outbound, aftersale.Waybill{Courier: "sf", Number: "SF2"})
	}
	closed := func(c *aftersale.Case) { c.State, c.NextCheckAt = aftersale.StateClosed, time.Time{} }
	for name, tc := range map[string]struct {
		by       people.Actor // zero: ann
		question aftersale.Question
		waybill  string
		change   func(*aftersale.Case)
		desk     func(*desk)
		to       aftersale.Party
		parcel   aftersale.Waybill
		within   time.Duration
	}{
		"the courier":                  {question: aftersale.QuestionVerify, to: aftersale.PartyCourier, parcel: first, within: thresholds.CourierReply},
		"about the second parcel":      {question: aftersale.QuestionVerify, waybill: "SF2", change: two, to: aftersale.PartyCourier, parcel: aftersale.Waybill{Courier: "sf", Number: "SF2"}, within: thresholds.CourierReply},
		"the first of two parcels":     {question: aftersale.QuestionNudge, change: two, to: aftersale.PartyCourier, parcel: first, within: thresholds.CourierReply},
		"the buyer":                    {question: aftersale.QuestionReply, to: aftersale.PartyBuyer, parcel: first, within: thresholds.BuyerReply},
		"the buyer, without a parcel":  {question: aftersale.QuestionReply, change: func(c *aftersale.Case) { c.Snapshot.Outbound = nil }, to: aftersale.PartyBuyer, within: thresholds.BuyerReply},
		"the return":                   {question: aftersale.QuestionUnpack, change: returns("SF9"), to: aftersale.PartyWarehouse, parcel: aftersale.Waybill{Courier: "sf", Number: "SF9"}, within: thresholds.UnpackTimeout},
		"a claim after the end":        {question: aftersale.QuestionClaim, change: closed, to: aftersale.PartyCourier, parcel: first, within: 15 * 24 * time.Hour},
		"goods again after the end":    {question: aftersale.QuestionResend, change: closed, to: aftersale.PartyWarehouse, parcel: first, within: thresholds.UnpackTimeout},
		"again after a response":       {question: aftersale.QuestionVerify, change: asked(aftersale.QuestionVerify, aftersale.ResponseLost), to: aftersale.PartyCourier, parcel: first, within: thresholds.CourierReply},
		"again after silence":          {question: aftersale.QuestionVerify, change: asked(aftersale.QuestionVerify, aftersale.ResponseSilent), to: aftersale.PartyCourier, parcel: first, within: thresholds.CourierReply},
		"resend by a supervisor":       {by: sue, question: aftersale.QuestionResend, change: func(c *aftersale.Case) { c.Snapshot.Amount.Minor = agentLimit + 1 }, to: aftersale.PartyWarehouse, parcel: first, within: thresholds.UnpackTimeout},
		"resend at the agent's limit":  {question: aftersale.QuestionResend, change: func(c *aftersale.Case) { c.Snapshot.Amount.Minor = agentLimit }, to: aftersale.PartyWarehouse, parcel: first, within: thresholds.UnpackTimeout},
		"people carry it, shadow shop": {question: aftersale.QuestionVerify, desk: (*desk).shadow, to: aftersale.PartyCourier, parcel: first, within: thresholds.CourierReply},
		"people carry it, claimed":     {question: aftersale.QuestionVerify, change: func(c *aftersale.Case) { c.ClaimedBy = "bob" }, to: aftersale.PartyCourier, parcel: first, within: thresholds.CourierReply},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := open(t)
			c := d.seed("1", func(c *aftersale.Case) {
				if tc.change != nil {
					tc.change(c)
				}
			})
			if tc.desk != nil {
				tc.desk(d)
			}
			by := tc.by
			if by == (people.Actor{}) {
				by = ann
			}
			got, err := d.Service.Desk.Inquire(t.Context(), c.ID, by, tc.question, tc.waybill)
			if err != nil {
				t.Fatal(err)
			}
			want := aftersale.Inquiry{
				N: len(c.Inquiries) + 1, To: tc.to, Question: tc.question, By: by.Name, Rule: c.Rule,
				Waybill: tc.parcel, At: d.Clock.Now(), Due: d.Clock.Now().Add(tc.within),
			}
			if diff := cmp.Diff(want, got.Inquiries[len(got.Inquiries)-1]); diff != "" {
				t.Errorf("inquiry (-want +got):\n%s", diff)
			}
			if actions, err := d.Store.Actions(t.Context(), c.ID); err != nil || len(actions) != 0 {
				t.Errorf("got actions %+v, %v; want none: no warehouse is connected", actions, err)
			}
			d.wantRecorded(got, by, "case.ask", d.lastLine(c.ID).EN)
		})
	}
}

// A connected warehouse is sent the questions that it takes, and no others.
func TestInquiryToAConnectedWarehouse(t *testing.T) {
	t.Parallel()
	for question, want := range map[aftersale.Question]aftersale.ActionName{
		aftersale.QuestionHold:   aftersale.ActionHold,
		aftersale.QuestionResend: aftersale.ActionResend,
		aftersale.QuestionUnpack: "",
		aftersale.QuestionVerify: "",
		aftersale.QuestionReply:  "",
	} {
		t.Run(string(question), func(t *testing.T) {
			t.Parallel()
			d := open(t)
			d.connect()
			c := d.seed("1", returns("SF9"))
			if _, err := d.Service.Desk.Inquire(t.Context(), c.ID, ann, question, ""); err != nil {
				t.Fatal(err)
			}
			planned, err := d.Store.Actions(t.Context(), c.ID)
			if err != nil {
				t.Fatal(err)
			}
			_, woken := d.Wake.Take()
			if want == "" {
				if len(planned)+len(woken) != 0 {
					t.Errorf("got planned %+v, woken %+v; want nothing", planned, woken)
				}
				return
			}
			if len(planned) != 1 || len(woken) != 1 || planned[0].Name != want || planned[0].By != "ann" || planned[0].Waybill.Number != "SF1" {
				t.Errorf("got planned %+v, woken %+v; want one %s by ann for SF1", planned, woken, want)
			}
		})
	}
}

// A warehouse that does not serve the shop is sent nothing.
func TestInquiryToAnotherShopsWarehouse(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.connect()
	d.Warehouse.Shops = []string{"douyin/another"}
	c := d.seed("1")
	if _, err := d.Service.Desk.Inquire(t.Context(), c.ID, ann, aftersale.QuestionHold, ""); err != nil {
		t.Fatal(err)
	}
	if planned, err := d.Store.Actions(t.Context(), c.ID); err != nil || len(planned) != 0 {
		t.Errorf("got planned %+v, %v; want nothing", planned, err)
	}
}

// The register of inquiries follows the inquiry.
func TestInquiryIsRegistered(t *testing.T) {
	t.Parallel()
	d := open(t)
	c := d.seed("1")
	states := func() []string {
		now := d.Clock.Now()
		rows, err := d.Store.Register(t.Context(), store.RegisterInquiries, now.Add(-time.Hour), now.Add(time.Hour), 10)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range rows {
			out = append(out, r.Result+" "+r.State)
		}
		return out
	}
	if _, err := d.Service.Desk.Inquire(t.Context(), c.ID, ann, aftersale.QuestionVerify, ""); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"courier:verify open"}, states()); diff != "" {
		t.Errorf("register after the question (-want +got):\n%s", diff)
	}
	if _, err := d.Service.Desk.Respond(t.Context(), c.ID, ann, 1, aftersale.ResponseLost, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"courier:verify lost"}, states()); diff != "" {
		t.Errorf("register after the response (-want +got):\n%s", diff)
	}
}
