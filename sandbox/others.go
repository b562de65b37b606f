package sandbox

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	kuaishoufake "makegood/adapters/marketplace/kuaishou/fake"
	pinduoduofake "makegood/adapters/marketplace/pinduoduo/fake"
	shopifyfake "makegood/adapters/marketplace/shopify/fake"
	taobaofake "makegood/adapters/marketplace/taobao/fake"
	wechatshopfake "makegood/adapters/marketplace/wechatshop/fake"
	"makegood/sandbox/fault"
)

// The made-up credentials of the marketplaces beside Douyin. Ids of shops are
// the platform's own where its messages carry them.
const (
	KuaishouKey    = "ks000000000000000001"
	kuaishouSecret = "sandbox-kuaishou-app-secret"
	kuaishouSign   = "sandbox-kuaishou-sign-secret"
	kuaishouToken  = "sandbox-kuaishou-token"

	wechatID     = "wx5a17c0ffee000001"
	wechatSecret = "sandbox-wechat-secret"
	wechatPush   = "SANDBOXTOKEN"
	wechatAES    = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

	shopifyDomain = "makegood-sandbox.myshopify.com"
	shopifySecret = "sandbox-shopify-secret"
	shopifyToken  = "sandbox-shopify-token"

	taobaoKey     = "30000001"
	taobaoSecret  = "sandbox-taobao-secret"
	taobaoSession = "sandbox-taobao-session"
	taobaoSeller  = "2200000000001"

	pddID     = "sandboxpddclient"
	pddSecret = "sandbox-pdd-secret"
	pddToken  = "sandbox-pdd-token"
	pddMall   = 888001
)

// kuaishouKey is the key of the pushes, in base64.
var kuaishouKey = base64.StdEncoding.EncodeToString([]byte("sandbox-16-bytes"))

// Others are the marketplaces beside Douyin.
type Others struct {
	Kuaishou   *kuaishoufake.Platform
	WeChatShop *wechatshopfake.Platform
	Shopify    *shopifyfake.Platform
	Taobao     *taobaofake.Platform
	Pinduoduo  *pinduoduofake.Platform
}

func newOthers(pusher *http.Client) Others {
	return Others{
		Kuaishou: kuaishoufake.New(kuaishoufake.Options{
			AppKey: KuaishouKey, AppSecret: kuaishouSecret, SignSecret: kuaishouSign, MessageKey: kuaishouKey, AccessToken: kuaishouToken, Pusher: pusher,
		}),
		WeChatShop: wechatshopfake.New(wechatshopfake.Options{AppID: wechatID, AppSecret: wechatSecret, Token: wechatPush, EncodingAESKey: wechatAES, Pusher: pusher}),
		Shopify:    shopifyfake.New(shopifyfake.Options{ShopDomain: shopifyDomain, ClientSecret: shopifySecret, AccessToken: shopifyToken, Pusher: pusher}),
		Taobao:     taobaofake.New(taobaofake.Options{AppKey: taobaoKey, AppSecret: taobaoSecret, Session: taobaoSession, UserID: taobaoSeller}),
		Pinduoduo:  pinduoduofake.New(pinduoduofake.Options{ClientID: pddID, ClientSecret: pddSecret, AccessToken: pddToken, MallID: pddMall}),
	}
}

// mount serves each under its own prefix.
func (o Others) mount(mux *http.ServeMux) {
	for prefix, h := range map[string]http.Handler{
		"/kuaishou": o.Kuaishou, "/wechatshop": o.WeChatShop, "/shopify": o.Shopify, "/taobao": o.Taobao, "/pinduoduo": o.Pinduoduo,
	} {
		mux.Handle(prefix+"/", http.StripPrefix(prefix, h))
	}
}

// config is their part of the list of shops. url is where the world is served.
func (o Others) config(url, mode string) string {
	socket := "ws" + strings.TrimPrefix(url, "http")
	return fmt.Sprintf(`  - platform: kuaishou
    id: demo
    mode: %[1]s
    settings: {app_key: %[3]s, app_secret: %[4]s, sign_secret: %[5]s, message_key: "%[6]s", access_token: %[7]s, api_url: "%[2]s/kuaishou"}
  - platform: wechatshop
    id: demo
    mode: %[1]s
    settings: {app_id: %[8]s, app_secret: %[9]s, token: %[10]s, encoding_aes_key: %[11]s, api_url: "%[2]s/wechatshop"}
  - platform: shopify
    id: demo
    mode: %[1]s
    settings: {shop_domain: %[12]s, client_secret: %[13]s, access_token: %[14]s, api_url: "%[2]s/shopify"}
  - platform: taobao
    id: "%[15]s"
    mode: %[1]s
    settings: {app_key: "%[16]s", app_secret: %[17]s, session: %[18]s, tmc_url: "%[19]s/taobao/", api_url: "%[2]s/taobao"}
  - platform: pinduoduo
    id: "%[20]d"
    mode: %[1]s
    settings: {client_id: %[21]s, client_secret: %[22]s, access_token: %[23]s, pmc_url: "%[19]s/pinduoduo", api_url: "%[2]s/pinduoduo"}
`, mode, url, KuaishouKey, kuaishouSecret, kuaishouSign, kuaishouKey, kuaishouToken, wechatID, wechatSecret, wechatPush, wechatAES,
		shopifyDomain, shopifySecret, shopifyToken, taobaoSeller, taobaoKey, taobaoSecret, taobaoSession, socket, pddMall, pddID, pddSecret, pddToken)
}

// Market is one marketplace's part in what is the same for all: an unshipped
// refund is opened, made known, and paid once.
type Market struct {
	Platform, Shop string
	By             string // how its message comes
	Agree          string // the operation that pays, for faults
	Open           func() string
	Push           func(ctx context.Context, public, id string) error
	Paid, Attempts func(id string) int
	Faults         *fault.Plan
	Cut            func() // ends the platform's connections; nil: it has none
}

// Markets are the marketplaces beside Douyin on which an unshipped refund
// waits for the seller.
func (o Others) Markets() []Market {
	return []Market{
		{
			"kuaishou", "demo", "an encrypted push", "open.seller.order.refund.approve",
			func() string { return o.Kuaishou.Open(kuaishoufake.AfterSale{Amount: 6600}) },
			func(ctx context.Context, public, id string) error {
				return o.Kuaishou.Push(ctx, public+"/webhooks/kuaishou/demo", kuaishoufake.TagAdd, id)
			}, o.Kuaishou.Paid, o.Kuaishou.Attempts, o.Kuaishou.Faults(), nil,
		},
		{
			"wechatshop", "demo", "an encrypted and signed push", "channels/ec/aftersale/acceptapply",
			func() string { return o.WeChatShop.Open(wechatshopfake.AfterSale{Amount: 6600}) },
			func(ctx context.Context, public, id string) error {
				return o.WeChatShop.Push(ctx, public+"/webhooks/wechatshop/demo", wechatshopfake.EventAfterSale, id)
			}, o.WeChatShop.Paid, o.WeChatShop.Attempts, o.WeChatShop.Faults(), nil,
		},
		{
			"taobao", taobaoSeller, "a frame on the TMC socket", "taobao.rp.refunds.agree",
			func() string { return o.Taobao.Open(taobaofake.AfterSale{Amount: 6600}) },
			func(_ context.Context, _, id string) error {
				o.Taobao.Publish("taobao_refund_RefundCreated", id)
				return nil
			}, o.Taobao.Paid, o.Taobao.Attempts, o.Taobao.Faults(), o.Taobao.DropConnections,
		},
		{
			"pinduoduo", fmt.Sprint(pddMall), "a message on the PMC socket", "pdd.refund.agree",
			func() string { return o.Pinduoduo.Open(pinduoduofake.AfterSale{Amount: 6600}) },
			func(ctx context.Context, _, id string) error {
				ctx, cancel := context.WithTimeout(ctx, patience)
				defer cancel()
				return o.Pinduoduo.Push(ctx, "pdd_refund_RefundCreated", id)
			}, o.Pinduoduo.Paid, o.Pinduoduo.Attempts, o.Pinduoduo.Faults(), o.Pinduoduo.DropConnections,
		},
	}
}

// otherScenarios plays U1 on every marketplace beside Douyin, and a return
// request on Shopify, which has no refund that waits for the seller.
func otherScenarios(w *World) []Scenario {
	var out []Scenario
	for _, st := range w.Others.Markets() {
		out = append(out, Scenario{"U1", st.Platform + ": unshipped, paid at once", st.Platform + "：未发货立即退款", func(ctx context.Context, s *Stage) error {
			return s.playStory(ctx, st)
		}})
	}
	return append(out, Scenario{"R0", "shopify: the return is agreed to", "shopify：同意退货", playShopify})
}

func (s *Stage) playStory(ctx context.Context, st Market) error {
	id := st.Open()
	if err := st.Push(ctx, s.Target.Public, id); err != nil {
		return err
	}
	s.Say("%s sends %s: the buyer wants 66.00 back, nothing shipped", st.Platform, st.By)
	for end := time.Now().Add(patience); st.Paid(id) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) || ctx.Err() != nil {
			c, err := s.Target.Find(ctx, st.Platform, st.Shop, id)
			return fmt.Errorf("not paid: case is %s by rule %s (%w)", c.State, c.Rule, err)
		}
	}
	s.Say("%s has paid", st.Platform)
	if st.Paid(id) != 1 || st.Attempts(id) != 1 {
		return fmt.Errorf("paid %d times in %d attempts", st.Paid(id), st.Attempts(id))
	}
	s.result.Paid = "1 × ¥66.00"
	return s.ended(ctx, st.Platform, st.Shop, id, "U1")
}

// ended waits until the case of another marketplace stands as it should.
func (s *Stage) ended(ctx context.Context, platform, shop, id, rule string) (err error) {
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		s.result.Case, err = s.Target.Find(ctx, platform, shop, id)
		c := s.result.Case
		if err == nil && c.Rule == rule && (c.State == "agreed" || c.State == "refunded") {
			return nil
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return fmt.Errorf("case is %s by rule %s (%w)", c.State, c.Rule, err)
		}
	}
}

func playShopify(ctx context.Context, s *Stage) error {
	f := s.World.Others.Shopify
	id := f.Open(shopifyfake.AfterSale{Amount: 4200, Currency: "USD"})
	if err := f.Push(ctx, s.Target.Public+"/webhooks/shopify/demo", "returns/request", id); err != nil {
		return err
	}
	s.Say("shopify pushes returns/request: the buyer wants to return goods for 42.00 USD")
	return s.ended(ctx, "shopify", "demo", id, "R0")
}
