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
)

// onTheWay opens a request whose parcel is in transit, and waits until the
// intercept is out.
func (s *Stage) onTheWay(ctx context.Context, number string, fen int64) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: fen, Waybills: []douyinfake.Waybill{s.sfParcel(number, 8*time.Hour)}})
	if err := s.push(ctx, "200", fmt.Sprintf("the buyer wants ¥%.2f back, the parcel is on its way", float64(fen)/100)); err != nil {
		return err
	}
	return s.intercepted(ctx, number)
}

func playS2(ctx context.Context, s *Stage) error {
	if err := s.onTheWay(ctx, "SF1300000000024", 27900); err != nil {
		return err
	}
	c, err := s.decided(ctx, "S2", "waiting")
	if err != nil {
		return err
	}
	if len(c.Scripts) > 0 {
		s.Say("what to tell the buyer: %s", c.Scripts[0].ZH)
	}
	return errors.Join(s.remarked(), s.unpaid())
}

func playC3(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeReturn, Amount: 8800, Reason: "颜色/款式/图案与描述不符"})
	if err := s.push(ctx, "200", "the buyer wants to return goods: not as described"); err != nil {
		return err
	}
	c, err := s.decided(ctx, "R0", "agreed", "person")
	if err != nil {
		return err
	}
	if c.ReasonClass != "not_as_described" {
		return fmt.Errorf("reason class %q", c.ReasonClass)
	}
	s.Say("the reason is classified: %s", c.ReasonClass)
	return nil
}

func playO2(ctx context.Context, s *Stage) error {
	s.open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 12900, Waybills: []douyinfake.Waybill{s.delivered("SF1300000000036", 5*time.Hour)}})
	if err := s.push(ctx, "200", "the buyer wants ¥129.00 back; SF says delivered"); err != nil {
		return err
	}
	if _, err := s.inquired(ctx, "reply"); err != nil {
		return err
	}
	c, err := s.Target.Case(ctx, s.shop, s.id)
	if err != nil {
		return err
	}
	rows, err := s.register(ctx, "handovers")
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.CaseID == c.ID && r.Result == "buyer:reply" && r.State == "open" {
			s.Say("the register shows: customer service waits for the buyer")
			return s.unpaid()
		}
	}
	return fmt.Errorf("the inquiry is not on the register: %+v", rows)
}

func playO3(ctx context.Context, s *Stage) error {
	if err := s.onTheWay(ctx, "SF1300000000025", 28900); err != nil {
		return err
	}
	if _, err := s.decided(ctx, "S2", "waiting"); err != nil {
		return err
	}
	if err := s.remarked(); err != nil {
		return err
	}
	if note := s.World.Douyin.Remarks(s.World.Douyin.Get(s.id).OrderID)[0]; note.Text == "" {
		return errors.New("the remark is empty")
	}
	return s.unpaid()
}

func playO4(ctx context.Context, s *Stage) error {
	if err := playU1(ctx, s); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Target.Admin+"/metrics", nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	for _, name := range []string{"makegood_first_decision_seconds_count", "makegood_case_processing_seconds_count", "makegood_deadline_remaining_seconds_count", "makegood_deadline_target_seconds"} {
		if !strings.Contains(string(text), name+`{kind="refund_unshipped",platform="douyin"`) && !strings.Contains(string(text), name+`{clock="platform",kind="refund_unshipped",platform="douyin"`) {
			return fmt.Errorf("%s is not measured for douyin", name)
		}
	}
	s.Say("time to the first decision, to the end, and left to the deadline are measured, beside the targets")
	return nil
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
