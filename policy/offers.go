package policy

import (
	_ "embed" // the offers
	"fmt"
	"slices"
	"sync"

	"makegood/aftersale"
	"makegood/internal/yamlfile"
	"makegood/policy/reason"
)

// Offer is one thing that a person may offer a buyer (R3).
type Offer struct {
	ID    string         `json:"id"`
	Step  int            `json:"step"` // 1 to 4: a person goes from one to the next
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

// Offers returns the offers that fit the case, in the order of their steps, with their
// amounts. It is empty where the goods are not what the request is about.
func Offers(c OfferCase) []Offer {
	var list []Offer
	for i := range offerTable() {
		o := &offerTable()[i]
		if !o.fits(c) {
			continue
		}
		amount := o.amount(c.Amount)
		if o.Percent > 0 && amount == 0 {
			continue
		}
		again := func(earlier Offer) bool {
			return o.Percent > 0 && earlier.Step == o.Step && earlier.AmountMinor == amount
		}
		if slices.ContainsFunc(list, again) {
			continue // a larger share that comes to the same money offers nothing
		}
		money := amountText(aftersale.Money{Minor: amount, Currency: c.Amount.Currency})
		list = append(list, Offer{ID: o.ID, Step: o.Step, Title: o.Title, Script: Fill(o.Script, Values{placeAmount: money}), AmountMinor: amount})
	}
	return list
}

func (o *offerRow) fits(c OfferCase) bool {
	able := o.Needs == "" || o.Needs == needsPart && c.CanPart || o.Needs == needsConvert && c.CanConvert
	return able && slices.Contains(o.Reasons, c.Reason) && slices.Contains(o.Kinds, c.Kind) && !slices.Contains(o.ExceptGoods, c.Goods)
}

// offerGrain is what amounts of a share are rounded to, in minor units.
const offerGrain = 10

// amount is the offer's share of the request's amount; 0 if that is not known
// or the smallest offer is already the whole of it.
func (o *offerRow) amount(whole aftersale.Money) int64 {
	if o.Percent == 0 || whole.Minor <= 0 || whole.Currency == "" {
		return 0
	}
	if o.Percent == 100 {
		return whole.Minor
	}
	// Quotient and remainder apart, so that no amount overflows.
	share := whole.Minor/100*o.Percent + whole.Minor%100*o.Percent/100
	share = (share + offerGrain/2) / offerGrain * offerGrain
	share = max(o.Min, share)
	if o.Max > 0 {
		share = min(o.Max, share)
	}
	if share >= whole.Minor {
		return 0
	}
	return share
}

//go:embed offers.yaml
var offersText []byte

// offerTable is the built-in list of offers, in the order of their steps.
var offerTable = sync.OnceValue(func() []offerRow {
	list, err := readOffers(offersText)
	if err != nil {
		panic("the built-in offers do not load: " + err.Error()) // a test loads them
	}
	return list
})

// What an offer may need of the platform.
const (
	needsPart    = "part_refund"
	needsConvert = "convert"
)

// offerRow is one offer of offers.yaml. Min and Max are in minor units, Max 0 is
// no bound.
type offerRow struct {
	ID          string
	Step        int
	Title       aftersale.Text
	Script      aftersale.Text
	Percent     int64
	Min, Max    int64
	Reasons     []reason.Class
	Kinds       []aftersale.Kind
	ExceptGoods []aftersale.GoodsKind `yaml:"except_goods"`
	Needs       string
}

// readOffers reads the offers and refuses what it does not understand.
func readOffers(text []byte) ([]offerRow, error) {
	var f struct {
		Version int
		Offers  []offerRow
	}
	if err := yamlfile.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("version %d: this program reads version 1", f.Version)
	}
	for n, row := range f.Offers {
		if problem := row.problem(); problem != "" {
			return nil, fmt.Errorf("offer %q: %s", row.ID, problem)
		}
		switch before := f.Offers[:n]; {
		case slices.ContainsFunc(before, func(o offerRow) bool { return o.ID == row.ID }):
			return nil, fmt.Errorf("offer %q: there twice", row.ID)
		case n > 0 && before[n-1].Step > row.Step:
			return nil, fmt.Errorf("offer %q: step %d stands behind step %d", row.ID, row.Step, before[n-1].Step)
		}
	}
	return f.Offers, nil
}

// problem says what is wrong with one offer, or nothing.
func (r *offerRow) problem() string {
	switch {
	case !idShape.MatchString(r.ID):
		return "id: expected a letter and up to 31 letters, digits, points, dashes"
	case r.Step < 1 || r.Step > 4:
		return "step: expected 1 to 4"
	case r.Title.EN == "" || r.Title.ZH == "" || r.Script.EN == "" || r.Script.ZH == "":
		return "title, script: expected a text in en and in zh"
	case r.Percent < 0 || r.Percent > 100 || r.Min < 0 || r.Max < 0 || r.Max > 0 && r.Max < r.Min:
		return "percent, min, max: expected 0 to 100, and min not above max"
	case len(r.Reasons) == 0 || len(r.Kinds) == 0:
		return "reasons, kinds: expected at least one of each"
	case !contains(reason.Classes(), r.Reasons):
		return "reasons: not a class of reasons"
	case !contains(aftersale.Kinds(), r.Kinds):
		return "kinds: not a kind of request"
	case !contains(GoodsKinds(), r.ExceptGoods):
		return "except_goods: not a kind of goods"
	case !slices.Contains([]string{"", needsPart, needsConvert}, r.Needs):
		return "needs: expected part_refund or convert"
	}
	for _, text := range []string{r.Title.EN, r.Title.ZH, r.Script.EN, r.Script.ZH} {
		if name, found := unknownPlaceholder(text); found {
			return "unknown placeholder {" + name + "}"
		}
		if r.Percent == 0 && slices.Contains(placeholdersIn(text), placeAmount) {
			return "{amount} without percent"
		}
	}
	return ""
}

// contains reports whether every one of some is among all.
func contains[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(v T) bool { return !slices.Contains(all, v) })
}
