package escalation

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/store"
	"makegood/tokens"
)

const (
	// riskWindow is how far the register of listing risks is read back: who
	// was down for longer finds them in the register.
	riskWindow = 24 * time.Hour

	// tokenNotice is how long before its end people are told of a token that
	// is not renewed by itself.
	tokenNotice = 72 * time.Hour
)

// collectKillSwitch tells that all approvals are stopped. It reads nothing.
func (c *collector) collectKillSwitch(ctx context.Context) error {
	current := c.o.Settings.Current()
	if !current.SafetyLimits.KillSwitch {
		return nil
	}
	return c.add(ctx, store.Notice{
		ID: "brake/kill_switch/" + strconv.FormatInt(current.SafetyLimitsVersion, 10), Kind: NoticeBrake, Urgent: true,
		Title: aftersale.Text{EN: "the kill switch is engaged: every approval waits for people", ZH: "紧急停止已启用，所有退款均转人工处理"},
	})
}

// collectBudgets tells that a platform's automatic refunds are stopped because
// a budget is used up: once a day.
func (c *collector) collectBudgets(ctx context.Context, now time.Time) error {
	var found []store.Notice
	held, err := c.o.Store.HeldByBrake(ctx)
	day := now.In(c.o.Zone).Format(time.DateOnly)
	for _, c := range held {
		if c.Label == "brake.budget" && c.N > 0 {
			found = append(found, store.Notice{
				ID: "brake/budget/" + c.Platform + "/" + day, Kind: NoticeBrake, Platform: c.Platform, Urgent: true,
				Title: aftersale.Text{
					EN: fmt.Sprintf("a budget for automatic refunds is used up: %d requests wait for people", c.N),
					ZH: fmt.Sprintf("自动退款额度已用完，%d 件待人工处理", c.N),
				},
			})
		}
	}
	return errors.Join(err, c.add(ctx, found...))
}

// collectTokens tells of tokens that are about to end: those renewed by
// themselves when half of the time for it has passed, the others three days before.
func (c *collector) collectTokens(ctx context.Context, now time.Time) error {
	var found []store.Notice
	var errs error
	for _, s := range c.o.Registry.Shops {
		token, err := c.o.Tokens.Stored(ctx, s)
		if err != nil || token.Access == "" || token.ExpiresAt.IsZero() {
			errs = errors.Join(errs, err)
			continue
		}
		warn := tokenNotice
		if r, ok := s.Adapter.(marketplace.TokenRefresher); ok && r.CanRefresh(token) {
			warn = tokens.RenewalMargin(token) / 2
		}
		left := token.ExpiresAt.Sub(now)
		if left > warn {
			continue
		}
		n := store.Notice{
			ID: fmt.Sprintf("token/%s/%s/%d/soon", s.Platform, s.ID, token.ExpiresAt.Unix()), Kind: NoticeToken, Platform: s.Platform,
			Title: aftersale.Text{EN: "shop " + s.ID + ": the authorisation ends soon, renew it", ZH: "店铺 " + s.ID + "：授权即将到期，请重新授权"},
		}
		if left <= warn/3 {
			n.ID, n.Urgent = n.ID+"/urgent", true
		}
		found = append(found, n)
	}
	return errors.Join(errs, c.add(ctx, found...))
}

// collectListingRisks tells of new lines in the register of listing risks.
func (c *collector) collectListingRisks(ctx context.Context, now time.Time) error {
	rows, err := c.o.Store.Register(ctx, store.RegisterListingRisks, now.Add(-riskWindow), now.Add(time.Minute), 500)
	if err != nil {
		return err
	}
	found := make([]store.Notice, 0, len(rows))
	for _, r := range rows {
		found = append(found, store.Notice{
			ID: "listing_risk/" + r.Key, Kind: NoticeListingRisk, Platform: r.Platform,
			Title: aftersale.Text{
				EN: "shop " + r.Shop + ", goods " + r.SKU + ": instant refunds, check how they are listed", ZH: "店铺 " + r.Shop + "，商品 " + r.SKU + "：被极速退款，请检查商品发布类目",
			},
		})
	}
	return c.add(ctx, found...)
}
