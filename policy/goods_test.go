package policy

import (
	"strings"
	"testing"

	"makegood/aftersale"
)

func TestGoodsKind(t *testing.T) {
	t.Parallel()
	rules := Goods{
		{Shop: "douyin/1", SKUPrefix: "DZ-FRESH", Kind: aftersale.GoodsFresh},
		{Shop: "douyin/1", SKUPrefix: "DZ-", Kind: aftersale.GoodsMadeToOrder},
		{Category: "fruit", Kind: aftersale.GoodsFresh},
		{SKUs: []string{"88", "X1"}, Kind: aftersale.GoodsOnBehalf},
		{Shop: "taobao/2", Category: "ring", SKUPrefix: "R", Kind: aftersale.GoodsMadeToOrder},
		{Shop: "jd/3", Kind: aftersale.GoodsOnBehalf},
	}
	if err := rules.Check(); err != nil {
		t.Fatal(err)
	}
	item := func(outer, sku, category string) aftersale.Item {
		return aftersale.Item{OuterSKU: outer, SKU: sku, Category: category}
	}
	for name, c := range map[string]struct {
		shop  string
		items []aftersale.Item
		want  aftersale.GoodsKind
	}{
		"shop's own code":           {"douyin/1", []aftersale.Item{item("DZ-7", "1", "")}, "made_to_order"},
		"platform's SKU":            {"douyin/1", []aftersale.Item{item("", "DZ-7", "")}, "made_to_order"},
		"first match wins":          {"douyin/1", []aftersale.Item{item("DZ-FRESH-1", "", "")}, "fresh"},
		"another shop":              {"douyin/2", []aftersale.Item{item("DZ-7", "1", "")}, "standard"},
		"category anywhere":         {"kuaishou/9", []aftersale.Item{item("", "1", "fruit")}, "fresh"},
		"listed SKU":                {"kuaishou/9", []aftersale.Item{item("", "88", "")}, "on_behalf"},
		"listed outer SKU":          {"kuaishou/9", []aftersale.Item{item("X1", "", "")}, "on_behalf"},
		"not listed":                {"kuaishou/9", []aftersale.Item{item("", "", "")}, "standard"},
		"all criteria must hold":    {"taobao/2", []aftersale.Item{item("R1", "", "cup")}, "standard"},
		"all criteria hold":         {"taobao/2", []aftersale.Item{item("R1", "", "ring")}, "made_to_order"},
		"whole shop":                {"jd/3", []aftersale.Item{item("", "5", "")}, "on_behalf"},
		"most restrictive of items": {"douyin/1", []aftersale.Item{item("", "", "fruit"), item("DZ-7", "", ""), item("Z", "", "")}, "made_to_order"},
		"items unknown":             {"kuaishou/9", nil, "on_behalf"},
		"items unknown, whole shop": {"jd/3", nil, "on_behalf"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			platform, shop, _ := strings.Cut(c.shop, "/")
			if got := rules.Kind(aftersale.Ref{Platform: platform, Shop: shop}, c.items); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	if got := Goods(nil).Kind(aftersale.Ref{}, nil); got != aftersale.GoodsStandard {
		t.Errorf("without rules: %s", got)
	}
	if got := (Goods{{Shop: "jd/3", Kind: "standard"}, {SKUPrefix: "X", Kind: "made_to_order"}}).Kind(aftersale.Ref{Platform: "jd", Shop: "3"}, nil); got != aftersale.GoodsStandard {
		t.Errorf("got %s, want standard: a later rule never applies to that shop", got)
	}
}

func TestGoodsCheck(t *testing.T) {
	t.Parallel()
	for want, g := range map[string]Goods{
		"rule 1: kind":         {{Shop: "a/b", Kind: "custom"}},
		"rule 2: shop":         {{Shop: "a/b", Kind: "fresh"}, {Shop: "douyin", Kind: "fresh"}},
		"rule 1: expected at ": {{Kind: "fresh"}},
	} {
		if err := g.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
