package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	taobaofake "makegood/adapters/marketplace/taobao/fake"
	wmsfake "makegood/adapters/warehouse/wms/fake"
)

// handScenarios are the rows of the SOP in which warehouses, couriers' desks,
// buyers and people have a part.
func handScenarios() []Scenario {
	return []Scenario{
		{"U3", "made to order, refunded instantly: one listing risk for the SKU", "定制品被极速退款：按 SKU 预警一次", playU3},
		{"U4", "label printed: the warehouse holds the parcel, then the refund", "已打单未揽收：仓库拦下后退款", playU4Held},
		{"U4", "label printed: it has gone, the intercept is fired", "已打单：已出库，转拦截", playU4Gone},
		{"U5", "instant refund, nothing shipped: recorded", "极速退款未发货：登记", playU5},
		{"U6", "instant refund, parcel gone: intercepted and recovered", "极速退款但已发货：拦截追回", playU6},
		{"S3", "delivered: the buyer is asked", "已签收：联系买家", playS3},
		{"S3b", "delivered, the buyer insists, genuine proof: refused", "已签收且买家坚持：凭真实凭证拒绝", playS3b},
		{"S3c", "signed for, not received: verified as lost, paid, claimed", "签收未收到：核实丢件、退款并索赔", playS3c},
		{"S4", "a problem on the way: nudged", "在途异常：催查", playS4},
		{"S6", "30 h without a scan: watched and nudged", "30 小时无轨迹：观察并催查", playS6},
		{"R2", "the return is unpacked and intact: paid", "退货验货完好：退款", playR2},
		{"R3", "exchange: offers are prepared for a person", "换货：备好协商方案", playR3},
		{"R4", "worth less than its way back: refunded without return", "货值低于运费：仅退款不退货", playR4},
		{"C1", "the buyer hears within 15 s that the request has arrived", "15 秒内回复买家", playC1},
		{"C2", "by telephone: five elements or nothing", "电话受理：五要素缺一不可", playC2},
		{"C3", "the buyer's words are classified", "原因归类", playC3},
		{"C4", "fresh goods, a day too late: a person", "生鲜超时：转人工", playC4},
		{"C5", "damaged, no picture: asked for", "破损无图：请买家补图", playC5},
		{"C6", "25 minutes left and nobody has acted: people are told at once", "剩余 25 分钟无人处理：立即通知", playC6},
		{"O1", "above the agent's amount: a supervisor confirms", "超出客服权限：主管确认", playO1},
		{"O2", "who waits for whom is on record", "交接有记录", playO2},
		{"O3", "the order carries flag and remark", "订单旗标与备注", playO3},
		{"O4", "processing time is measured against the deadline", "处理时长对照时限", playO4},
		{"O5", "the claim is paid: on the register", "理赔到账：登记", playO5},
	}
}

// person posts something about the story's case.
func (s *Stage) person(ctx context.Context, token, what string, body any) error {
	c, err := s.Target.Case(ctx, s.shop, s.id)
	if err != nil {
		return err
	}
	return s.Target.Post(ctx, "/admin/v1/cases/"+c.ID+"/"+what, token, body, nil)
}

// asked waits until somebody has been asked, and returns the hand-over's number.
func (s *Stage) asked(ctx context.Context, question string) (n int, err error) {
	_, err = s.Target.WaitFor(ctx, s.shop, s.id, patience, func(c CaseView) bool {
		for _, h := range c.Handovers {
			if h.Ask == question {
				n = h.N
				return true
			}
		}
		return false
	})
	if err != nil {
		return 0, fmt.Errorf("%s was not asked: %w", question, err)
	}
	return n, nil
}

// answers records what somebody has answered to a question of the case.
func (s *Stage) answers(ctx context.Context, question, answer string, evidence ...map[string]string) error {
	n, err := s.asked(ctx, question)
	if err != nil {
		return err
	}
	s.Say("an agent records the answer to %q: %s", question, answer)
	return s.person(ctx, AgentToken, "answer", map[string]any{"n": n, "answer": answer, "evidence": evidence})
}

// deliver pushes what the warehouse has to say.
func (s *Stage) deliver(ctx context.Context, reports ...wmsfake.Report) error {
	r := s.World.Warehouse.Request(s.Target.Public+"/webhooks/wms/main", reports...)
	if r == nil {
		return errors.New("no request to push")
	}
	resp, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("the warehouse's push was answered %d", resp.StatusCode)
	}
	return nil
}

func made(outer string) []douyinfake.SKU {
	return []douyinfake.SKU{{ID: "1729", OuterID: outer, Quantity: 1, Paid: 25800}}
}

func playU3(ctx context.Context, s *Stage) error {
	for range 2 {
		s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Status: douyinfake.StatusSuccess, RefundStatus: douyinfake.RefundDone, Amount: 25800, SKUs: made("DZ-lamp-7")})
		if err := s.push(ctx, "206", "¥258.00 were refunded instantly for a made-to-order lamp"); err != nil {
			return err
		}
		if _, err := s.decided(ctx, "U3", "refunded"); err != nil {
			return err
		}
	}
	rows, err := s.register(ctx, "listing_risks")
	if err != nil {
		return err
	}
	n := 0
	for _, r := range rows {
		if r.SKU == "DZ-lamp-7" {
			n++
		}
	}
	if n != 1 {
		return fmt.Errorf("%d listing risks for the SKU, want one", n)
	}
	s.Say("one listing risk is on the register, not two")
	return nil
}

// registerRow is what the scenarios read of a register.
type registerRow struct {
	SKU    string `json:"sku"`
	CaseID string `json:"case_id"`
	State  string `json:"state"`
	Result string `json:"result"`
}

func (s *Stage) register(ctx context.Context, name string) ([]registerRow, error) {
	var out struct {
		Rows []registerRow `json:"rows"`
	}
	return out.Rows, errors.Join(s.Target.get(ctx, "/admin/v1/registers/"+name, &out), nil)
}

// printed is an order whose label is printed, in the warehouse and at Douyin.
func (s *Stage) printed(number string, amount int64) error {
	s.World.SF.Ship(number)
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: amount, Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: number, At: time.Now().Add(-time.Hour)}}})
	order := s.World.Douyin.Get(s.id).OrderID
	s.World.Warehouse.Put("douyin", LiveShop, order, "pending")
	return s.World.Warehouse.Print("douyin", LiveShop, order, wmsfake.Waybill{Courier: "sf", Number: number})
}

func playU4Held(ctx context.Context, s *Stage) error {
	s.World.Warehouse.SetAnswer(wmsfake.ByPush)
	if err := s.printed("SF1300000000040", 6900); err != nil {
		return err
	}
	if err := s.push(ctx, "200", "the buyer wants ¥69.00 back; a label is printed, nobody has scanned it"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "U4", "waiting"); err != nil {
		return err
	}
	if err := s.unpaid(); err != nil {
		return err
	}
	if _, err := s.asked(ctx, "hold"); err != nil {
		return err
	}
	answered := func(r wmsfake.Report) bool { return r.Reference != "" }
	for end := time.Now().Add(patience); !slices.ContainsFunc(s.World.Warehouse.Waiting(), answered); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			return errors.New("the warehouse was not asked")
		}
	}
	s.Say("the warehouse was asked to hold the parcel, and now says: held")
	if err := s.deliver(ctx, s.World.Warehouse.Waiting()...); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	_, err := s.decided(ctx, "U4", "agreed", "refunded")
	return err
}

func playU4Gone(ctx context.Context, s *Stage) error {
	const number = "SF1300000000041"
	s.World.Warehouse.SetAnswer(wmsfake.AtOnce)
	if err := s.printed(number, 26900); err != nil {
		return err
	}
	order := s.World.Douyin.Get(s.id).OrderID
	if err := s.World.Warehouse.Ship("douyin", LiveShop, order, wmsfake.Waybill{Courier: "sf", Number: number}); err != nil {
		return err
	}
	if err := s.push(ctx, "200", "the buyer wants ¥269.00 back; a label is printed"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "U4", "waiting"); err != nil {
		return err
	}
	s.World.SF.Scan(number, "50", time.Now().Add(-time.Second), "深圳市", "已收取快件")
	if err := s.sfPush(ctx, number, "picked up"); err != nil {
		return err
	}
	if err := s.intercepted(ctx, number); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S2", "waiting"); err != nil {
		return err
	}
	return s.unpaid()
}

func playU5(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Status: douyinfake.StatusSuccess, RefundStatus: douyinfake.RefundDone, Amount: 1900})
	if err := s.push(ctx, "206", "¥19.00 were refunded instantly, nothing shipped"); err != nil {
		return err
	}
	_, err := s.decided(ctx, "U5", "refunded")
	return err
}

func playU6(ctx context.Context, s *Stage) error {
	const number = "SF1300000000061"
	s.open(douyinfake.AfterSale{
		Type: douyinfake.TypeUnshipped, Status: douyinfake.StatusSuccess, RefundStatus: douyinfake.RefundDone, Amount: 18900,
		Waybills: []douyinfake.Waybill{s.sfParcel(number, 6*time.Hour)},
	})
	if err := s.push(ctx, "206", "¥189.00 were refunded instantly, but the parcel had left"); err != nil {
		return err
	}
	if err := s.intercepted(ctx, number); err != nil {
		return err
	}
	c, err := s.decided(ctx, "U6", "recovering")
	if err != nil {
		return err
	}
	if c.Loss == nil || c.Loss.State != "open" || c.Loss.AtRiskMinor != 18900 {
		return fmt.Errorf("loss is %+v", c.Loss)
	}
	s.World.SF.Return(number)
	if err := s.sfPush(ctx, number, "the parcel has turned back"); err != nil {
		return err
	}
	if c, err = s.decided(ctx, "U6", "refunded"); err != nil {
		return err
	}
	if c.Loss == nil || c.Loss.State != "recovered" || c.Loss.RecoveredMinor != 18900 {
		return fmt.Errorf("loss is %+v", c.Loss)
	}
	s.Say("¥189.00 at risk, ¥189.00 recovered")
	return nil
}

// delivered is a parcel that was signed for hours ago.
func (s *Stage) delivered(number string, ago time.Duration) douyinfake.Waybill {
	at := time.Now().Add(-ago)
	s.World.SF.Ship(number)
	s.World.SF.Scan(number, "50", at.Add(-24*time.Hour), "深圳市", "已收取快件")
	s.World.SF.Scan(number, "44", at.Add(-time.Hour), "上海市", "正在派送")
	s.World.SF.Scan(number, "80", at, "上海市", "已签收")
	return douyinfake.Waybill{Company: "shunfeng", Name: "顺丰速运", Number: number, At: at.Add(-25 * time.Hour)}
}

func playS3(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 12900, Waybills: []douyinfake.Waybill{s.delivered("SF1300000000031", 5*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer wants ¥129.00 back; SF says delivered"); err != nil {
		return err
	}
	c, err := s.decided(ctx, "S3", "person")
	if err != nil {
		return err
	}
	if len(c.Scripts) == 0 || c.Scripts[0].ZH == "" {
		return errors.New("no script for the person")
	}
	if _, err := s.asked(ctx, "reply"); err != nil {
		return err
	}
	return s.unpaid()
}

func playS3b(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 12900, Waybills: []douyinfake.Waybill{s.delivered("SF1300000000032", 5*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer wants ¥129.00 back; SF says delivered"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S3", "person"); err != nil {
		return err
	}
	if err := s.answers(ctx, "reply", "insists"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S3b", "person"); err != nil {
		return err
	}
	if got := s.World.Douyin.Get(s.id).Status; got == douyinfake.StatusRefused {
		return errors.New("refused without proof")
	}
	if err := s.answers(ctx, "proof", "proof", map[string]string{"kind": "image", "url": "https://pod.example.com/SF1300000000032.jpg"}); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S3b", "refused"); err != nil {
		return err
	}
	if got := s.World.Douyin.Get(s.id).Status; got != douyinfake.StatusRefused {
		return fmt.Errorf("not refused at Douyin: status %d", got)
	}
	s.Say("Douyin has the refusal, with the courier's proof")
	return s.unpaid()
}

func playS3c(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 13900, Reason: "未收到货", Waybills: []douyinfake.Waybill{s.delivered("SF1300000000033", 5*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer wants ¥139.00 back and says: not received"); err != nil {
		return err
	}
	c, err := s.decided(ctx, "S3c", "person")
	if err != nil {
		return err
	}
	if c.ReasonClass != "not_received" {
		return fmt.Errorf("reason class %q", c.ReasonClass)
	}
	if err := s.answers(ctx, "verify", "lost"); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	if _, err := s.asked(ctx, "claim"); err != nil {
		return err
	}
	_, err = s.decided(ctx, "S3c", "agreed", "refunded")
	return err
}

func playS4(ctx context.Context, s *Stage) error {
	const number = "SF1300000000043"
	w := s.sfParcel(number, 10*time.Hour)
	s.World.SF.Scan(number, "70", time.Now().Add(-time.Hour), "武汉市", "派件异常")
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 21900, Waybills: []douyinfake.Waybill{w}})
	if err := s.push(ctx, "200", "the buyer wants ¥219.00 back; SF reports a problem on the way"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S4", "waiting"); err != nil {
		return err
	}
	_, err := s.asked(ctx, "nudge")
	return errors.Join(err, s.unpaid())
}

func playS6(ctx context.Context, s *Stage) error {
	const number = "4300000000066"
	at := time.Now().Add(-42 * time.Hour)
	s.World.Kuaidi100.Scan("yunda", number, "1", "103", at, "已揽收", "浙江省金华市")
	s.World.Kuaidi100.Scan("yunda", number, "0", "1002", at.Add(12*time.Hour), "已发往下一站", "浙江省金华市")
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 16900, Waybills: []douyinfake.Waybill{{Company: "yunda", Number: number, At: at}}})
	if err := s.push(ctx, "200", "the buyer wants ¥169.00 back; Yunda's last scan is 30 h old"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S6", "waiting"); err != nil {
		return err
	}
	_, err := s.asked(ctx, "nudge")
	return errors.Join(err, s.unpaid())
}

func playR2(ctx context.Context, s *Stage) error {
	const number = "4300000000062"
	s.World.Kuaidi100.Scan("yunda", number, "1", "103", time.Now().Add(-30*time.Hour), "已揽收", "江苏省苏州市")
	s.World.Kuaidi100.Scan("yunda", number, "3", "301", time.Now().Add(-time.Hour), "已签收", "浙江省杭州市")
	s.open(douyinfake.AfterSale{
		Type: douyinfake.TypeReturn, Status: douyinfake.StatusReturned, Amount: 23900,
		Return: &douyinfake.Waybill{Company: "yunda", Number: number, At: time.Now().Add(-31 * time.Hour)},
	})
	order := s.World.Douyin.Get(s.id).OrderID
	if err := s.push(ctx, "203", "a return for ¥239.00 has arrived"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "R2", "waiting"); err != nil {
		return err
	}
	if _, err := s.asked(ctx, "unpack"); err != nil {
		return err
	}
	if err := s.unpaid(); err != nil {
		return err
	}
	err := s.deliver(ctx, wmsfake.Report{
		ID: "unpacked-" + s.id, Kind: "inspection", Platform: "douyin", Shop: LiveShop, OrderID: order, AfterSaleID: s.id, Result: "intact",
		Waybill: &wmsfake.Waybill{Courier: "yunda", Number: number}, At: time.Now().Format(time.RFC3339),
	})
	if err != nil {
		return err
	}
	s.Say("the warehouse pushes: unpacked, intact")
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	_, err = s.decided(ctx, "R2", "agreed", "refunded")
	return err
}

func playR3(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeExchange, Amount: 9900, Reason: "商品破损", Evidence: []string{"https://img.example.com/1.jpg"}})
	if err := s.push(ctx, "200", "the buyer wants broken goods exchanged"); err != nil {
		return err
	}
	c, err := s.decided(ctx, "R3", "person")
	if err != nil {
		return err
	}
	if len(c.Offers) == 0 {
		return errors.New("no offers are prepared")
	}
	s.Say("%d offers are prepared, from step %d of the ladder", len(c.Offers), c.Offers[0].Step)
	return s.unpaid()
}

func playR4(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeReturn, Amount: 450})
	if err := s.push(ctx, "200", "the buyer wants to return goods for ¥4.50"); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	_, err := s.decided(ctx, "R4", "agreed", "refunded")
	return err
}

func playC1(ctx context.Context, s *Stage) error {
	f := s.World.Others.Taobao
	id := f.Open(taobaofake.AfterSale{Amount: 6100})
	started := time.Now()
	f.Publish("taobao_refund_RefundCreated", id)
	s.Say("Taobao sends a frame: the buyer wants ¥61.00 back")
	for end := started.Add(patience); len(f.Messages(id)) == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) || ctx.Err() != nil {
			return errors.New("the buyer has heard nothing within 15 s")
		}
	}
	s.Say("after %s the buyer reads: %s", time.Since(started).Round(time.Millisecond), f.Messages(id)[0])
	s.result.Paid = "1 × ¥61.00"
	return s.ended(ctx, "taobao", taobaoSeller, id, "U1")
}

func playC2(ctx context.Context, s *Stage) error {
	s.id = ""
	hand := map[string]any{"platform": "douyin", "shop": LiveShop, "order_id": "6900000000000009", "buyer": "noted", "goods": "blue mug, 300 ml", "reason": "handle broken"}
	err := s.Target.Post(ctx, "/admin/v1/cases", AgentToken, hand, nil)
	if !refusedWith(err, http.StatusUnprocessableEntity) {
		return fmt.Errorf("four of five elements were accepted: %w", err)
	}
	s.Say("an agent opens a case without the wanted outcome: refused, and told what is missing")
	hand["wanted"], hand["amount_minor"] = "refund_shipped", 2990
	var opened struct{ ID string }
	if err := s.Target.Post(ctx, "/admin/v1/cases", AgentToken, hand, &opened); err != nil {
		return err
	}
	var c CaseView
	if err := s.Target.get(ctx, "/admin/v1/cases/"+opened.ID, &c); err != nil {
		return err
	}
	s.result.Case = c
	if c.Rule != "C1" || c.State != "person" {
		return fmt.Errorf("case is %s by %s", c.State, c.Rule)
	}
	s.Say("with all five the case is open, and a person's")
	return nil
}

func playC4(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{
		Type: douyinfake.TypeShipped, Amount: 5900, Waybills: []douyinfake.Waybill{s.delivered("SF1300000000034", 30*time.Hour)},
		SKUs: []douyinfake.SKU{{ID: "1730", OuterID: "XX-prawns", Quantity: 1, Paid: 5900}},
	})
	if err := s.push(ctx, "200", "the buyer complains about fresh prawns 30 h after the delivery"); err != nil {
		return err
	}
	_, err := s.decided(ctx, "C4", "person")
	return errors.Join(err, s.unpaid())
}

func playC5(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 7900, Reason: "商品破损", Waybills: []douyinfake.Waybill{s.delivered("SF1300000000035", 5*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer says damaged, without a picture"); err != nil {
		return err
	}
	c, err := s.decided(ctx, "C5", "person")
	if err != nil {
		return err
	}
	for _, item := range c.Checklist {
		if item.Rule == "C5" && !item.Done {
			s.Say("the checklist shows what is missing: %s", item.ID)
			return s.unpaid()
		}
	}
	return errors.New("the checklist shows nothing missing")
}

func playC6(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 25800, SKUs: made("DZ-ring-25"), Deadline: time.Now().Add(25 * time.Minute)})
	if err := s.push(ctx, "200", "the buyer wants ¥258.00 back for a made-to-order ring; Douyin decides in 25 min"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "U2", "person"); err != nil {
		return err
	}
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		for _, m := range s.World.Group.Messages() {
			if strings.Contains(m.Text, s.id) && m.AtAll {
				s.Say("everybody in the DingTalk group reads: %s", m.Title)
				return s.person(ctx, AgentToken, "claim", map[string]any{})
			}
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return fmt.Errorf("nobody was told; DingTalk refused: %v", s.World.Group.Rejected())
		}
	}
}

func playO1(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 58800})
	if err := s.push(ctx, "200", "the buyer wants ¥588.00 back, above the limit for automatic refunds"); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "U1", "person"); err != nil {
		return err
	}
	agree := map[string]any{"decision": "agree", "reason": "checked with the warehouse"}
	if err := s.person(ctx, AgentToken, "decision", agree); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond)
	if err := s.unpaid(); err != nil {
		return err
	}
	s.Say("the agent agrees; ¥588.00 are above the agent's amount, nothing is paid yet")
	if err := s.person(ctx, SupervisorToken, "decision", agree); err != nil {
		return err
	}
	s.Say("the supervisor confirms")
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	_, err := s.decided(ctx, "person", "agreed", "refunded")
	return err
}

func playO5(ctx context.Context, s *Stage) error {
	const number = "4300000000055"
	at := time.Now().Add(-72 * time.Hour)
	s.World.Kuaidi100.Scan("yunda", number, "1", "103", at, "已揽收", "浙江省金华市")
	s.World.Kuaidi100.Scan("yunda", number, "0", "1002", at.Add(12*time.Hour), "已发往下一站", "浙江省金华市")
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 14900, Waybills: []douyinfake.Waybill{{Company: "yunda", Number: number, At: at}}})
	if err := s.push(ctx, "200", "the buyer wants ¥149.00 back; the parcel is lost"); err != nil {
		return err
	}
	if err := s.paid(ctx, patience); err != nil {
		return err
	}
	if err := s.answers(ctx, "claim", "paid"); err != nil {
		return err
	}
	c, err := s.Target.Case(ctx, s.shop, s.id)
	if err != nil {
		return err
	}
	rows, err := s.register(ctx, "claims")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.CaseID == c.ID && r.State == "paid" {
			s.Say("the claims register shows it as paid")
			_, err := s.decided(ctx, "S5", "agreed", "refunded")
			return err
		}
	}
	return fmt.Errorf("the claims register does not show the payment: %+v", rows)
}
