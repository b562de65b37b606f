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
