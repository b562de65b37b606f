package server

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/settings"
	"makegood/store"
)

// limitsView is what stops automatic money, and how far each shop is from it.
type limitsView struct {
	Version int64 `json:"version"`
	settings.SafetyLimits
	Shops []shopLimits `json:"shops"`
}

// shopLimits is what automatic refunds of a shop have taken in the present
// hour and day, beside what they may take. Money in minor units.
type shopLimits struct {
	Platform    string `json:"platform"`
	Shop        string `json:"shop"`
	HourMinor   int64  `json:"hour_minor"`
	DayMinor    int64  `json:"day_minor"`
	BudgetHour  int64  `json:"budget_hour"`
	BudgetDay   int64  `json:"budget_day"`
	HourCount   int64  `json:"hour_count"`
	DayCount    int64  `json:"day_count"`
	MinuteCount int64  `json:"minute_count"`
	Engaged     bool   `json:"engaged"` // no automatic refund leaves this shop now
}

// safetyLimits shows what stops automatic money.
func (p *private) safetyLimits(c *gin.Context) (response, error) {
	_, now, err := p.current(c)
	if err != nil {
		return response{}, err
	}
	return p.limitsResponse(c, now)
}

func (p *private) limitsResponse(c *gin.Context, now *settings.Snapshot) (response, error) {
	rows, err := p.o.Service.Store.Spent(c.Request.Context())
	if err != nil {
		return response{}, err
	}
	spent := make(map[address]store.Spent, len(rows))
	for _, r := range rows {
		spent[address{r.Platform, r.Shop}] = r
	}
	v := limitsView{Version: now.SafetyLimitsVersion, SafetyLimits: now.SafetyLimits, Shops: []shopLimits{}}
	hour, day := p.budgetTimes()
	for _, s := range p.o.Service.Registry.Shops {
		limits := now.Overrides.Resolve(s.Platform, s.ID)
		b := shopLimits{Platform: s.Platform, Shop: s.ID, BudgetHour: limits.BudgetHour, BudgetDay: limits.BudgetDay}
		row := spent[address{s.Platform, s.ID}]
		if !row.Hour.Before(hour) { // what an hour that is over has taken does not count
			b.HourMinor, b.HourCount = row.HourMinor, row.HourCount
		}
		if !row.Day.Before(day) {
			b.DayMinor, b.DayCount = row.DayMinor, row.DayCount
		}
		if !row.Minute.Before(p.o.Now().Truncate(time.Minute)) {
			b.MinuteCount = row.MinuteCount
		}
		b.Engaged = engaged(b, now.SafetyLimits)
		v.Shops = append(v.Shops, b)
	}
	return versioned(v.Version, v), nil
}

// budgetTimes returns when the present hour and day of the budgets began.
func (p *private) budgetTimes() (hour, day time.Time) {
	local := p.o.Now().In(p.o.Zone)
	hour = time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), 0, 0, 0, p.o.Zone)
	return hour, time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, p.o.Zone)
}

func engaged(b shopLimits, limits settings.SafetyLimits) bool {
	return limits.KillSwitch || b.HourMinor >= b.BudgetHour || b.DayMinor >= b.BudgetDay ||
		limits.CountHour > 0 && b.HourCount >= limits.CountHour || limits.CountDay > 0 && b.DayCount >= limits.CountDay ||
		limits.CountMinute > 0 && b.MinuteCount >= limits.CountMinute
}

// limitsPatch is the body of PUT. What is left out stays as it is: forgetting
// a field must not let the kill switch go.
type limitsPatch struct {
	KillSwitch  *bool  `json:"kill_switch"`
	CountHour   *int64 `json:"count_hour"`
	CountDay    *int64 `json:"count_day"`
	CountMinute *int64 `json:"count_minute"`
}

func (b limitsPatch) apply(to settings.SafetyLimits) settings.SafetyLimits {
	setIfGiven(&to.KillSwitch, b.KillSwitch)
	setIfGiven(&to.CountHour, b.CountHour)
	setIfGiven(&to.CountDay, b.CountDay)
	setIfGiven(&to.CountMinute, b.CountMinute)
	return to
}

func setIfGiven[T any](field *T, given *T) {
	if given != nil {
		*field = *given
	}
}

// limitTries bounds how often a change without If-Match is tried against
// changes by others.
const limitTries = 5

// putSafetyLimits changes the safety limits. If-Match is honoured and not required: in an
// emergency nobody should have to read first.
func (p *private) putSafetyLimits(c *gin.Context, body limitsPatch) (response, error) {
	if body == (limitsPatch{}) {
		return response{}, problem(http.StatusUnprocessableEntity, "nothing to change", "没有要修改的内容")
	}
	for try := 1; ; try++ {
		t, now, err := p.current(c)
		if err != nil {
			return response{}, err
		}
		given, err := ifMatch(c, now.SafetyLimitsVersion)
		if err != nil {
			return response{}, err
		}
		_, err = t.PutSafetyLimits(c.Request.Context(), actor(c), body.apply(now.SafetyLimits), now.SafetyLimitsVersion)
		if errors.Is(err, store.ErrConflict) && !given && try < limitTries {
			continue
		}
		if err != nil {
			return response{}, err
		}
		if err := p.o.Service.Modes.WakeScope(c.Request.Context(), ""); err != nil {
			return response{}, err
		}
		return p.limitsResponse(c, t.Current())
	}
}
