package sandbox

import (
	"context"
	"fmt"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
)

// patience is how long a scenario waits for what should come soon.
const patience = 15 * time.Second

// open creates the after-sale that the story is about.
func (s *Stage) open(a douyinfake.AfterSale) string {
	s.id = s.platform().Open(a)
	return s.id
}

// platform is the fake that the story's shop sells on.
func (s *Stage) platform() *douyinfake.Platform {
	if s.shop == ShadowShop {
		return s.World.Trial
	}
	return s.World.Douyin
}

// push has Douyin push one message about the story's after-sale.
func (s *Stage) push(ctx context.Context, tag, meaning string) error {
	if err := s.platform().Push(ctx, s.Target.Public+"/webhooks/douyin/"+s.shop, tag, s.id); err != nil {
		return fmt.Errorf("push %s: %w", tag, err)
	}
	s.Say("Douyin pushes %s: %s", tag, meaning)
	return nil
}

// sfPush has SF push what it has scanned since the last push.
func (s *Stage) sfPush(ctx context.Context, number, meaning string) error {
	if err := s.World.SF.Push(ctx, s.Target.Public+"/webhooks/sf/main?token="+SFPushToken, number); err != nil {
		return err
	}
	s.Say("SF pushes: %s", meaning)
	return nil
}

// paid waits until the platform has paid the story's after-sale, and checks
// that it paid once.
func (s *Stage) paid(ctx context.Context, within time.Duration) error {
	for end := time.Now().Add(within); ; time.Sleep(5 * time.Millisecond) {
		switch n := s.platform().Paid(s.id); {
		case n == 1:
			s.Say("Douyin has paid ¥%.2f", float64(s.platform().PaidFen(s.id))/100)
			return nil
		case n > 1:
			return fmt.Errorf("paid %d times", n)
		case time.Now().After(end):
			c, err := s.Target.Case(ctx, s.shop, s.id)
			return fmt.Errorf("not paid within %s: case is %s by rule %s (%v)", within, c.State, c.Rule, err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}

// unpaid checks that no money has moved.
func (s *Stage) unpaid() error {
	if n := s.platform().Paid(s.id); n != 0 {
		return fmt.Errorf("paid %d times, should not be paid", n)
	}
	return nil
}

// decided waits until the case stands as wanted; "" does not matter.
func (s *Stage) decided(ctx context.Context, rule string, states ...string) (CaseView, error) {
	c, err := s.Target.WaitFor(ctx, s.shop, s.id, patience, func(c CaseView) bool {
		for _, state := range states {
			if c.State == state && (rule == "" || c.Rule == rule) {
				return true
			}
		}
		return false
	})
	if err != nil {
		return c, fmt.Errorf("wanted rule %s and state %v: %w", rule, states, err)
	}
	for i := len(c.Timeline) - 1; i >= 0; i-- {
		if c.Timeline[i].Type == "decision" {
			s.Say("makegood: %s", c.Timeline[i].Summary)
			break
		}
	}
	return c, nil
}

// intercepted waits until SF has been asked to bring the parcel back.
func (s *Stage) intercepted(ctx context.Context, number string) error {
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if len(s.World.SF.Intercepts(number)) > 0 {
			s.Say("makegood asks SF to bring %s back", number)
			return nil
		}
		if time.Now().After(end) || ctx.Err() != nil {
			return fmt.Errorf("no intercept of %s; SF refused: %v", number, s.World.SF.Rejected())
		}
	}
}

// sfParcel is a parcel under way: picked up and moved on since.
func (s *Stage) sfParcel(number string, since time.Duration) douyinfake.Waybill {
	now := time.Now()
	s.World.SF.Ship(number)
	s.World.SF.Scan(number, "50", now.Add(-since), "深圳市", "已收取快件")
	s.World.SF.Scan(number, "30", now.Add(-since/2), "深圳转运中心", "快件已发车")
	s.World.SF.Scan(number, "31", now.Add(-since/4), "武汉转运中心", "快件到达")
	return douyinfake.Waybill{Company: "shunfeng", Name: "顺丰速运", Number: number, At: now.Add(-since)}
}

// status has Douyin change the story's after-sale.
func (s *Stage) status(change func(*douyinfake.AfterSale)) { s.World.Douyin.Update(s.id, change) }
