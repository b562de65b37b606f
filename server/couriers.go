package server

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// courierView is one row of the capability table.
type courierView struct {
	Courier string `json:"courier"`
	ID      string `json:"id"`
	titled
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
func (p *private) couriers(c *gin.Context) (response, error) {
	now := p.o.Now()
	rates, err := p.o.Service.Store.InterceptRates(c.Request.Context(), now.Add(-90*24*time.Hour), now.Add(time.Second))
	return listOf("couriers", p.o.Service.Registry.Couriers, err, func(one *registry.Courier) courierView { return viewCourier(one, rates) })
}

func viewCourier(one *registry.Courier, rates []store.InterceptRate) courierView {
	v := courierView{
		Courier: one.Name, ID: one.ID, titled: titled{EN: one.Manifest.Title, ZH: one.Manifest.TitleZH}, Can: one.Manifest.Capabilities, Rates: map[string]int64{},
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
