package server

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/settings"
	"makegood/store"
)

// brakesView is what stops automatic money, and how far each shop is from it.
type brakesView struct {
	Version int64 `json:"version"`
	settings.SafetyLimits
	Shops []shopBrakes `json:"shops"`
}

// shopBrakes is what automatic refunds of a shop have taken in the present
// hour and day, beside what they may take. Money in minor units.
type shopBrakes struct {
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

// brakes shows them all.
func (p *private) brakes(c *gin.Context) (answer, error) {
	_, now, err := p.tuning(c)
	if err != nil {
		return answer{}, err
	}
	return p.brakesAnswer(c, now)
}

func (p *private) brakesAnswer(c *gin.Context, now *settings.Snapshot) (answer, error) {
	rows, err := p.o.Service.Store.Spent(c.Request.Context())
	if err != nil {
		return answer{}, err
	}
	spent := make(map[address]store.Spent, len(rows))
	for _, r := range rows {
		spent[address{r.Platform, r.Shop}] = r
	}
	v := brakesView{Version: now.SafetyLimitsVersion, SafetyLimits: now.SafetyLimits, Shops: []shopBrakes{}}
	hour, day := p.budgetTimes()
	for _, s := range p.o.Service.Registry.Shops {
		limits := now.Overrides.Resolve(s.Platform, s.ID)
		b := shopBrakes{Platform: s.Platform, Shop: s.ID, BudgetHour: limits.BudgetHour, BudgetDay: limits.BudgetDay}
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

func engaged(b shopBrakes, limits settings.SafetyLimits) bool {
	return limits.KillSwitch || b.HourMinor >= b.BudgetHour || b.DayMinor >= b.BudgetDay ||
		limits.CountHour > 0 && b.HourCount >= limits.CountHour || limits.CountDay > 0 && b.DayCount >= limits.CountDay ||
		limits.CountMinute > 0 && b.MinuteCount >= limits.CountMinute
}

// brakesPatch is the body of PUT. What is left out stays as it is: forgetting
// a field must not let the kill switch go.
type brakesPatch struct {
	KillSwitch  *bool  `json:"kill_switch"`
	CountHour   *int64 `json:"count_hour"`
	CountDay    *int64 `json:"count_day"`
	CountMinute *int64 `json:"count_minute"`
}

func (b brakesPatch) apply(to settings.SafetyLimits) settings.SafetyLimits {
	if b.KillSwitch != nil {
		to.KillSwitch = *b.KillSwitch
	}
	if b.CountHour != nil {
		to.CountHour = *b.CountHour
	}
	if b.CountDay != nil {
		to.CountDay = *b.CountDay
	}
	if b.CountMinute != nil {
		to.CountMinute = *b.CountMinute
	}
	return to
}

// brakeTries bounds how often a change without If-Match is tried against
// changes by others.
const brakeTries = 5

// putBrakes changes the brakes. If-Match is honoured and not required: in an
// emergency nobody should have to read first.
func (p *private) putBrakes(c *gin.Context) (answer, error) {
	var body brakesPatch
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	if body == (brakesPatch{}) {
		return answer{}, problem(http.StatusUnprocessableEntity, "nothing to change", "没有要修改的内容")
	}
	for try := 1; ; try++ {
		t, now, err := p.tuning(c)
		if err != nil {
			return answer{}, err
		}
		given, err := ifMatch(c, now.SafetyLimitsVersion)
		if err != nil {
			return answer{}, err
		}
		_, err = t.PutSafetyLimits(c.Request.Context(), actor(c), body.apply(now.SafetyLimits), now.SafetyLimitsVersion)
		if errors.Is(err, store.ErrConflict) && !given && try < brakeTries {
			continue
		}
		if err != nil {
			return answer{}, err
		}
		if err := p.o.Service.Modes.WakeScope(c.Request.Context(), ""); err != nil {
			return answer{}, err
		}
		return p.brakesAnswer(c, t.Current())
	}
}
