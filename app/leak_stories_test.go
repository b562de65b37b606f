package app_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"makegood/adapters/fakekit"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	shopifyfake "makegood/adapters/marketplace/shopify/fake"
	wmsfake "makegood/adapters/warehouse/wms/fake"
	"makegood/sandbox"
	"makegood/sandbox/fault"
)

// readCalls are the calls with which each marketplace shows an after-sale.
var readCalls = map[string]string{
	"kuaishou": "open.seller.order.refund.detail", "wechatshop": "channels/ec/aftersale/getaftersaleorder",
	"taobao": "taobao.refund.get", "pinduoduo": "pdd.refund.information.get",
}

// story is the id of the stories of this test.
const story = "leak"

// stories are what the sandbox's scenarios leave out: everybody outside says
// no, in words that quote the buyer.
func (r *leakRun) stories() []sandbox.Scenario {
	limited := func(ctx context.Context, s *sandbox.Stage) error {
		for _, m := range s.World.Others.Markets() {
			if err := tooOften(ctx, s, m); err != nil {
				return fmt.Errorf("%s: %w", m.Platform, err)
			}
		}
		return nil
	}
	list := map[string]func(context.Context, *sandbox.Stage) error{
		"marketplaces are called too often": limited, "douyin is called too often": douyinTooOften, "shopify is called too often": shopifyTooOften,
		"douyin does not know the after-sale": douyinUnknown, "couriers refuse to intercept": couriersRefuse,
		"the warehouse does not know the order": warehouseRefuses, "the warehouse writes beside its pictures": warehouseWrites,
		"strangers and broken messages": r.strangers, "people name the buyer": peopleAsk,
		"a seller's consent is refused": consentRefused,
	}
	var out []sandbox.Scenario
	for title, play := range list {
		out = append(out, sandbox.Scenario{ID: story, Title: title, ZH: title, Play: play})
	}
	return out
}

// until waits for something that comes soon.
func until(ctx context.Context, what string, done func() bool) error {
	for end := time.Now().Add(15 * time.Second); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) || ctx.Err() != nil {
			return errors.New("waited in vain: " + what)
		}
	}
	return nil
}

// refusedOnce waits until a call for the case has come to that result.
func refusedOnce(ctx context.Context, s *sandbox.Stage, platform, shop, id, result string) error {
	var last sandbox.CaseView
	err := until(ctx, "an action that is "+result, func() bool {
		c, err := s.Target.Find(ctx, platform, shop, id)
		last = c
		for _, a := range c.Actions {
			if err == nil && a.Result == result {
				return true
			}
		}
		return false
	})
	if err != nil {
		return fmt.Errorf("%w: case is %s by %s, actions %+v", err, last.State, last.Rule, last.Actions)
	}
	return nil
}

func tooOften(ctx context.Context, s *sandbox.Stage, m sandbox.Market) error {
	m.Faults.Next(readCalls[m.Platform], fault.Fault{Limited: true})
	m.Faults.Next(m.Agree, fault.Fault{Limited: true})
	id := m.Open()
	if err := m.Push(ctx, s.Target.Public, id); err != nil {
		return err
	}
	return refusedOnce(ctx, s, m.Platform, m.Shop, id, "limited")
}

const douyinHook = "/webhooks/douyin/" + sandbox.LiveShop

func douyinTooOften(ctx context.Context, s *sandbox.Stage) error {
	d := s.World.Douyin
	d.Faults().Next("afterSale.Detail", fault.Fault{Limited: true})
	d.Faults().Next("afterSale.operate", fault.Fault{Limited: true})
	id := d.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 4300})
	if err := d.Push(ctx, s.Target.Public+douyinHook, "200", id); err != nil {
		return err
	}
	return until(ctx, "the payment after a pause", func() bool { return d.Paid(id) == 1 })
}

func shopifyTooOften(ctx context.Context, s *sandbox.Stage) error {
	f := s.World.Others.Shopify
	f.Faults().Next("return", fault.Fault{Limited: true})
	f.Faults().Next("returnApproveRequest", fault.Fault{Limited: true})
	id := f.Open(shopifyfake.AfterSale{Amount: 4300, Currency: "USD"})
	if err := f.Push(ctx, s.Target.Public+"/webhooks/shopify/demo", "returns/request", id); err != nil {
		return err
	}
	return until(ctx, "the return is agreed to after a pause", func() bool { return f.Get(id).Status == "OPEN" })
}

// douyinUnknown pushes an after-sale that Douyin then does not know: its words
// are why a person is asked.
func douyinUnknown(ctx context.Context, s *sandbox.Stage) error {
	const id = "7000000000000000777"
	body := `[{"tag":"200","msg_id":"u","data":"{\"aftersale_id\":` + id + `,\"aftersale_type\":2,\"aftersale_status\":6,\"refund_amount\":4300}"}]`
	req, err := s.World.Douyin.RequestFor(s.Target.Public+douyinHook, []byte(body))
	if err == nil {
		err = s.World.Douyin.Send(req.WithContext(ctx))
	}
	if err != nil {
		return err
	}
	_, err = s.Target.WaitFor(ctx, sandbox.LiveShop, id, 15*time.Second, func(c sandbox.CaseView) bool { return c.State == "person" })
	return err
}

func couriersRefuse(ctx context.Context, s *sandbox.Stage) error {
	d, at := s.World.Douyin, time.Now().Add(-8*time.Hour)
	s.World.SF.Scan("SF1300000000071", "50", at, "深圳市", "已收取快件")
	s.World.SF.Scan("SF1300000000071", "44", at.Add(time.Hour), "上海市", "")
	s.World.SF.RefuseIntercept("SF1300000000071", "6199", "收件人已改约")
	s.World.Kuaidi100.Scan("yunda", "4300000000071", "1", "103", at, "已揽收", "浙江省金华市")
	s.World.Kuaidi100.RefuseIntercept("4300000000071", "30009", "收件人已改约")
	for company, number := range map[string]string{"shunfeng": "SF1300000000071", "yunda": "4300000000071"} {
		id := d.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 29900, Waybills: []douyinfake.Waybill{{Company: company, Number: number, At: at}}})
		if err := d.Push(ctx, s.Target.Public+douyinHook, "200", id); err != nil {
			return err
		}
		if err := refusedOnce(ctx, s, "douyin", sandbox.LiveShop, id, "refused"); err != nil {
			return fmt.Errorf("%s: %w", company, err)
		}
	}
	return nil
}

func warehouseRefuses(ctx context.Context, s *sandbox.Stage) error {
	const number = "SF1300000000072"
	s.World.SF.Ship(number)
	id := s.World.Douyin.Open(douyinfake.AfterSale{
		Type: douyinfake.TypeUnshipped, Amount: 6900, Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: number, At: time.Now().Add(-time.Hour)}},
	})
	if err := s.World.Douyin.Push(ctx, s.Target.Public+douyinHook, "200", id); err != nil {
		return err
	}
	return refusedOnce(ctx, s, "douyin", sandbox.LiveShop, id, "refused")
}

// warehouseWrites reports a damaged return, with words beside the picture.
func warehouseWrites(ctx context.Context, s *sandbox.Stage) error {
	const number = "4300000000073"
	d, at := s.World.Douyin, time.Now().Add(-30*time.Hour)
	s.World.Kuaidi100.Scan("yunda", number, "3", "301", at.Add(29*time.Hour), "已签收", "浙江省杭州市")
	id := d.Open(douyinfake.AfterSale{
		Type: douyinfake.TypeReturn, Status: douyinfake.StatusReturned, Amount: 23900, Return: &douyinfake.Waybill{Company: "yunda", Number: number, At: at},
	})
	if err := d.Push(ctx, s.Target.Public+douyinHook, "203", id); err != nil {
		return err
	}
	unpack := func(answered string) error {
		_, err := s.Target.WaitFor(ctx, sandbox.LiveShop, id, 15*time.Second, func(c sandbox.CaseView) bool {
			for _, h := range c.Handovers {
				if h.Ask == "unpack" && h.Answer == answered {
					return true
				}
			}
			return false
		})
		return err
	}
	if err := unpack(""); err != nil {
		return err
	}
	report := wmsfake.Report{
		ID: "damaged-" + id, Kind: "inspection", Platform: "douyin", Shop: sandbox.LiveShop, OrderID: d.Get(id).OrderID, AfterSaleID: id, Result: "damaged",
		Waybill: &wmsfake.Waybill{Courier: "yunda", Number: number}, At: time.Now().Format(time.RFC3339),
		Evidence: []wmsfake.Evidence{{Kind: "image", URL: "https://wms.example.com/1.jpg", Text: wmsfake.BuyerWords}, {Kind: "text", Text: wmsfake.BuyerWords}},
	}
	if status, err := deliverRequest(ctx, s.World.Warehouse.Request(s.Target.Public+"/webhooks/wms/main", report), nil); err != nil || status != http.StatusOK {
		return fmt.Errorf("answered %d (%w)", status, err)
	}
	return unpack("damaged")
}

// peopleAsk opens a case for somebody on the telephone. Who it is must be
// noted, and stays with the person who noted it.
func peopleAsk(ctx context.Context, s *sandbox.Stage) error {
	manual := map[string]any{
		"platform": "douyin", "shop": sandbox.LiveShop, "order_id": "6900000000000019", "buyer": fakekit.BuyerName + " " + fakekit.BuyerPhone,
		"goods": "blue mug, 300 ml", "reason": "handle broken", "wanted": "refund_shipped", "amount_minor": 2990,
	}
	if err := s.Target.Post(ctx, "/admin/v1/cases", sandbox.AgentToken, manual, nil); err != nil {
		return err
	}
	manual["reason"] = "handle broken, says " + fakekit.BuyerName + " " + fakekit.BuyerPhone
	if err := s.Target.Post(ctx, "/admin/v1/cases", sandbox.AgentToken, manual, nil); err == nil {
		return errors.New("a reason that names the buyer was accepted")
	}
	return nil
}
