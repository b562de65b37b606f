package policy

import (
	"fmt"
	"slices"
	"strings"

	"makegood/aftersale"
)

// GoodsRule says what kind of goods something is, which platforms do not
// tell. All criteria that are set must hold. SKUPrefix and SKUs are compared
// with both the shop's own code and the platform's SKU id.
type GoodsRule struct {
	Shop      string              `json:"shop,omitempty" yaml:"shop,omitempty"` // platform/shop; empty: every shop
	SKUPrefix string              `json:"sku_prefix,omitempty" yaml:"sku_prefix,omitempty"`
	Category  string              `json:"category,omitempty" yaml:"category,omitempty"`
	SKUs      []string            `json:"skus,omitempty" yaml:"skus,omitempty"`
	Kind      aftersale.GoodsKind `json:"kind" yaml:"kind"`
}

// Goods is the list of rules; for each item the first that matches wins.
type Goods []GoodsRule

// restriction orders the kinds: the larger, the less may be done without a person.
var restriction = map[aftersale.GoodsKind]int{
	aftersale.GoodsStandard: 0, aftersale.GoodsFresh: 1, aftersale.GoodsOnBehalf: 2, aftersale.GoodsMadeToOrder: 3,
}

// GoodsKinds lists the kinds of goods, the least restrictive first.
func GoodsKinds() []aftersale.GoodsKind {
	return []aftersale.GoodsKind{aftersale.GoodsStandard, aftersale.GoodsFresh, aftersale.GoodsOnBehalf, aftersale.GoodsMadeToOrder}
}

// Check returns the first thing wrong with the rules, naming the rule by its
// position counted from 1.
func (g Goods) Check() error {
	for i, r := range g {
		if _, known := restriction[r.Kind]; !known {
			return fmt.Errorf("goods rule %d: kind: expected standard, made_to_order, on_behalf or fresh", i+1)
		}
		if platform, shop, found := strings.Cut(r.Shop, "/"); r.Shop != "" && (!found || platform == "" || shop == "") {
			return fmt.Errorf("goods rule %d: shop: expected platform/shop, as in douyin/123456", i+1)
		}
		if r.Shop == "" && !r.aboutItems() {
			return fmt.Errorf("goods rule %d: expected at least one of shop, sku_prefix, category, skus", i+1)
		}
	}
	return nil
}

// Kind returns the kind of the goods a request is about: per item the first
// rule that matches, standard if none does; a request for several items takes
// the most restrictive kind. Where the platform does not say which items are
// meant, the most restrictive kind that any rule for the shop could give is
// assumed, because a wrong "standard" would be paid automatically.
func (g Goods) Kind(ref aftersale.Ref, items []aftersale.Item) aftersale.GoodsKind {
	shop := ref.Platform + "/" + ref.Shop
	kind := aftersale.GoodsStandard
	take := func(k aftersale.GoodsKind) {
		if restriction[k] > restriction[kind] {
			kind = k
		}
	}
	if len(items) == 0 {
		for _, r := range g {
			if !r.at(shop) {
				continue
			}
			take(r.Kind)
			if !r.aboutItems() {
				break // it matches every item: later rules never apply
			}
		}
		return kind
	}
	for _, item := range items {
		for _, r := range g {
			if r.at(shop) && r.matches(item) {
				take(r.Kind)
				break
			}
		}
	}
	return kind
}

func (r GoodsRule) at(shop string) bool { return r.Shop == "" || r.Shop == shop }

// aboutItems reports whether the rule looks at the item at all.
func (r GoodsRule) aboutItems() bool { return r.SKUPrefix != "" || r.Category != "" || len(r.SKUs) > 0 }

func (r GoodsRule) matches(item aftersale.Item) bool {
	if r.SKUPrefix != "" && !strings.HasPrefix(item.OuterSKU, r.SKUPrefix) && !strings.HasPrefix(item.SKU, r.SKUPrefix) {
		return false
	}
	if r.Category != "" && item.Category != r.Category {
		return false
	}
	if len(r.SKUs) == 0 {
		return true
	}
	return item.OuterSKU != "" && slices.Contains(r.SKUs, item.OuterSKU) || item.SKU != "" && slices.Contains(r.SKUs, item.SKU)
}
