package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/sandbox/fault"
)

// Scenarios is the demo: the rows of the SOP that decide alone, and what
// goes wrong on a bad day.
func (w *World) Scenarios() []Scenario {
	return append([]Scenario{
		{"U1", "unshipped, standard goods: paid at once", "未发货标品：立即退款", playU1},
		{"U2", "made to order: a person", "定制商品：转人工", playU2},
		{"S1", "in transit, low value: intercept and pay", "在途小额：拦截并退款", playS1},
		{"S2", "in transit: intercepted, not paid yet", "在途：拦截，暂不退款", playS2},
		{"S2a", "in transit: the intercept succeeds", "在途：拦截成功后退款", playS2Success},
		{"S2b", "in transit: the intercept fails", "在途：拦截失败", playS2Failure},
		{"S2c", "in transit: the courier keeps silent", "在途：快递无回应", playS2Silent},
		{"S5", "no scan for 60 hours: lost", "60小时无轨迹：按丢件处理", playS5},
		{"R1", "return agreed, paid on the pick-up scan", "退货：揽收即退款", playR1},
		{"dup", "the same push three times: one case, one payment", "重复推送：只退一次", playDuplicate},
		{"forged", "a forged push: refused", "伪造推送：拒收", playForged},
		{"malformed", "a malformed push: refused", "格式错误：拒收", playMalformed},
		{"lost", "the reply is lost after the effect: asked, not repeated", "结果丢失：查询而不重复退款", playLostReply},
		{"shadow", "a shop in shadow mode: decided, nothing sent", "影子模式：只决策不执行", playShadow},
	}, append(handScenarios(), otherScenarios(w)...)...)
}

func playU1(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	started := time.Now()
	if err := s.push(ctx, "200", "the buyer wants ¥99.00 back, nothing shipped"); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	if took := time.Since(started); took > time.Second {
		return fmt.Errorf("paid after %s, more than a second", took)
	}
	_, err := s.decided(ctx, "U1", "agreed", "refunded")
	return err
}

func playU2(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 25800, SKUs: []douyinfake.SKU{{ID: "1729", OuterID: "DZ-ring-18", Quantity: 1, Paid: 25800}}})
	if err := s.push(ctx, "200", "the buyer wants ¥258.00 back for a made-to-order ring"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "U2", "person"); err != nil {
		return err
	}
	return s.unpaid()
}

func playS1(ctx context.Context, s *Stage) error {
	const number = "SF1300000000010"
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 4900, Waybills: []douyinfake.Waybill{s.sfParcel(number, 8*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer wants ¥49.00 back, the parcel is on its way"); err != nil {
		return err
	}
	if err := errors.Join(s.intercepted(ctx, number), s.paid(ctx, patience)); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S1", "agreed", "refunded"); err != nil {
		return err
	}
	return s.remarked()
}

// remarked checks that colleagues see on the order what was done.
func (s *Stage) remarked() error {
	order := s.World.Douyin.Get(s.id).OrderID
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if notes := s.World.Douyin.Remarks(order); len(notes) > 0 {
			s.Say("the order carries the remark %q", notes[0].Text)
			return nil
		}
		if time.Now().After(end) {
			return errors.New("the order carries no remark")
		}
	}
}

func playS2Success(ctx context.Context, s *Stage) error {
	const number = "SF1300000000021"
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 29900, Waybills: []douyinfake.Waybill{s.sfParcel(number, 8*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer wants ¥299.00 back, the parcel is on its way"); err != nil {
		return err
	}
	if err := s.intercepted(ctx, number); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S2", "waiting"); err != nil {
		return err
	}
	if err := s.unpaid(); err != nil {
		return err
	}
	s.World.SF.Return(number)
	if err := s.sfPush(ctx, number, "the parcel has turned back"); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	_, err := s.decided(ctx, "S2a", "agreed", "refunded")
	return err
}

func playS2Failure(ctx context.Context, s *Stage) error {
	const number = "SF1300000000022"
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 29900, Waybills: []douyinfake.Waybill{s.sfParcel(number, 8*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer wants ¥299.00 back, the parcel is on its way"); err != nil {
		return err
	}
	if err := s.intercepted(ctx, number); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S2", "waiting"); err != nil {
		return err
	}
	s.World.SF.Scan(number, "44", time.Now().Add(-2*time.Second), "上海市", "正在派送")
	s.World.SF.Scan(number, "80", time.Now().Add(-time.Second), "上海市", "已签收")
	if err := s.sfPush(ctx, number, "signed for: the intercept came too late"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "", "person"); err != nil {
		return err
	}
	return s.unpaid()
}

func playS2Silent(ctx context.Context, s *Stage) error {
	const number = "SF1300000000023"
	w := s.sfParcel(number, 8*time.Hour)
	s.World.SF.NeverMove(number)
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 29900, Waybills: []douyinfake.Waybill{w}, Deadline: time.Now().Add(4*time.Hour + 3*time.Second)})
	if err := s.push(ctx, "200", "the buyer wants ¥299.00 back; Douyin decides by itself in 4 h"); err != nil {
		return err
	}
	if err := s.intercepted(ctx, number); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S2", "waiting"); err != nil {
		return err
	}
	s.Say("the courier accepted the intercept and says nothing more")
	if _, err := s.decided(ctx, "S2c", "person"); err != nil {
		return err
	}
	return s.unpaid()
}

func playS5(ctx context.Context, s *Stage) error {
	const number = "4300000000051"
	at := time.Now().Add(-72 * time.Hour)
	s.World.Kuaidi100.Scan("yunda", number, "1", "103", at, "已揽收", "浙江省金华市")
	s.World.Kuaidi100.Scan("yunda", number, "0", "1002", at.Add(12*time.Hour), "已发往下一站", "浙江省金华市")
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 15900, Waybills: []douyinfake.Waybill{{Company: "yunda", Number: number, At: at}}})
	if err := s.push(ctx, "200", "the buyer wants ¥159.00 back; Yunda's last scan is 60 h old"); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	_, err := s.decided(ctx, "S5", "agreed", "refunded")
	return err
}

func playR1(ctx context.Context, s *Stage) error {
	const number = "4300000000061"
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeReturn, Amount: 3900})
	if err := s.push(ctx, "200", "the buyer wants to return goods for ¥39.00"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "", "agreed"); err != nil {
		return err
	}
	if got := s.World.Douyin.Get(s.id).Status; got != douyinfake.StatusReturnWait {
		return fmt.Errorf("the return was not agreed at Douyin: status %d", got)
	}
	s.status(func(a *douyinfake.AfterSale) {
		a.Status, a.Return = douyinfake.StatusReturned, &douyinfake.Waybill{Company: "yunda", Number: number, At: time.Now()}
	})
	s.World.Kuaidi100.Parcel("yunda", number)
	if err := s.push(ctx, "203", "the buyer has entered a return waybill"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "R2", "waiting"); err != nil {
		return err
	}
	s.World.Kuaidi100.Scan("yunda", number, "1", "103", time.Now().Add(-time.Second), "已揽收", "江苏省苏州市")
	if err := s.World.Kuaidi100.Push(ctx, s.Target.Public+"/webhooks/kuaidi100/main", "yunda", number); err != nil {
		return err
	}
	s.Say("Kuaidi100 pushes: the return parcel was picked up")
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	_, err := s.decided(ctx, "R1", "agreed", "refunded")
	return err
}

func playDuplicate(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 1990})
	body := s.World.Douyin.Body("200", s.id)
	for range 3 {
		r, err := s.World.Douyin.RequestFor(s.Target.Public+"/webhooks/douyin/"+LiveShop, body)
		if err != nil {
			return err
		}
		if err := s.World.Douyin.Send(r.WithContext(ctx)); err != nil {
			return err
		}
		s.Say("Douyin pushes 200 with the same message id; acknowledged")
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	if n := s.World.Douyin.Attempts(s.id); n != 1 {
		return fmt.Errorf("%d attempts to pay", n)
	}
	_, err := s.decided(ctx, "U1", "agreed", "refunded")
	return err
}

// refusedPush sends a push that must not be believed.
func (s *Stage) refusedPush(ctx context.Context, r *http.Request, want int) error {
	resp, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != want {
		return fmt.Errorf("answered %d, want %d", resp.StatusCode, want)
	}
	s.Say("makegood answers %d", resp.StatusCode)
	if _, err := s.Target.Case(ctx, LiveShop, s.id); !errors.Is(err, errNoCase) {
		return fmt.Errorf("a case exists: %w", err)
	}
	return nil
}

func playForged(ctx context.Context, s *Stage) error {
	s.id = "7000000000000000998"
	r, err := s.World.Douyin.RequestFor(s.Target.Public+"/webhooks/douyin/"+LiveShop,
		[]byte(`[{"tag":"200","msg_id":"f","data":"{\"aftersale_id\":7000000000000000998,\"aftersale_type\":2,\"aftersale_status\":6,\"refund_amount\":880000}"}]`))
	if err != nil {
		return err
	}
	r.Header.Set("event-sign", strings.Repeat("0", 32))
	s.Say("somebody pushes 200 without knowing the secret")
	return s.refusedPush(ctx, r, http.StatusUnauthorized)
}

func playMalformed(ctx context.Context, s *Stage) error {
	s.id = "7000000000000000999"
	r, err := s.World.Douyin.RequestFor(s.Target.Public+"/webhooks/douyin/"+LiveShop, []byte(`[{"tag":"200","msg_id":"x","data":"{\"aftersale_id\":`))
	if err != nil {
		return err
	}
	s.Say("Douyin's signature, but the body breaks off in the middle")
	return s.refusedPush(ctx, r, http.StatusBadRequest)
}

func playLostReply(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 12900})
	s.World.Douyin.Faults().Next("afterSale.operate", fault.Fault{DropAfter: true})
	if err := s.push(ctx, "200", "the buyer wants ¥129.00 back; the reply to the payment will be lost"); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	c, err := s.Target.WaitFor(ctx, s.shop, s.id, patience, func(c CaseView) bool {
		return len(c.Actions) > 0 && c.Actions[0].State == "confirmed"
	})
	if err != nil {
		return err
	}
	s.Say("makegood asked what had happened: %s, %s", c.Actions[0].State, c.Actions[0].Result)
	if n := s.World.Douyin.Attempts(s.id); n != 1 || len(c.Actions) != 1 {
		return fmt.Errorf("%d attempts to pay, %d actions", n, len(c.Actions))
	}
	_, err = s.decided(ctx, "", "agreed", "refunded")
	return err
}

func playShadow(ctx context.Context, s *Stage) error {
	s.shop = ShadowShop
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 5900})
	if err := s.push(ctx, "200", "the buyer wants ¥59.00 back from a shop on trial"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "U1", "person"); err != nil {
		return err
	}
	return s.unpaid()
}
