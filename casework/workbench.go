package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/registry"
)

// Workbench is what a person needs beside the case itself to settle it.
type Workbench struct {
	Checklist []policy.Check
	Scripts   []Script
	Offers    []policy.Offer
	Questions []Possible // by question
	Decisions []Possible // by decision, as POST …/decision names it
	Sources   []Source
	Agree     bool // the sources do not contradict each other, and none is stale
	Buyer     policy.BuyerFacts
}

// Script is something to say, with the case's values filled in.
type Script struct {
	ID    string
	Title aftersale.Text
	Text  aftersale.Text
}

// Possible says whether something can be done now, and if not, why not.
type Possible struct {
	Name          string
	To            aftersale.Party // of a question
	Answers       []string        // of a question
	WhyNot        *aftersale.Text // nil: it can be done
	NeedsConfirm  bool            // a supervisor has to confirm it
	NeedsEvidence bool
	Money         *int64 // minor units that it pays; nil: none
}

// Source is what one outside system says of where the goods are.
type Source struct {
	Name  string // platform | warehouse | courier
	Says  aftersale.Text
	Word  string
	At    time.Time // zero: it has said nothing
	Fresh bool
}

// platformFresh is how old the platform's word may be: cases that wait for the
// shop are read again every half hour.
const platformFresh = 45 * time.Minute

// Workbench gathers what a person needs to settle a stored case. Nobody outside is asked.
func (d *Desk) Workbench(ctx context.Context, c aftersale.Case, actions []aftersale.Action, by people.Actor) (Workbench, error) {
	shop, err := d.reg.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil || c.Snapshot == nil {
		return Workbench{}, nil //nolint:nilerr // a shop that is no longer configured leaves nothing to do
	}
	mode, err := d.modes.Of(ctx, shop)
	if err != nil {
		return Workbench{}, err
	}
	now, current := d.now(), d.settings.Current()
	parcels := d.engine.KnownParcels(ctx, c, now)
	in := d.engine.Input(current, shop, c, actions, parcels, mode, now)
	in.Buyer = d.engine.BuyerFacts(ctx, c, now)
	facts := policy.NewFacts(in)
	rules, _ := current.RulesFor(c.Ref)
	bench := Workbench{
		Checklist: policy.Checklist(in, c.Checks),
		Offers:    policy.Offers(policy.NewOfferCase(in, shop.Manifest.PartRefund)),
		Scripts:   scriptsOf(rules.Decide(in), c),
		Sources:   sourcesOf(in, facts), Buyer: in.Buyer,
	}
	for i, o := range bench.Offers {
		bench.Offers[i].Script = policy.Fill(o.Script, policy.CaseValues(c))
	}
	bench.Agree = agree(bench.Sources, facts)
	if bench.Questions, err = d.questions(ctx, c, by); err != nil {
		return Workbench{}, err
	}
	bench.Decisions, err = d.decisions(ctx, c, shop, by)
	return bench, err
}

// scriptsOf is what the rule that decides now lets a person say.
func scriptsOf(decision aftersale.Decision, c aftersale.Case) []Script {
	values := policy.CaseValues(c)
	var out []Script
	if decision.Script.EN != "" {
		out = append(out, Script{ID: decision.Rule, Title: decision.Why, Text: policy.Fill(decision.Script, values)})
	}
	if decision.Message != "" {
		out = append(out, Script{ID: decision.Rule + ".message", Title: aftersale.Text{EN: "message to the buyer", ZH: "买家消息"}, Text: aftersale.Text{EN: decision.Message, ZH: decision.Message}})
	}
	return out
}

// sourcesOf is the word of each of the three, with its age.
func sourcesOf(in policy.Input, f policy.Facts) []Source {
	seen := in.Case.Snapshot
	platform := Source{Name: "platform", Word: "unshipped", Says: aftersale.Text{EN: "not shipped", ZH: "未发货"}, At: in.Case.UpdatedAt}
	switch {
	case seen.MayHaveLeft:
		platform.Word, platform.Says = "unknown", aftersale.Text{EN: "cannot tell", ZH: "无法确认"}
	case seen.Kind != aftersale.KindRefundUnshipped:
		platform.Word, platform.Says = "shipped", aftersale.Text{EN: "shipped", ZH: "已发货"}
	}
	platform.Fresh = in.Now.Sub(platform.At) <= platformFresh
	courier := Source{Name: "courier", Word: "nothing", Says: aftersale.Text{EN: "nothing", ZH: "无信息"}}
	if f.Parcel != policy.ParcelNone && f.Parcel != policy.ParcelUntracked {
		courier.Word, courier.Says = f.Parcel, policy.ParcelTitle(f.Parcel)
		courier.At = in.Now.Add(-f.TrackingAge)
		courier.Fresh = f.TrackingAge <= time.Hour
	}
	out := []Source{platform, courier}
	if in.Warehouse {
		w := Source{Name: "warehouse", Word: "nothing", Says: aftersale.Text{EN: "nothing", ZH: "无信息"}}
		if s := in.Case.Fulfilment; s != nil && s.Shipment != "" {
			w.Word, w.Says, w.At = string(s.Shipment), shipmentText[s.Shipment], s.ShipmentAt
			w.Fresh = f.WarehouseAge <= in.Thresholds.WarehouseFresh || s.Shipment == aftersale.ShipmentGone
		}
		out = append(out, w)
	}
	return out
}

var shipmentText = map[aftersale.ShipmentState]aftersale.Text{
	aftersale.ShipmentPending: {EN: "in stock", ZH: "在库未打单"}, aftersale.ShipmentPrinted: {EN: "label printed", ZH: "已打单未出库"},
	aftersale.ShipmentHeld: {EN: "held", ZH: "已拦下"}, aftersale.ShipmentGone: {EN: "gone", ZH: "已出库"},
}

// agree reports whether nobody says the goods are here while somebody says
// they have left, and no word that matters is stale.
func agree(sources []Source, f policy.Facts) bool {
	if f.WarehouseDoubt {
		return false
	}
	if !f.Left {
		return true
	}
	return !slices.ContainsFunc(sources, func(s Source) bool {
		return s.Word == "unshipped" || s.Word == string(aftersale.ShipmentPending) || s.Word == string(aftersale.ShipmentHeld)
	})
}

// questions says which questions can be asked now.
func (d *Desk) questions(ctx context.Context, c aftersale.Case, by people.Actor) ([]Possible, error) {
	var out []Possible
	for _, q := range aftersale.Questions() {
		p := Possible{Name: string(q.Question), To: q.To, Answers: q.Responses}
		var err error
		if p.WhyNot, err = whyNot(d.mayInquire(ctx, c, by, q.Question)); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// decisions says which decisions can be taken now.
func (d *Desk) decisions(ctx context.Context, c aftersale.Case, shop *registry.Shop, by people.Actor) ([]Possible, error) {
	all, part := c.Snapshot.Amount.Minor, max(0, c.Snapshot.Amount.Minor-1)
	limit := d.settings.Current().Overrides.Resolve(c.Ref.Platform, c.Ref.Shop).AgentLimit
	sends := c.Snapshot.Kind != aftersale.KindRefundUnshipped && c.Snapshot.Kind != aftersale.KindRefundShipped
	proof := []aftersale.Evidence{{Kind: "text", Text: "-"}}
	var out []Possible
	for _, one := range []struct {
		name  string
		money *int64
		fits  bool
		r     DecisionRequest
	}{
		{"agree_refund", &all, !sends || c.Snapshot.Status != aftersale.StatusPending, DecisionRequest{Decision: aftersale.OutcomeApprove}},
		{"agree_return", nil, sends && c.Snapshot.Status == aftersale.StatusPending, DecisionRequest{Decision: aftersale.OutcomeReturn}},
		{"refuse", nil, true, DecisionRequest{Decision: aftersale.OutcomeRefuse, Evidence: proof}},
		{"part_refund", &part, true, DecisionRequest{Decision: aftersale.OutcomeApprove, Part: true, AmountMinor: &part}},
		{"convert", &all, sends && c.Snapshot.Status == aftersale.StatusPending, DecisionRequest{Decision: aftersale.OutcomeApprove, Convert: true}},
	} {
		if !one.fits {
			continue
		}
		p := Possible{Name: one.name, Money: one.money, NeedsEvidence: one.name == "refuse"}
		p.NeedsConfirm = one.money != nil && by.Role == people.RoleAgent && all > limit
		var err error
		if p.WhyNot, err = whyNot(d.mayDecide(ctx, c, shop, by, one.r)); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// whyNot turns a rejection into its words.
func whyNot(err error) (*aftersale.Text, error) {
	var r *people.Rejection
	if errors.As(err, &r) {
		return &r.Text, nil
	}
	return nil, err
}
