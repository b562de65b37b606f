package policy

import (
	"slices"
	"strings"
	"testing"

	"makegood/aftersale"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	pay := load(t, payEverything)
	refuseAll := load(t, strings.Replace(oneRule(`"true"`), "approve", "refuse", 1))
	agreeAll := load(t, strings.Replace(oneRule(`"true"`), "approve", "agree_return", 1))
	times := func(n int, result string) change {
		return func(in *Input) {
			for range n {
				did(aftersale.ActionApprove, aftersale.Refused, result)(in)
			}
		}
	}
	otherAmount := func(in *Input) { in.Actions[0].Amount = aftersale.Fen(1) }
	otherVersion := func(in *Input) { in.Actions[0].Version = "v0" }
	kill := func(in *Input) { in.Shop.KillSwitch = true }
	noRefusals := func(in *Input) { in.CanRefuse = false }
	allowed := func(in *Input) { in.Buyer.List = BuyerAllowed }
	for name, c := range map[string]struct {
		rules *Rules
		in    Input
		want  string // "" where nothing holds the rule back
	}{
		"nothing in the way":              {pay, scene(), ""},
		"kill switch":                     {pay, scene(kill), "brake.kill"},
		"kill switch, return":             {agreeAll, scene(kill), "brake.kill"},
		"return agreed":                   {agreeAll, scene(kind(aftersale.KindReturnRefund), fen(0)), ""},
		"intervention":                    {pay, scene(seen(func(s *aftersale.Snapshot) { s.Intervention = true })), "limit.intervention"},
		"claimed":                         {pay, scene(func(in *Input) { in.Case.ClaimedBy = "li" }), "brake.claimed"},
		"claimed, return":                 {agreeAll, scene(func(in *Input) { in.Case.ClaimedBy = "li" }), "brake.claimed"},
		"by hand":                         {pay, scene(seen(func(s *aftersale.Snapshot) { s.ManualReason = "SMS code wanted" })), "limit.by_hand"},
		"refusal":                         {refuseAll, scene(), "limit.evidence"},
		"refusal of what was delivered":   {refuseAll, shipped(delivered), "limit.evidence"},
		"refusal, proof":                  {refuseAll, shipped(delivered, proven), ""},
		"refusal, proof, not delivered":   {refuseAll, shipped(moving, proven), "limit.evidence"},
		"refusal, proof, no API":          {refuseAll, shipped(delivered, proven, noRefusals), "limit.evidence"},
		"refusal of a return":             {refuseAll, scene(returning("R", aftersale.TrackDelivered)), "limit.evidence"},
		"refusal of a return, proof":      {refuseAll, scene(returning("R", aftersale.TrackDelivered), proven), ""},
		"refusal of a blocked buyer":      {refuseAll, shipped(delivered, proven, blocked), ""},
		"blocked buyer":                   {pay, scene(blocked), "limit.blocked"},
		"blocked buyer, return":           {agreeAll, scene(kind(aftersale.KindReturnRefund), blocked), "limit.blocked"},
		"buyer on the other list":         {pay, scene(allowed), ""},
		"warehouse silent":                {pay, scene(connected), ""},
		"warehouse down":                  {pay, scene(connected, func(in *Input) { in.WarehouseDown = true }), "limit.sources"},
		"in stock":                        {pay, scene(says(aftersale.ShipmentPending, 10*minute)), ""},
		"in stock, an old word":           {pay, scene(says(aftersale.ShipmentPending, 11*minute)), "limit.sources"},
		"label printed":                   {pay, scene(says(aftersale.ShipmentPrinted, 0)), "limit.sources"},
		"label printed, hold asked for":   {pay, scene(says(aftersale.ShipmentPrinted, 0), question(aftersale.QuestionHold, "", 0)), "limit.sources"},
		"label printed, shipped":          {pay, shipped(waybill("W1"), says(aftersale.ShipmentPrinted, 0)), "limit.sources"},
		"held for us":                     {pay, scene(heldForUs), ""},
		"held for us, printed since":      {pay, scene(heldForUs, says(aftersale.ShipmentPrinted, 0)), "limit.sources"},
		"held by nobody knows whom":       {pay, scene(says(aftersale.ShipmentHeld, 11*minute)), "limit.sources"},
		"out of the house":                {pay, scene(says(aftersale.ShipmentGone, minute)), "limit.left"},
		"out of the house, intercepted":   {pay, scene(waybill("W1"), says(aftersale.ShipmentGone, minute), intercept(aftersale.Confirmed)), ""},
		"old word, a courier has it":      {pay, shipped(moving, says(aftersale.ShipmentPending, hour)), ""},
		"old word about a return":         {pay, scene(returning("R", aftersale.TrackDelivered), says(aftersale.ShipmentPending, hour)), ""},
		"return intact":                   {pay, scene(returning("R", aftersale.TrackDelivered), unpacked(aftersale.InspectedIntact, "R")), ""},
		"return damaged":                  {pay, scene(returning("R", aftersale.TrackDelivered), unpacked(aftersale.InspectedDamaged, "R")), "limit.inspection"},
		"return empty":                    {pay, scene(returning("R", aftersale.TrackDelivered), unpacked(aftersale.InspectedEmpty, "")), "limit.inspection"},
		"another return empty":            {pay, scene(returning("R", aftersale.TrackDelivered), unpacked(aftersale.InspectedEmpty, "R9")), ""},
		"paid already":                    {pay, scene(platformPaid), "limit.paid"},
		"refused before":                  {pay, scene(times(1, "refused")), "limit.refused"},
		"manual before":                   {pay, scene(times(1, "manual")), "limit.refused"},
		"stale, and nothing has moved":    {pay, scene(times(1, "stale")), "limit.refused"},
		"given up before":                 {pay, scene(times(1, "gave_up")), "limit.refused"},
		"refused, another amount now":     {pay, scene(times(1, "refused"), otherAmount), ""},
		"refused, another version now":    {pay, scene(times(1, "refused"), otherVersion), ""},
		"withdrawn before":                {pay, scene(times(1, "withdrawn")), ""},
		"not executed four times":         {pay, scene(times(4, "not_executed")), ""},
		"not executed five times":         {pay, scene(times(5, "not_executed")), "limit.tries"},
		"return refused before":           {agreeAll, scene(did(aftersale.ActionReturn, aftersale.Refused, "refused")), "limit.refused"},
		"refusal of another answer":       {pay, scene(did(aftersale.ActionReturn, aftersale.Refused, "refused")), ""},
		"made to order":                   {pay, scene(goodsKind(aftersale.GoodsMadeToOrder)), "limit.goods"},
		"on behalf":                       {pay, scene(goodsKind(aftersale.GoodsOnBehalf)), "limit.goods"},
		"fresh":                           {pay, scene(goodsKind(aftersale.GoodsFresh)), ""},
		"left":                            {pay, scene(moving), "limit.left"},
		"delivered after an intercept":    {pay, scene(parcel("W1", aftersale.TrackDelivered, 0), intercept(aftersale.Confirmed)), "limit.left"},
		"intercept planned":               {pay, scene(moving, intercept(aftersale.Planned)), "limit.left"},
		"intercept taken back":            {pay, scene(moving, intercept(aftersale.Confirmed), did(aftersale.ActionWithdraw, aftersale.Sent, "")), "limit.left"},
		"intercept accepted":              {pay, scene(moving, intercept(aftersale.Confirmed)), ""},
		"turned round":                    {pay, scene(parcel("W1", aftersale.TrackIntercepted, 0)), ""},
		"lost":                            {pay, scene(parcel("W1", aftersale.TrackInTransit, 48*hour)), ""},
		"lost, by tracking of long ago":   {pay, scene(parcel("W1", aftersale.TrackInTransit, 48*hour), checked("W1", 61*minute)), "limit.left"},
		"not lost, waits in a locker":     {pay, scene(parcel("W1", aftersale.TrackAtStation, 90*hour)), "limit.left"},
		"platform knows of the shipment":  {pay, shipped(moving), ""},
		"amount unknown":                  {pay, scene(seen(func(s *aftersale.Snapshot) { s.Amount = aftersale.Money{} })), "limit.amount"},
		"amount without currency":         {pay, scene(seen(func(s *aftersale.Snapshot) { s.Amount.Currency = "" })), "limit.amount"},
		"negative amount":                 {pay, scene(fen(-1)), "limit.amount"},
		"at the hard limit":               {pay, scene(fen(1000000)), ""},
		"above the hard limit":            {pay, scene(fen(1000001)), "limit.amount"},
		"budget of the hour":              {pay, scene(func(in *Input) { in.Shop.BudgetLeftHour = 2999 }), "brake.budget"},
		"budget of the hour just reaches": {pay, scene(func(in *Input) { in.Shop.BudgetLeftHour = 3000 }), ""},
		"budget of the day":               {pay, scene(func(in *Input) { in.Shop.BudgetLeftDay = 2999 }), "brake.budget"},
		"budget not known":                {pay, scene(func(in *Input) { in.Shop.BudgetOK = false }), "brake.budget"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := c.rules.Decide(c.in)
			if c.want == "" {
				if d.Rule != "X" || d.Outcome == person {
					t.Errorf("held back by %s: %s; want no limit", d.Rule, d.Why.EN)
				}
				return
			}
			if d.Rule != c.want || d.Outcome != person || d.Convert {
				t.Errorf("decided %s %s, want %s person", d.Rule, d.Outcome, c.want)
			}
			if !strings.Contains(d.Why.EN, "rule X wanted") || !strings.Contains(d.Why.ZH, "X") {
				t.Errorf("got %q, %q, want the rule that wanted it in both", d.Why.EN, d.Why.ZH)
			}
		})
	}
}

func TestLimitsQuoteThePlatform(t *testing.T) {
	t.Parallel()
	in := scene(did(aftersale.ActionApprove, aftersale.Refused, "refused"))
	in.Actions[0].ReplyText = "E17: deposit too low"
	d := Default().Decide(in)
	if !strings.Contains(d.Why.EN, "deposit too low") || !strings.Contains(d.Why.ZH, "deposit too low") {
		t.Errorf("why %+v", d.Why)
	}
	if d.Inputs["approve_words"] != "E17: deposit too low" || d.Inputs["amount"] != int64(3000) {
		t.Errorf("inputs %v", d.Inputs)
	}
	in = scene(seen(func(s *aftersale.Snapshot) { s.ManualReason = "an SMS code is wanted" }))
	if d := Default().Decide(in); !strings.Contains(d.Why.EN, "an SMS code is wanted") {
		t.Errorf("why %+v", d.Why)
	}
}

// What a remark says was done must not be written where it is not done.
func TestAHeldBackApprovalWritesNoRemark(t *testing.T) {
	t.Parallel()
	d := Default().Decide(shipped(parcel("W1", aftersale.TrackInTransit, 50*hour), func(in *Input) { in.Shop.BudgetOK = false }))
	if d.Rule != "brake.budget" || d.Remark != "" || d.Flag != "" || !slices.Equal(d.Do, do(claim)) { // the parcel is lost all the same
		t.Errorf("%s: remark %q, flag %q, do %v", d.Rule, d.Remark, d.Flag, d.Do)
	}
}
