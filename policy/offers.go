package policy

import (
	"slices"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// Offer is one thing that a person may offer a buyer (R3).
type Offer struct {
	ID    string         `json:"id"`
	Step  int            `json:"step"` // of the ladder, 1 to 4: go up one by one
	Title aftersale.Text `json:"title"`

	// Script is what to say. Its amount is filled in; {order} and {after_sale}
	// are for Fill.
	Script aftersale.Text `json:"script"`

	// AmountMinor is what the buyer gets if they accept, in minor units of the
	// request's currency; 0: no money.
	AmountMinor int64 `json:"amount_minor"`
}

// OfferCase is what the offers for a case depend on.
type OfferCase struct {
	Kind       aftersale.Kind
	Amount     aftersale.Money // what the request is for; zero: not known, and no offer names an amount
	Reason     reason.Class
	Goods      aftersale.GoodsKind // empty counts as standard
	CanPart    bool                // the platform can be told to pay a part of the amount
	CanConvert bool                // the platform can be told to pay although the request is for goods
}

// NewOfferCase reads from the input what offers depend on. canPart says that
// the platform can be told to pay a part of the amount.
func NewOfferCase(in Input, canPart bool) OfferCase {
	c := OfferCase{Goods: in.Goods, Reason: reasonOf(&in.Case), CanPart: canPart, CanConvert: in.CanConvert}
	if s := in.Case.Snapshot; s != nil {
		c.Kind, c.Amount = s.Kind, s.Amount
	}
	return c
}

// Offers returns the offers that fit the case, up the ladder, with their
// amounts. It is empty where the goods are not what the request is about.
func Offers(c OfferCase) []Offer {
	var list []Offer
	for i := range offerTable() {
		o := &offerTable()[i]
		if !o.fits(c) {
			continue
		}
		amount := o.amount(c.Amount)
		if o.percent > 0 && amount == 0 {
			continue
		}
		again := func(earlier Offer) bool {
			return o.percent > 0 && earlier.Step == o.step && earlier.AmountMinor == amount
		}
		if slices.ContainsFunc(list, again) {
			continue // a larger share that comes to the same money offers nothing
		}
		money := amountText(aftersale.Money{Minor: amount, Currency: c.Amount.Currency})
		list = append(list, Offer{ID: o.id, Step: o.step, Title: o.title, Script: Fill(o.script, Values{placeAmount: money}), AmountMinor: amount})
	}
	return list
}

func (o *offerRule) fits(c OfferCase) bool {
	able := o.needs == "" || o.needs == needsPart && c.CanPart || o.needs == needsConvert && c.CanConvert
	return able && slices.Contains(o.reasons, c.Reason) && slices.Contains(o.kinds, c.Kind) && !slices.Contains(o.exceptGoods, c.Goods)
}

// offerGrain is what amounts of a share are rounded to, in minor units.
const offerGrain = 10

// amount is the offer's share of the request's amount; 0 if that is not known
// or the smallest offer is already the whole of it.
func (o *offerRule) amount(whole aftersale.Money) int64 {
	if o.percent == 0 || whole.Minor <= 0 || whole.Currency == "" {
		return 0
	}
	if o.percent == 100 {
		return whole.Minor
	}
	// Quotient and remainder apart, so that no amount overflows.
	share := whole.Minor/100*o.percent + whole.Minor%100*o.percent/100
	share = (share + offerGrain/2) / offerGrain * offerGrain
	share = max(o.min, share)
	if o.max > 0 {
		share = min(o.max, share)
	}
	if share >= whole.Minor {
		return 0
	}
	return share
}
