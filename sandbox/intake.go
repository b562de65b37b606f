package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	taobaofake "makegood/adapters/marketplace/taobao/fake"
)

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
	manual := map[string]any{"platform": "douyin", "shop": LiveShop, "order_id": "6900000000000009", "buyer": "noted", "goods": "blue mug, 300 ml", "reason": "handle broken"}
	err := s.Target.Post(ctx, "/admin/v1/cases", AgentToken, manual, nil)
	if !refusedWith(err, http.StatusUnprocessableEntity) {
		return fmt.Errorf("four of five elements were accepted: %w", err)
	}
	s.Say("an agent opens a case without the wanted outcome: refused, and told what is missing")
	manual["wanted"], manual["amount_minor"] = "refund_shipped", 2990
	var opened struct{ ID string }
	if err := s.Target.Post(ctx, "/admin/v1/cases", AgentToken, manual, &opened); err != nil {
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
