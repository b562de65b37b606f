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
	workbenchView
	Timeline      []entryView        `json:"timeline"`
	Actions       []actionView       `json:"actions"`
	Parcels       []parcelView       `json:"parcels"`
	Items         []aftersale.Item   `json:"items"`
	RefuseReasons []aftersale.Reason `json:"refuse_reasons"`            // what a refusal may cite, if the platform lists it
	ManualReason  string             `json:"handled_by_hand,omitempty"` // why no API may act here
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
func (p *private) oneCase(c *gin.Context) (response, error) {
	return p.caseResponse(c.Request.Context(), c.Param("id"), actor(c))
}

func (p *private) caseResponse(ctx context.Context, id string, by people.Actor) (response, error) {
	one, err := p.o.Service.Store.Case(ctx, id)
	if err != nil {
		return response{}, err
	}
	entries, err := p.o.Service.Store.Timeline(ctx, id)
	if err != nil {
		return response{}, err
	}
	actions, err := p.o.Service.Store.Actions(ctx, id)
	if err != nil {
		return response{}, err
	}
	parcels, err := p.parcels(ctx, one.Snapshot)
	if err != nil {
		return response{}, err
	}
	bench, err := p.workbench(ctx, one, actions, by)
	if err != nil {
		return response{}, err
	}
	d := caseDetail{
		caseView: viewCase(one), workbenchView: bench, Timeline: viewEach(entries, viewEntry), Actions: viewEach(actions, viewAction), Parcels: parcels,
		Items: []aftersale.Item{}, RefuseReasons: []aftersale.Reason{},
	}
	if s := one.Snapshot; s != nil {
		d.Items = append(d.Items, s.Items...)
		d.RefuseReasons = append(d.RefuseReasons, s.RefuseReasons...)
		d.ManualReason = s.ManualReason
	}
	return versioned(one.Version, d), nil
}

// parcels returns what couriers have said about the case's parcels.
func (p *private) parcels(ctx context.Context, snapshot *aftersale.Snapshot) ([]parcelView, error) {
	out := []parcelView{}
	if snapshot == nil {
		return out, nil
	}
	add := func(direction string, w aftersale.Waybill) {
		out = append(out, parcelView{Direction: direction, Courier: w.Courier, Number: w.Number, State: untracked, Scans: []aftersale.Scan{}})
	}
	for _, w := range snapshot.Outbound {
		add("outbound", w)
	}
	if w := snapshot.Return; w != nil {
		add("return", *w)
	}
	if len(out) == 0 {
		return out, nil
	}
	known, err := p.o.Service.Store.Parcels(ctx, viewEach(out, func(v parcelView) string { return v.Number }))
	if err != nil {
		return nil, err
	}
	for i := range out {
		for _, parcel := range known {
			if v := &out[i]; parcel.Number == v.Number {
				v.Parcel, v.State, v.Scans = parcel, parcel.State, append([]aftersale.Scan{}, parcel.Scans...)
			}
		}
	}
	return out, nil
}
