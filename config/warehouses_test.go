package config_test

import (
	"strings"
	"testing"

	"makegood/config"
)

// twoShops is a file with two shops on lines 2 and 3; warehouses begin on line 4.
const twoShops = "shops:\n  - {platform: douyin, id: 1}\n  - {platform: shopify, id: s}\nwarehouses:\n"

func TestWarehousesRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"no name", "  - {id: main}\n", "config.yaml:5: warehouses[0].warehouse: required"},
		{"no id", "  - {warehouse: wms}\n", "config.yaml:5: warehouses[0].id: required"},
		{"name", "  - {warehouse: W MS, id: main}\n", "config.yaml:5: warehouses[0].warehouse: want a name"},
		{"id", "  - {warehouse: wms, id: a/b}\n", "config.yaml:5: warehouses[0].id: want letters"},
		{"unknown key", "  - {warehouse: wms, id: a, shop: douyin/1}\n", "config.yaml:5: warehouses[0].shop: unknown key; known here: warehouse, id, shops, settings"},
		{"unknown shop", "  - warehouse: wms\n    id: a\n    shops:\n      - douyin/1\n      - douyin/2\n", "config.yaml:9: warehouses[0].shops[1]: want platform/id of one of shops"},
		{"shop without a platform", "  - {warehouse: wms, id: a, shops: [\"1\"]}\n", "config.yaml:5: warehouses[0].shops[0]: want platform/id"},
		{"empty shop", "  - {warehouse: wms, id: a, shops: [\"\"]}\n", "config.yaml:5: warehouses[0].shops[0]: must not be empty"},
		{"no list", "  - {warehouse: wms, id: a, shops: douyin/1}\n", "config.yaml:5: warehouses[0].shops: want a list"},
		{"shop twice", "  - {warehouse: wms, id: a, shops: [douyin/1, douyin/1]}\n", "config.yaml:5: warehouses[0].shops[1]: stands here a second time"},
		{"nested setting", "  - {warehouse: wms, id: a, settings: {secret: [x]}}\n", "config.yaml:5: warehouses[0].settings.secret: want one value"},
		{"secret that is not there", "  - {warehouse: wms, id: a, settings: {secret: \"${WMS}\"}}\n", "config.yaml:5: warehouses[0].settings.secret: environment variable WMS is not set"},
		{
			"same warehouse", "  - {warehouse: wms, id: a, shops: [douyin/1]}\n  - {warehouse: wms, id: a, shops: [shopify/s]}\n",
			"config.yaml:6: warehouses[1].id: warehouses[0] is the same warehouse",
		},
		{
			"one shop, two warehouses", "  - {warehouse: wms, id: a, shops: [douyin/1]}\n  - {warehouse: wms, id: b, shops: [shopify/s, douyin/1]}\n",
			"config.yaml:6: warehouses[1].shops[1]: warehouses[0] serves it already",
		},
		{
			"one serves all", "  - {warehouse: wms, id: a}\n  - warehouse: wms\n    id: b\n    shops: [douyin/1]\n",
			"config.yaml:8: warehouses[1].shops: warehouses[0] serves shops of these already",
		},
		{
			"the second serves all", "  - {warehouse: wms, id: a, shops: [douyin/1]}\n  - {warehouse: wms, id: b, shops: []}\n",
			"config.yaml:6: warehouses[1].shops: warehouses[0] serves shops of these already",
		},
		{
			"both serve all", "  - {warehouse: wms, id: a}\n  - {warehouse: wms, id: b}\n",
			"config.yaml:6: warehouses[1].shops: warehouses[0] serves shops of these already",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(twoShops+tc.text, outside{})
			if err == nil || !strings.HasPrefix(err.Error(), tc.want) {
				t.Fatalf("\n got %v\nwant %s", err, tc.want)
			}
			if got := len(config.Problems(err)); got != 1 {
				t.Errorf("%d problems instead of one: %v", got, err)
			}
		})
	}
}

func TestWarehousesServe(t *testing.T) {
	t.Parallel()
	c := mustParse(t, twoShops+"  - {warehouse: wms, id: a, shops: [douyin/1]}\n", outside{})
	if w := c.Warehouses[0]; !w.Serves("douyin/1") || w.Serves("shopify/s") || w.Serves("") {
		t.Errorf("%s serves %v", w, w.Shops)
	}
	c = mustParse(t, twoShops+"  - {warehouse: wms, id: a}\n", outside{})
	if w := c.Warehouses[0]; !w.Serves("douyin/1") || !w.Serves("shopify/s") {
		t.Errorf("%s serves not every shop", w)
	}
}

// A shop that could not be read is reported once, and not again by everything
// that names it.
func TestWarehouseOfABrokenShop(t *testing.T) {
	t.Parallel()
	_, err := parse("shops:\n  - {platform: douyin}\nwarehouses:\n  - {warehouse: wms, id: a, shops: [douyin/1]}\n", outside{})
	if got := len(config.Problems(err)); got != 1 {
		t.Errorf("%d problems: %v", got, err)
	}
}
