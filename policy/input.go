package policy

import (
	"time"

	"makegood/aftersale"
)

// Input is everything a decision may rest on, at one moment.
type Input struct {
	Case    aftersale.Case     // as observed: Seen is the newest snapshot, Deadline already set from the ticket or a Table
	Actions []aftersale.Action // the case's ledger, oldest first, in its newest form

	// Parcels holds what couriers say, by waybill number. Where a parcel goes
	// on under another number the caller stores under the first number what
	// the whole way says. A waybill that is missing here counts as untracked.
	Parcels map[string]aftersale.Parcel

	Goods             aftersale.GoodsKind // from Goods.Kind; empty counts as standard
	CanIntercept      bool                // an adapter exists that can intercept at the courier of the outbound parcel
	CanTrack          bool                // an adapter exists that can ask where the outbound parcel is
	CanRefuse         bool                // the platform has an API to refuse this kind of request
	CanConvert        bool                // the platform can pay this kind of request without the goods coming back
	CanMessage        bool                // the platform has a call to write to the buyer
	CanReportShipment bool                // the platform asks whether shipments were stopped (aftersale.ActionReportShipment)
	Warehouse         bool                // a warehouse is connected for the shop

	// WarehouseDown says that the warehouse was asked just now and had no answer.
	WarehouseDown bool
	Buyer         BuyerFacts

	// InterceptFrom are the states of a parcel in which the couriers of the
	// outbound parcels take an intercept; empty: in any.
	InterceptFrom []aftersale.TrackState

	// InterceptWithin is how long the outbound parcel's courier takes until
	// the result of an intercept shows; 0 if nothing is known.
	InterceptWithin time.Duration
	Shop            ShopFacts
	Thresholds      Thresholds // resolved for the platform and the shop
	Now             time.Time
}

// BuyerFacts is what is known of a buyer by a keyed hash.
type BuyerFacts struct {
	Requests, Refunds int    // in the last 90 days
	RefundMinor       int64  // in the currency of the case
	List              string // allow | block | ""
}

// The lists a supervisor may put a buyer on.
const (
	BuyerOnNone  = "none"
	BuyerAllowed = "allow"
	BuyerBlocked = "block"
)

// ShopFacts is what is known of the shop beside its cases.
type ShopFacts struct {
	Mode       aftersale.Mode // carried in Decision.Mode; it does not change what is decided
	KillSwitch bool           // engaged: nothing is answered by machine, whoever decided

	// BudgetOK says that the shop has a budget and it is not used up. Where it
	// is false nothing is paid automatically, whatever the two numbers say:
	// a caller that forgot to ask does not pay.
	BudgetOK bool

	BudgetLeftHour int64 // automatic refunds still allowed this hour, minor units
	BudgetLeftDay  int64 // automatic refunds still allowed this day, minor units
}
