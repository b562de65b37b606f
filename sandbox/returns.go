package sandbox

import (
	"context"
	"errors"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	wmsfake "makegood/adapters/warehouse/wms/fake"
)

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
	if _, err := s.inquired(ctx, "unpack"); err != nil {
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
