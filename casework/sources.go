package casework

import (
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/policy"
)

// Source is what one outside system says of where the goods are.
type Source struct {
	Name  string // platform | warehouse | courier
	Says  aftersale.Text
	Word  string
	At    time.Time // zero: it has said nothing
	Fresh bool
}

const (
	// platformFresh is how old the platform's snapshot may be: cases that wait for
	// the shop are read again every half hour.
	platformFresh = 45 * time.Minute

	// courierFresh is how old the courier's last answer may be.
	courierFresh = time.Hour
)

// The words of a source that are not those of a parcel or a shipment.
const (
	wordNothing   = "nothing"
	wordUnshipped = "unshipped"
	wordShipped   = "shipped"
	wordUnknown   = "unknown"
)

var saysNothing = aftersale.Text{EN: "nothing", ZH: "无信息"}

// sourcesOf is what platform, courier and, if one is connected, warehouse say.
func sourcesOf(in policy.Input, f policy.Facts) []Source {
	out := []Source{platformSource(in), courierSource(in, f)}
	if in.Warehouse {
		out = append(out, warehouseSource(in, f))
	}
	return out
}

func platformSource(in policy.Input) Source {
	s := Source{Name: "platform", At: in.Case.UpdatedAt}
	s.Fresh = in.Now.Sub(s.At) <= platformFresh
	switch {
	case in.Case.Snapshot.MayHaveLeft:
		s.Word, s.Says = wordUnknown, aftersale.Text{EN: "cannot tell", ZH: "无法确认"}
	case in.Case.Snapshot.Kind != aftersale.KindRefundUnshipped:
		s.Word, s.Says = wordShipped, aftersale.Text{EN: "shipped", ZH: "已发货"}
	default:
		s.Word, s.Says = wordUnshipped, aftersale.Text{EN: "not shipped", ZH: "未发货"}
	}
	return s
}

func courierSource(in policy.Input, f policy.Facts) Source {
	s := Source{Name: "courier", Word: wordNothing, Says: saysNothing}
	if f.Parcel != policy.ParcelNone && f.Parcel != policy.ParcelUntracked {
		s.Word, s.Says = f.Parcel, policy.ParcelTitle(f.Parcel)
		s.At = in.Now.Add(-f.TrackingAge)
		s.Fresh = f.TrackingAge <= courierFresh
	}
	return s
}

func warehouseSource(in policy.Input, f policy.Facts) Source {
	s := Source{Name: "warehouse", Word: wordNothing, Says: saysNothing}
	if reported := in.Case.Fulfilment; reported != nil && reported.Shipment != "" {
		s.Word, s.Says, s.At = string(reported.Shipment), shipmentText[reported.Shipment], reported.ShipmentAt
		s.Fresh = f.WarehouseAge <= in.Thresholds.WarehouseFresh || reported.Shipment == aftersale.ShipmentGone
	}
	return s
}

var shipmentText = map[aftersale.ShipmentState]aftersale.Text{
	aftersale.ShipmentPending: {EN: "in stock", ZH: "在库未打单"},
	aftersale.ShipmentPrinted: {EN: "label printed", ZH: "已打单未出库"},
	aftersale.ShipmentHeld:    {EN: "held", ZH: "已拦下"},
	aftersale.ShipmentGone:    {EN: "gone", ZH: "已出库"},
}

// agree reports whether the sources tell the same story. They do not if the goods
// have left by one of them and are still here by another, or if the warehouse's
// report cannot be relied on.
func agree(sources []Source, f policy.Facts) bool {
	if f.WarehouseDoubt {
		return false
	}
	if !f.Left {
		return true
	}
	here := []string{wordUnshipped, string(aftersale.ShipmentPending), string(aftersale.ShipmentHeld)}
	return !slices.ContainsFunc(sources, func(s Source) bool { return slices.Contains(here, s.Word) })
}
