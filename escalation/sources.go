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
	// riskWindow is how far the register of listing risks is read back. Older ones
	// stand in the register only.
	riskWindow = 24 * time.Hour

	// tokenNotice is how long before its end people are warned of a token that is not
	// renewed automatically.
	tokenNotice = 72 * time.Hour
)

// collectKillSwitch adds a notice while the kill switch is engaged: once per time that
// somebody engages it.
func (n *Notifier) collectKillSwitch(ctx context.Context) error {
	current := n.o.Settings.Current()
	if !current.SafetyLimits.KillSwitch {
		return nil
	}
	return n.add(ctx, store.Notice{
		ID: "brake/kill_switch/" + strconv.FormatInt(current.SafetyLimitsVersion, 10), Kind: NoticeSafetyLimit, Urgent: true,
		Title: aftersale.Text{EN: "the kill switch is engaged: every approval waits for people", ZH: "紧急停止已启用，所有退款均转人工处理"},
	})
}

// collectBudgets adds a notice for every platform whose automatic refunds are stopped
// because a budget is used up: once a day.
func (n *Notifier) collectBudgets(ctx context.Context, now time.Time) error {
	var found []store.Notice
	held, err := n.o.Store.HeldByBrake(ctx)
	day := now.In(n.o.Zone).Format(time.DateOnly)
	for _, c := range held {
		if c.Label == "brake.budget" && c.N > 0 {
			found = append(found, store.Notice{
				ID: "brake/budget/" + c.Platform + "/" + day, Kind: NoticeSafetyLimit, Platform: c.Platform, Urgent: true,
				Title: aftersale.Text{
					EN: fmt.Sprintf("a budget for automatic refunds is used up: %d requests wait for people", c.N),
					ZH: fmt.Sprintf("自动退款额度已用完，%d 件待人工处理", c.N),
				},
			})
		}
	}
	return errors.Join(err, n.add(ctx, found...))
}

// collectTokens adds a notice for every token that is about to end: one that is
// renewed automatically when half of the time for the renewal has passed, any other
// three days before.
func (n *Notifier) collectTokens(ctx context.Context, now time.Time) error {
	var found []store.Notice
	var errs error
	for _, s := range n.o.Registry.Shops {
		token, err := n.o.Tokens.Stored(ctx, s)
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
		notice := store.Notice{
			ID:   fmt.Sprintf("token/%s/%s/%d/soon", s.Platform, s.ID, token.ExpiresAt.Unix()),
			Kind: NoticeToken, Platform: s.Platform,
			Title: aftersale.Text{
				EN: "shop " + s.ID + ": the authorisation ends soon, renew it",
				ZH: "店铺 " + s.ID + "：授权即将到期，请重新授权",
			},
		}
		if left <= warn/3 {
			notice.ID, notice.Urgent = notice.ID+"/urgent", true
		}
		found = append(found, notice)
	}
	return errors.Join(errs, n.add(ctx, found...))
}

// collectListingRisks adds a notice for every new line in the register of listing
// risks.
func (n *Notifier) collectListingRisks(ctx context.Context, now time.Time) error {
	rows, err := n.o.Store.Register(ctx, store.RegisterListingRisks, now.Add(-riskWindow), now.Add(time.Minute), 500)
	if err != nil {
		return err
	}
	found := make([]store.Notice, 0, len(rows))
	for _, r := range rows {
		found = append(found, store.Notice{
			ID: "listing_risk/" + r.Key, Kind: NoticeListingRisk, Platform: r.Platform,
			Title: aftersale.Text{
				EN: "shop " + r.Shop + ", goods " + r.SKU + ": instant refunds, check how they are listed",
				ZH: "店铺 " + r.Shop + "，商品 " + r.SKU + "：被极速退款，请检查商品发布类目",
			},
		})
	}
	return n.add(ctx, found...)
}
