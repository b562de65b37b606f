package registry_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/registry"
)

func TestShopIsFoundByPlatformAndID(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{Shops: []*registry.Shop{
		shop("douyin", "1", adapters.Manifest{}), shop("taobao", "1", adapters.Manifest{}), shop("taobao", "2", adapters.Manifest{}),
	}}
	for _, c := range []struct {
		platform, id string
		found        bool
	}{
		{"douyin", "1", true}, {"taobao", "1", true}, {"taobao", "2", true},
		{"douyin", "2", false}, {"", "1", false}, {"taobao", "", false}, {"Taobao", "1", false},
	} {
		got, err := r.Shop(c.platform, c.id)
		if !c.found {
			if !errors.Is(err, registry.ErrNotConfigured) || got != nil {
				t.Errorf("%s/%s: got %v, %v, want no shop and ErrNotConfigured", c.platform, c.id, got, err)
			}
			continue
		}
		want := registry.ShopKey{Platform: c.platform, ID: c.id}
		if err != nil || got.Key() != want {
			t.Errorf("%s/%s: got %v, %v, want the shop %v", c.platform, c.id, got, err, want)
		}
	}
}

func TestCourierAccountIsFoundByNameAndID(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{Couriers: []*registry.Courier{{Name: "sf", ID: "main"}, {Name: "sf", ID: "south"}, {Name: "kuaidi100", ID: "main"}}}
	for _, c := range []struct {
		name, id string
		want     int // index of the account; -1: none
	}{{"sf", "main", 0}, {"sf", "south", 1}, {"kuaidi100", "main", 2}, {"kuaidi100", "south", -1}, {"zto", "main", -1}} {
		got, ok := r.Courier(c.name, c.id)
		if ok != (c.want >= 0) || ok && got != r.Couriers[c.want] || !ok && got != nil {
			t.Errorf("%s/%s: got %v, %v, want account %d", c.name, c.id, got, ok, c.want)
		}
	}
}

func TestPlatformsAreListedOnceInOrder(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{
		Shops:      []*registry.Shop{{Platform: "taobao", ID: "1"}, {Platform: "douyin", ID: "1"}, {Platform: "taobao", ID: "2"}},
		Couriers:   []*registry.Courier{{Name: "sf", ID: "main"}},
		Warehouses: []*registry.Warehouse{{Name: "wms", ID: "main"}},
	}
	if diff := cmp.Diff([]string{"douyin", "taobao"}, r.Platforms()); diff != "" {
		t.Errorf("platforms (-want +got):\n%s", diff)
	}
	if got := (&registry.Registry{}).Platforms(); len(got) != 0 {
		t.Errorf("platforms of an empty configuration: got %v, want none", got)
	}
	for name, want := range map[string]bool{"taobao": true, "douyin": true, "sf": true, "wms": true, "shopify": false, "main": false, "": false} {
		if got := r.HasPlatform(name); got != want {
			t.Errorf("HasPlatform(%q): got %v, want %v", name, got, want)
		}
	}
}

// What a platform has no API to refuse is not refused, whatever else it can do.
func TestCanRefuseAsTheManifestSays(t *testing.T) {
	t.Parallel()
	refuses := []string{string(aftersale.ActionApprove), string(aftersale.ActionRefuse)}
	for name, c := range map[string]struct {
		manifest adapters.Manifest
		kind     aftersale.Kind
		want     bool
	}{
		"every kind":         {adapters.Manifest{Actions: refuses}, aftersale.KindRefundShipped, true},
		"all but this":       {adapters.Manifest{Actions: refuses, CannotRefuse: []string{string(aftersale.KindRefundUnshipped)}}, aftersale.KindRefundUnshipped, false},
		"all but another":    {adapters.Manifest{Actions: refuses, CannotRefuse: []string{string(aftersale.KindRefundUnshipped)}}, aftersale.KindRefundShipped, true},
		"no refusals at all": {adapters.Manifest{Actions: refuses[:1]}, aftersale.KindRefundShipped, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := shop("x", "1", c.manifest).CanRefuse(c.kind); got != c.want {
				t.Errorf("CanRefuse(%s): got %v, want %v", c.kind, got, c.want)
			}
		})
	}
}

func TestWarehouseServesItsShops(t *testing.T) {
	t.Parallel()
	south := &registry.Warehouse{Name: "wms", ID: "south", Shops: []string{"douyin/1", "taobao/7"}}
	every := &registry.Warehouse{Name: "wms", ID: "every"}
	for name, c := range map[string]struct {
		configured     []*registry.Warehouse
		platform, shop string
		want           *registry.Warehouse
	}{
		"none is connected":            {nil, "douyin", "1", nil},
		"listed":                       {[]*registry.Warehouse{south}, "taobao", "7", south},
		"another shop":                 {[]*registry.Warehouse{south}, "douyin", "7", nil},
		"another platform":             {[]*registry.Warehouse{south}, "taobao", "1", nil},
		"one without a list serves":    {[]*registry.Warehouse{every}, "shopify", "9", every},
		"the first that serves":        {[]*registry.Warehouse{south, every}, "douyin", "1", south},
		"the next if the first cannot": {[]*registry.Warehouse{south, every}, "shopify", "9", every},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := (&registry.Registry{Warehouses: c.configured}).WarehouseOf(c.platform, c.shop)
			if got != c.want || ok != (c.want != nil) {
				t.Errorf("warehouse of %s/%s: got %+v, %v, want %+v", c.platform, c.shop, got, ok, c.want)
			}
		})
	}
}
