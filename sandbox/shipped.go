package sandbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
)

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
	if _, err := s.inquired(ctx, "reply"); err != nil {
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
	if _, err := s.inquired(ctx, "claim"); err != nil {
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
	_, err := s.inquired(ctx, "nudge")
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
	_, err := s.inquired(ctx, "nudge")
	return errors.Join(err, s.unpaid())
}
