package server

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/policy"
	"makegood/policy/deadline"
	"makegood/registry"
	"makegood/store"
)

// summary counts what waits now.
func (p *private) summary(c *gin.Context) (answer, error) {
	s, err := p.o.Service.Store.Summary(c.Request.Context(), p.o.Now())
	if err != nil {
		return answer{}, err
	}
	return ok(map[string]any{
		"by_state": counts(s.ByState), "waiting": counts(s.Waiting), "person": s.Person, "unclaimed": s.Unclaimed,
		"due_30m": s.Due30m, "due_2h": s.Due2h, "due_8h": s.Due8h, "overdue": s.Overdue, "oldest_person": orNull(s.OldestPerson),
	}), nil
}

// counts is never null.
func counts(m map[string]int64) map[string]int64 {
	if m == nil {
		return map[string]int64{}
	}
	return m
}

// What the SLA report covers by itself, and at most.
const (
	slaPreset = 14 * 24 * time.Hour
	slaMost   = 400 * 24 * time.Hour
)

type slaRow struct {
	Day          string     `json:"day"`
	Platform     string     `json:"platform"`
	Kind         string     `json:"kind"`
	Resolution   string     `json:"resolution"`
	Cases        int64      `json:"cases"`
	Seconds      int64      `json:"processing_seconds_sum"`
	P50          int64      `json:"p50_seconds"`
	P90          int64      `json:"p90_seconds"`
	LatePlatform int64      `json:"late_platform"`
	LateScore    int64      `json:"late_score"`
	Refunded     []moneySum `json:"refunded"`
}

// sla reports closed cases by day, against the platforms' clocks.
func (p *private) sla(c *gin.Context) (answer, error) {
	now := p.o.Now()
	from, err := p.dateParameter(c, "from", now.Add(-slaPreset), false)
	if err != nil {
		return answer{}, err
	}
	to, err := p.dateParameter(c, "to", now.Add(time.Second), true)
	if err != nil {
		return answer{}, err
	}
	if !from.Before(to) || to.Sub(from) > slaMost {
		return answer{}, badRequest("from", "must be before to, by at most 400 days", "须早于 to，且不超过 400 天")
	}
	rows, err := p.o.Service.Store.SLA(c.Request.Context(), from, to, p.o.Zone)
	if err != nil {
		return answer{}, err
	}
	list := make([]slaRow, len(rows))
	for i, r := range rows {
		list[i] = slaRow{Day: r.Day, Platform: r.Platform, Kind: r.Kind, Resolution: r.Resolution, Cases: r.Cases, Seconds: r.Seconds, P50: r.P50, P90: r.P90, LatePlatform: r.LatePlatform, LateScore: r.LateScore, Refunded: moneyOf(r.Refunded)}
	}
	return ok(map[string]any{"from": from, "to": to, "targets": p.targets(), "rows": list}), nil
}

// targets are the clocks of every configured platform, in seconds.
func (p *private) targets() map[string]map[deadline.Stage]map[string]int64 {
	clocks, out := deadline.Default(), map[string]map[deadline.Stage]map[string]int64{}
	for _, platform := range p.o.Service.Registry.Platforms() {
		out[platform] = map[deadline.Stage]map[string]int64{}
		for _, stage := range deadline.Stages() {
			if clock, there := clocks.Clock(platform, stage); there {
				out[platform][stage] = map[string]int64{"platform": int64(clock.Hard.Seconds()), "score": int64(clock.Act.Seconds())}
			}
		}
	}
	return out
}

// moneySum is a sum of one currency.
type moneySum struct {
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
}

func moneyOf(m map[string]int64) []moneySum {
	list := []moneySum{}
	for currency, minor := range m {
		list = append(list, moneySum{currency, minor})
	}
	slices.SortFunc(list, func(a, b moneySum) int {
		if a.Currency < b.Currency {
			return -1
		}
		return 1
	})
	return list
}

// courierView is one row of the capability table.
type courierView struct {
	Courier   string           `json:"courier"`
	ID        string           `json:"id"`
	Title     string           `json:"title"`
	TitleZH   string           `json:"title_zh"`
	Can       []string         `json:"can"`
	Intercept *termsView       `json:"intercept"`
	Rates     map[string]int64 `json:"rates"` // intercepts by outcome; a company's parcels may go through several accounts
	Rate      *float64         `json:"success_rate"`
}

type termsView struct {
	From          []aftersale.TrackState `json:"from"`
	OncePerParcel bool                   `json:"once_per_parcel"`
	CallbackOnly  bool                   `json:"callback_only"`
	AnswerWithin  string                 `json:"answer_within"`
	Withdrawable  bool                   `json:"withdrawable"`
	Fee           string                 `json:"fee"`
	FeeZH         string                 `json:"fee_zh"`
	Source        string                 `json:"source"`
}

// couriers shows what each courier account can do and how its intercepts end.
func (p *private) couriers(c *gin.Context) (answer, error) {
	now := p.o.Now()
	rates, err := p.o.Service.Store.InterceptRates(c.Request.Context(), now.Add(-90*24*time.Hour), now.Add(time.Second))
	if err != nil {
		return answer{}, err
	}
	list := []courierView{}
	for _, one := range p.o.Service.Registry.Couriers {
		list = append(list, viewCourier(one, rates))
	}
	return ok(map[string]any{"couriers": list}), nil
}

func viewCourier(one *registry.Courier, rates []store.InterceptRate) courierView {
	v := courierView{
		Courier: one.Name, ID: one.ID, Title: one.Manifest.Title, TitleZH: one.Manifest.TitleZH, Can: one.Manifest.Capabilities, Rates: map[string]int64{},
	}
	if i, can := one.Adapter.(courier.Interceptor); can {
		t := i.InterceptTerms()
		v.Intercept = &termsView{From: t.From, OncePerParcel: t.OncePerParcel, CallbackOnly: t.CallbackOnly, AnswerWithin: t.AnswerWithin.String(), Withdrawable: t.Withdrawable, Fee: t.Fee.EN, FeeZH: t.Fee.ZH, Source: t.Source}
	}
	carried := one.Adapter.Carries()
	for _, r := range rates {
		if carried == nil || slices.Contains(carried, r.Courier) {
			v.Rates[r.Outcome] += r.N
		}
	}
	if ended := v.Rates["succeeded"] + v.Rates["failed"]; ended > 0 {
		rate := float64(v.Rates["succeeded"]) / float64(ended)
		v.Rate = &rate
	}
	return v
}

// facts lists what rules may ask about.
func (p *private) facts(*gin.Context) (answer, error) {
	type fact struct {
		Name   string   `json:"name"`
		Type   string   `json:"type"`
		Unit   string   `json:"unit"`
		From   string   `json:"from"`
		Doc    string   `json:"doc"`
		Values []string `json:"values"`
	}
	list := []fact{}
	for _, f := range policy.FactList() {
		list = append(list, fact{Name: f.Name, Type: f.Type, Unit: f.Unit, From: f.Source, Doc: f.Doc, Values: append([]string{}, f.Values...)})
	}
	return ok(map[string]any{"facts": list}), nil
}

// buyers lists who is on a list, by keyed hash.
func (p *private) buyers(c *gin.Context) (answer, error) {
	list := c.Query("list")
	if list != "" && list != store.ListAllow && list != store.ListBlock {
		return answer{}, badRequest("list", "want allow or block", "须为 allow 或 block")
	}
	rows, err := p.o.Service.Store.ListBuyers(c.Request.Context(), list, 1000)
	if err != nil {
		return answer{}, err
	}
	type buyer struct {
		Key  string    `json:"key"`
		List string    `json:"list"`
		By   string    `json:"by"`
		At   time.Time `json:"at"`
	}
	out := []buyer{}
	for _, r := range rows {
		out = append(out, buyer{r.Buyer, r.List, r.By, r.At})
	}
	return ok(map[string]any{"buyers": out}), nil
}

// listBuyer puts a buyer on a list, or on none.
func (p *private) listBuyer(c *gin.Context) (answer, error) {
	var body struct {
		List *string `json:"list"`
	}
	if err := decodeBody(c, &body); err != nil {
		return answer{}, err
	}
	key := c.Param("key")
	if !nameForm.MatchString(key) {
		return answer{}, notFound
	}
	if body.List == nil || !slices.Contains([]string{"", store.ListAllow, store.ListBlock}, *body.List) {
		return answer{}, unacceptable("list", "want allow, block, or an empty text for none", "须为 allow、block 或空")
	}
	if err := p.o.Service.Desk.ListBuyer(c.Request.Context(), actor(c), key, *body.List); err != nil {
		return answer{}, err
	}
	return ok(map[string]any{"key": key, "list": *body.List}), nil
}
