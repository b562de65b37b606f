package sandbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	wmsfake "makegood/adapters/warehouse/wms/fake"
)

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
	if _, err := s.inquired(ctx, "hold"); err != nil {
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
