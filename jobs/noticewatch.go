package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/store"
)

const (
	// watchDeadlines and watchRest are how often the sources are read.
	watchDeadlines = 30 * time.Second
	watchRest      = time.Minute

	// riskWindow is how far the register of listing risks is read back: who
	// was down for longer finds them in the register.
	riskWindow = 24 * time.Hour

	// tokenNotice is how long before its end people are told of a token that
	// is not renewed by itself.
	tokenNotice = 72 * time.Hour

	// knownLimit bounds what a process remembers of what it has stored.
	knownLimit = 100_000
)

// watch is what the Teller has seen. It is only a memory of what is stored:
// a process that starts anew reads it again and stores nothing twice.
type watch struct {
	deadlinesAt, restAt, peopleAt time.Time // when they are read again
	agenda                        []store.Notice
	known                         map[string]bool
}

// look reads the sources whose time has come.
func (t *Teller) look(ctx context.Context) error {
	w, now := &t.watch, t.e.now()
	var errs error
	if !now.Before(w.deadlinesAt) {
		w.deadlinesAt = now.Add(watchDeadlines)
		errs = errors.Join(errs, t.lookAtDeadlines(ctx, now))
	}
	if !now.Before(w.restAt) {
		w.restAt = now.Add(watchRest)
		errs = errors.Join(errs, t.lookAtBudgets(ctx, now), t.lookAtTokens(ctx, now), t.lookAtRisks(ctx, now))
	}
	switch {
	case w.peopleAt.IsZero():
		w.peopleAt = nextDigest(now, t.e.digest)
	case !now.Before(w.peopleAt):
		w.peopleAt = nextDigest(now, t.e.digest)
		errs = errors.Join(errs, t.lookAtPeople(ctx, now))
	}
	return errors.Join(errs, t.lookAtKillSwitch(ctx), t.reached(ctx, now))
}

// add stores notices that this process has not stored yet.
func (t *Teller) add(ctx context.Context, notices ...store.Notice) error {
	w := &t.watch
	if w.known == nil || len(w.known) > knownLimit {
		w.known = map[string]bool{}
	}
	notices = slices.DeleteFunc(notices, func(n store.Notice) bool { return w.known[n.ID] })
	if err := t.e.Tell(ctx, notices...); err != nil {
		return err
	}
	for _, n := range notices {
		w.known[n.ID] = true
	}
	return nil
}

// lookAtDeadlines puts the cases whose deadlines come within the ladder on
// the agenda: each with the step that applies now, and the one after it.
func (t *Teller) lookAtDeadlines(ctx context.Context, now time.Time) error {
	var agenda []store.Notice
	for _, state := range []aftersale.State{aftersale.StatePerson, aftersale.StateWaiting, aftersale.StateActing, aftersale.StateNew} {
		f := store.CaseFilter{State: string(state), DueBefore: now.Add(ladder[0].before + 2*watchDeadlines)}
		err := t.cases(ctx, f, func(c aftersale.Case) { agenda = append(agenda, t.steps(c, now)...) })
		if err != nil {
			return err
		}
	}
	t.watch.agenda = agenda
	return nil
}

// steps are the step of the ladder that applies to a case now, and the next.
func (t *Teller) steps(c aftersale.Case, now time.Time) []store.Notice {
	if now.Sub(c.Deadline.At) > stale {
		return nil
	}
	at := rungAt(c.Deadline.At, now)
	var out []store.Notice
	for i := max(at, 0); i <= at+1 && i < len(ladder); i++ {
		n := ladderNotice(c, ladder[i])
		if needsPerson(c, t.margin(c), later(now, n.At)) {
			out = append(out, n)
		}
	}
	return out
}

// reached stores the steps of the agenda whose time has come.
func (t *Teller) reached(ctx context.Context, now time.Time) error {
	var due, rest []store.Notice
	for _, n := range t.watch.agenda {
		if n.At.After(now) {
			rest = append(rest, n)
		} else {
			due = append(due, n)
		}
	}
	if err := t.add(ctx, due...); err != nil {
		return err
	}
	t.watch.agenda = rest
	return nil
}

// lookAtPeople finds the cases that have come to people, for the digest that
// is due now. Cases of shops in shadow mode are settled at the platform, as
// they were before: only their deadlines are told.
func (t *Teller) lookAtPeople(ctx context.Context, now time.Time) error {
	var found []store.Notice
	err := t.cases(ctx, store.CaseFilter{State: string(aftersale.StatePerson)}, func(c aftersale.Case) {
		if c.ClaimedBy == "" && !c.PersonSince.IsZero() && (c.Mode == aftersale.ModeLive || handmade(c.Ref)) {
			n := personNotice(c)
			n.NextAt = now
			found = append(found, n)
		}
		if waitsForConfirmation(c) {
			found = append(found, confirmNotice(c))
		}
	})
	return errors.Join(err, t.add(ctx, found...))
}

// cases visits every case that the filter selects.
func (t *Teller) cases(ctx context.Context, f store.CaseFilter, visit func(aftersale.Case)) error {
	for f.Limit = 500; ; {
		page, next, err := t.e.store.ListCases(ctx, f)
		if err != nil {
			return err
		}
		for _, c := range page {
			visit(c)
		}
		if next == "" {
			return nil
		}
		f.Cursor = next
	}
}

// lookAtKillSwitch tells that all approvals are stopped. It reads nothing.
func (t *Teller) lookAtKillSwitch(ctx context.Context) error {
	current := t.e.tuning.Current()
	if !current.Brakes.KillSwitch {
		return nil
	}
	return t.add(ctx, store.Notice{
		ID: "brake/kill_switch/" + strconv.FormatInt(current.BrakesVersion, 10), Kind: NoticeBrake, Urgent: true,
		Title: aftersale.Text{EN: "the kill switch is engaged: every approval waits for people", ZH: "紧急停止已启用，所有退款均转人工处理"},
	})
}

// lookAtBudgets tells that a platform's automatic refunds are stopped because
// a budget is used up: once a day.
func (t *Teller) lookAtBudgets(ctx context.Context, now time.Time) error {
	var found []store.Notice
	held, err := t.e.store.HeldByBrake(ctx)
	day := now.In(t.e.zone).Format(time.DateOnly)
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
	return errors.Join(err, t.add(ctx, found...))
}

// lookAtTokens tells of tokens that are about to end: those renewed by
// themselves when half of the time for it has passed, the others three days before.
func (t *Teller) lookAtTokens(ctx context.Context, now time.Time) error {
	var found []store.Notice
	var errs error
	for _, s := range t.e.reg.Shops {
		token, err := t.e.storedToken(ctx, s)
		if err != nil || token.Access == "" || token.ExpiresAt.IsZero() {
			errs = errors.Join(errs, err)
			continue
		}
		warn := tokenNotice
		if r, ok := s.Adapter.(marketplace.TokenRefresher); ok && r.CanRefresh(token) {
			warn = marginOf(token) / 2
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
	return errors.Join(errs, t.add(ctx, found...))
}

// lookAtRisks tells of new lines in the register of listing risks.
func (t *Teller) lookAtRisks(ctx context.Context, now time.Time) error {
	rows, err := t.e.store.Register(ctx, store.RegisterListingRisks, now.Add(-riskWindow), now.Add(time.Minute), 500)
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
	return t.add(ctx, found...)
}
