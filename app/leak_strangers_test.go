package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"makegood/adapters/fakekit"
	wmsfake "makegood/adapters/warehouse/wms/fake"
	"makegood/sandbox"
)

// strangers post what holds the buyer in every field: unsigned to every
// address, and signed where only the platform's own message is broken.
func (r *leakRun) strangers(ctx context.Context, s *sandbox.Stage) error {
	who, phone := fakekit.BuyerName, fakekit.BuyerPhone
	broken := fmt.Sprintf(`{"id":%[1]q,"name":%[1]q,"phone":%[2]q,"refundId":%[1]q,"aftersale_id":%[1]q,"data":%[1]q,"tag":%[1]q,"msg_id":%[2]q,`+
		`"kind":%[1]q,"event":%[1]q,"info":%[1]q,"ToUserName":%[1]q,"Encrypt":%[2]q,"Body":%[1]q,"refund_amount":%[2]q}`, who, phone)
	public, other := s.Target.Public, s.World.Others
	var requests []*http.Request
	add := func(req *http.Request, err error) {
		if err == nil {
			requests = append(requests, req)
		}
	}
	for _, to := range []string{
		"douyin/demo", "kuaishou/demo", "wechatshop/demo?openid=" + url.QueryEscape(who), "shopify/demo", "taobao/2200000000001", "sf/main", "kuaidi100/main", "wms/main",
		"douyin/" + url.PathEscape(who), url.PathEscape(who) + "/" + phone,
	} {
		for _, kind := range []string{"application/json", "application/x-www-form-urlencoded", "text/" + phone} {
			req, err := http.NewRequest(http.MethodPost, public+"/webhooks/"+to, strings.NewReader(broken))
			if err == nil {
				req.Header.Set("Content-Type", kind)
			}
			add(req, err)
		}
	}
	add(s.World.Douyin.RequestFor(public+douyinHook, []byte("["+broken+"]")))
	add(s.World.Douyin.RequestFor(public+douyinHook, []byte(`[{"tag":"200","msg_id":"x","data":"{\"aftersale_id\":\"`+who+`\"}"}]`)))
	add(other.Kuaishou.RequestFor(public+"/webhooks/kuaishou/demo", other.Kuaishou.Encrypt([]byte(broken))))
	add(other.WeChatShop.RequestFor(public+"/webhooks/wechatshop/demo", []byte(broken)))
	add(other.Shopify.RequestFor(public+"/webhooks/shopify/demo", "returns/request", []byte(broken)))
	add(http.NewRequest(http.MethodPost, public+"/webhooks/sf/main?token="+sandbox.SFPushToken, strings.NewReader(`{"Body":{"WaybillRoute":[`+broken+`]}}`)))
	add(s.World.Warehouse.Request(public+"/webhooks/wms/main", wmsfake.Report{ID: who, Kind: "shipment", Platform: who, Shop: phone, OrderID: who, State: who, At: phone}), nil)
	add(s.World.Warehouse.Request(public+"/webhooks/wms/main", wmsfake.Report{ID: "1", Kind: who}), nil)
	for _, path := range []string{"/admin/v1/cases?q=" + phone, "/admin/v1/cases?cursor=" + url.QueryEscape(who), "/admin/v1/cases/" + url.PathEscape(who), "/admin/v1/buyers?list=" + phone} {
		add(http.NewRequest(http.MethodGet, s.Target.Admin+path, nil))
	}
	for _, req := range requests {
		if status, err := deliverRequest(ctx, req, r); err != nil || status >= 500 {
			return fmt.Errorf("%s: answered %d (%w)", req.URL.Path, status, err)
		}
	}
	other.Taobao.PublishRaw("taobao_refund_RefundCreated", "2200000000001", broken)
	return nil
}

// deliverRequest sends a request; the answer is looked at if there is a run.
func deliverRequest(ctx context.Context, req *http.Request, r *leakRun) (status int, err error) {
	if strings.HasPrefix(req.URL.Path, "/admin/") {
		req.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	}
	resp, err := http.DefaultClient.Do(req.WithContext(ctx))
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if r != nil {
		r.look("the answer to "+req.Method, body)
	}
	return resp.StatusCode, err
}

// consent is a code that no platform has given out: a secret all the same.
const consent = "consent-1234567890-leak"

// consentRefused follows the links on which sellers allow the app, and comes
// back with a code that the platform refuses, and quotes.
func consentRefused(ctx context.Context, s *sandbox.Stage) error {
	for _, shop := range []string{"kuaishou/demo", "taobao/2200000000001", "pinduoduo/888001"} {
		back := s.Target.Public + "/authorize/" + shop
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Target.Admin+"/admin/v1/shops/"+shop+"/authorize?redirect="+url.QueryEscape(back), nil)
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		var link struct{ URL string }
		err = errors.Join(json.NewDecoder(resp.Body).Decode(&link), resp.Body.Close())
		page, wrong := url.Parse(link.URL)
		if err = errors.Join(err, wrong); err != nil {
			return err
		}
		if req, err = http.NewRequest(http.MethodGet, back+"?code="+consent+"&state="+url.QueryEscape(page.Query().Get("state")), nil); err != nil {
			return err
		}
		if status, err := deliverRequest(ctx, req, nil); err != nil || status != http.StatusBadRequest {
			return fmt.Errorf("%s: answered %d (%w)", shop, status, err)
		}
	}
	return nil
}
