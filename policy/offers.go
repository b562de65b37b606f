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

//go:embed offers.yaml
var offersText []byte

// offerTable is the built-in list of offers, up the ladder.
var offerTable = sync.OnceValue(func() []offerRule {
	list, err := readOffers(offersText)
	if err != nil {
		panic("the built-in offers do not load: " + err.Error()) // a test loads them
	}
	return list
})

// offerRule is one row of offers.yaml, read.
type offerRule struct {
	id            string
	step          int
	title, script aftersale.Text
	percent       int64
	min, max      int64 // minor units; max 0: no bound
	reasons       []reason.Class
	kinds         []aftersale.Kind
	exceptGoods   []aftersale.GoodsKind
	needs         string
}

// What an offer may need of the platform.
const (
	needsPart    = "part_refund"
	needsConvert = "convert"
)

// The YAML shape of the offers.
type (
	offerFile struct {
		Version int        `yaml:"version"`
		Offers  []offerRow `yaml:"offers"`
	}
	offerRow struct {
		ID          string                `yaml:"id"`
		Step        int                   `yaml:"step"`
		Title       aftersale.Text        `yaml:"title"`
		Script      aftersale.Text        `yaml:"script"`
		Percent     int64                 `yaml:"percent"`
		Min         int64                 `yaml:"min"`
		Max         int64                 `yaml:"max"`
		Reasons     []reason.Class        `yaml:"reasons"`
		Kinds       []aftersale.Kind      `yaml:"kinds"`
		ExceptGoods []aftersale.GoodsKind `yaml:"except_goods"`
		Needs       string                `yaml:"needs"`
	}
)

// readOffers reads the offers and refuses what it does not understand.
func readOffers(text []byte) ([]offerRule, error) {
	var f offerFile
	if err := yamlfile.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("version %d: this program reads version 1", f.Version)
	}
	var list []offerRule
	for _, row := range f.Offers {
		if problem := row.problem(); problem != "" {
			return nil, fmt.Errorf("offer %q: %s", row.ID, problem)
		}
		switch n := len(list); {
		case slices.ContainsFunc(list, func(o offerRule) bool { return o.id == row.ID }):
			return nil, fmt.Errorf("offer %q: there twice", row.ID)
		case n > 0 && list[n-1].step > row.Step:
			return nil, fmt.Errorf("offer %q: step %d stands behind step %d", row.ID, row.Step, list[n-1].step)
		}
		list = append(list, offerRule{
			id: row.ID, step: row.Step, title: row.Title, script: row.Script,
			percent: row.Percent, min: row.Min, max: row.Max, reasons: row.Reasons, kinds: row.Kinds, exceptGoods: row.ExceptGoods, needs: row.Needs,
		})
	}
	return list, nil
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
