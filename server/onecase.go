package server

import (
	"context"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/people"
)

// caseDetail is a case with everything that is known of it.
type caseDetail struct {
	caseView
	deskView
	Timeline      []entryView        `json:"timeline"`
	Actions       []actionView       `json:"actions"`
	Parcels       []parcelView       `json:"parcels"`
	Items         []aftersale.Item   `json:"items"`
	RefuseReasons []aftersale.Reason `json:"refuse_reasons"`            // what a refusal may cite, if the platform lists it
	ByHand        string             `json:"handled_by_hand,omitempty"` // why no API may act here
}

// parcelView is one parcel of the case as the courier tells it.
type parcelView struct {
	Direction string               `json:"direction"` // outbound | return
	Courier   string               `json:"courier"`
	Number    string               `json:"number"`
	State     aftersale.TrackState `json:"state"` // untracked: no courier has said anything yet
	aftersale.Parcel
	Scans []aftersale.Scan `json:"scans"`
}

// untracked is the state of a parcel that nothing is known of.
const untracked aftersale.TrackState = "untracked"

// oneCase shows one case with its timeline.
func (p *private) oneCase(c *gin.Context) (answer, error) {
	return p.caseAnswer(c.Request.Context(), c.Param("id"), actor(c))
}

func (p *private) caseAnswer(ctx context.Context, id string, by people.Actor) (answer, error) {
	one, err := p.o.Service.Store.Case(ctx, id)
	if err != nil {
		return answer{}, err
	}
	entries, err := p.o.Service.Store.Timeline(ctx, id)
	if err != nil {
		return answer{}, err
	}
	actions, err := p.o.Service.Store.Actions(ctx, id)
	if err != nil {
		return answer{}, err
	}
	parcels, err := p.parcels(ctx, one.Snapshot)
	if err != nil {
		return answer{}, err
	}
	desk, err := p.desk(ctx, one, actions, by)
	if err != nil {
		return answer{}, err
	}
	d := caseDetail{
		caseView: viewCase(one), deskView: desk, Timeline: viewTimeline(entries), Actions: viewActions(actions), Parcels: parcels,
		Items: []aftersale.Item{}, RefuseReasons: []aftersale.Reason{},
	}
	if s := one.Snapshot; s != nil {
		d.Items = append(d.Items, s.Items...)
		d.RefuseReasons = append(d.RefuseReasons, s.RefuseReasons...)
		d.ByHand = s.ManualReason
	}
	return versioned(one.Version, d), nil
}

// parcels returns what couriers have said about the case's parcels.
func (p *private) parcels(ctx context.Context, seen *aftersale.Snapshot) ([]parcelView, error) {
	out := []parcelView{}
	if seen == nil {
		return out, nil
	}
	for _, w := range seen.Outbound {
		out = append(out, parcelView{Direction: "outbound", Courier: w.Courier, Number: w.Number})
	}
	if w := seen.Return; w != nil {
		out = append(out, parcelView{Direction: "return", Courier: w.Courier, Number: w.Number})
	}
	numbers := make([]string, len(out))
	for i := range out {
		numbers[i] = out[i].Number
	}
	known, err := p.parcelsByNumber(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for i := range out {
		v := &out[i]
		v.State, v.Scans = untracked, []aftersale.Scan{}
		if k, found := known[v.Number]; found {
			v.Parcel, v.State = k, k.State
			v.Scans = append(v.Scans, k.Scans...)
		}
	}
	return out, nil
}

func (p *private) parcelsByNumber(ctx context.Context, numbers []string) (map[string]aftersale.Parcel, error) {
	out := map[string]aftersale.Parcel{}
	if len(numbers) == 0 {
		return out, nil
	}
	stored, err := p.o.Service.Store.Parcels(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for _, parcel := range stored {
		out[parcel.Number] = parcel
	}
	return out, nil
}
