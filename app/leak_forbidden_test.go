package app_test

import (
	"encoding/base64"
	"net/url"

	kuaidi100fake "makegood/adapters/courier/kuaidi100/fake"
	sffake "makegood/adapters/courier/sf/fake"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	kuaishoufake "makegood/adapters/marketplace/kuaishou/fake"
	pinduoduofake "makegood/adapters/marketplace/pinduoduo/fake"
	shopifyfake "makegood/adapters/marketplace/shopify/fake"
	taobaofake "makegood/adapters/marketplace/taobao/fake"
	wechatshopfake "makegood/adapters/marketplace/wechatshop/fake"
	wmsfake "makegood/adapters/warehouse/wms/fake"
	"makegood/app"
	"makegood/config"
)

// forbidden is what must not be found: the fakes' buyers and couriers' people,
// and the secrets of the configuration.
func forbidden(cfg *config.Config) map[string]string {
	out := map[string]string{
		base64.StdEncoding.EncodeToString(cfg.SecretKey): "secret_key", string(cfg.SecretKey): "secret_key", "told-secret-key": "secret of webhook/desk",
		consent: "code of a seller's consent",
	}
	for who, list := range map[string][]string{
		"douyin": douyinfake.BuyerData(), "kuaishou": kuaishoufake.BuyerData(), "pinduoduo": pinduoduofake.BuyerData(), "shopify": shopifyfake.BuyerData(),
		"taobao": taobaofake.BuyerData(), "wechatshop": wechatshopfake.BuyerData(), "sf": sffake.BuyerData(), "kuaidi100": kuaidi100fake.BuyerData(), "wms": wmsfake.BuyerData(),
	} {
		for _, value := range list {
			out[value] = value + " of " + who
		}
	}
	for _, m := range app.Marketplaces() {
		for _, s := range cfg.Shops {
			if s.Platform == m.Manifest.Name {
				name(out, m.Manifest.Secrets(s.Settings), s.String())
			}
		}
	}
	for _, m := range app.Couriers() {
		for _, c := range cfg.Couriers {
			if c.Courier == m.Manifest.Name {
				name(out, m.Manifest.Secrets(c.Settings), c.String())
			}
		}
	}
	for _, m := range app.Warehouses() {
		for _, w := range cfg.Warehouses {
			if w.Warehouse == m.Manifest.Name {
				name(out, m.Manifest.Secrets(w.Settings), w.String())
			}
		}
	}
	for _, m := range app.Channels() {
		for _, c := range cfg.Notify.Channels {
			if c.Channel == m.Manifest.Name {
				name(out, m.Manifest.Secrets(c.Settings), c.String())
			}
		}
	}
	if u, err := url.Parse(cfg.Database); err == nil {
		if password, set := u.User.Password(); set {
			out[password] = "password of the database"
		}
	}
	for _, token := range cfg.AdminTokens {
		out[token.Token] = "admin token of " + token.Name
	}
	return out
}

func name(values map[string]string, secrets []string, owner string) {
	for _, s := range secrets {
		values[s] = "secret of " + owner
	}
}
