package policy

import (
	"slices"
	"time"

	"makegood/aftersale"
)

const (
	hour   = time.Hour
	minute = time.Minute
)

// thresholdTable is the one description of all thresholds: defaults, bounds
// and documentation are made from it.
var thresholdTable = []thresholdDef{
	amount("low_value_limit", 5000, 100000, func(t *Thresholds) *int64 { return &t.LowValueLimit },
		aftersale.Text{
			EN: "In transit or returning: up to this amount the refund is paid as soon as the intercept is accepted or the return is scanned.",
			ZH: "运输途中或退货途中：不超过此金额的，拦截受理或退货揽收后直接退款。",
		}),
	amount("auto_refund_limit", 50000, 500000, func(t *Thresholds) *int64 { return &t.AutoRefundLimit },
		aftersale.Text{
			EN: "Unshipped standard goods and lost parcels: above this amount a person looks first.",
			ZH: "未发货标品及丢件：超过此金额先由人工确认。",
		}),
	span("safety_margin", 4*hour, 10*minute, 24*hour, func(t *Thresholds) *time.Duration { return &t.SafetyMargin },
		aftersale.Text{
			EN: "How long before the platform's deadline a person is told.",
			ZH: "平台超时前多久通知人工。",
		}),
	span("fallback_margin", hour, 10*minute, 24*hour, func(t *Thresholds) *time.Duration { return &t.FallbackMargin },
		aftersale.Text{
			EN: "How long before the platform's deadline the shop's fallback acts if no person has.",
			ZH: "平台超时前多久、且人工未处理时执行兜底动作。",
		}),
	{
		name: "fallback", unit: unitChoice, preset: FallbackLeave, choices: []string{FallbackAgree, FallbackRefuse, FallbackLeave},
		doc: aftersale.Text{
			EN: "What the fallback does with a parcel in transit (S2c): agree pays, refuse needs genuine proof and therefore goes to a person, leave does nothing.",
			ZH: "在途包裹（S2c）的兜底动作：agree 同意退款；refuse 须有真实凭证，因此转人工；leave 不处理。",
		},
		get: func(t *Thresholds) any { return t.Fallback },
		set: func(t *Thresholds, v any) { t.Fallback = v.(string) },
	},
	span("intercept_recheck", 24*hour, hour, 72*hour, func(t *Thresholds) *time.Duration { return &t.InterceptRecheck },
		aftersale.Text{
			EN: "When to look again at an intercept without a result.",
			ZH: "拦截无结果时多久后复查。",
		}),
	span("warehouse_timeout", 30*minute, minute, 24*hour, func(t *Thresholds) *time.Duration { return &t.WarehouseTimeout },
		aftersale.Text{
			EN: "How long nobody may know whether the parcel has left before a person is asked.",
			ZH: "无法确认是否已出库时，多久后转人工。",
		}),
	span("warehouse_fresh", 10*minute, minute, 24*hour, func(t *Thresholds) *time.Duration { return &t.WarehouseFresh },
		aftersale.Text{
			EN: "How old the warehouse's word may be before it is asked again.",
			ZH: "仓库反馈多久后视为过时、需重新确认。",
		}),
	span("unpack_timeout", 24*hour, hour, 168*hour, func(t *Thresholds) *time.Duration { return &t.UnpackTimeout },
		aftersale.Text{
			EN: "How long the warehouse may take to unpack an arrived return, or to send goods again, before a person is asked.",
			ZH: "退货到仓后多久未拆包验货（或未补发）转人工。",
		}),
	span("courier_reply", 12*hour, hour, 168*hour, func(t *Thresholds) *time.Duration { return &t.CourierReply },
		aftersale.Text{
			EN: "How long a courier's service desk may take to answer a question.",
			ZH: "快递客服答复时限。",
		}),
	span("buyer_reply", 12*hour, hour, 168*hour, func(t *Thresholds) *time.Duration { return &t.BuyerReply },
		aftersale.Text{
			EN: "How long a buyer may take to answer before silence counts as insisting.",
			ZH: "买家答复时限，超时视为坚持申请。",
		}),
	span("return_window", 168*hour, 24*hour, 2160*hour, func(t *Thresholds) *time.Duration { return &t.ReturnWindow },
		aftersale.Text{
			EN: "After the delivery: how long standard goods may be returned without a person looking.",
			ZH: "签收后多久内的标品退货可自动同意。",
		}),
	span("fresh_window", 24*hour, hour, 168*hour, func(t *Thresholds) *time.Duration { return &t.FreshWindow },
		aftersale.Text{
			EN: "After the delivery: how long fresh goods may be complained about.",
			ZH: "生鲜商品签收后的售后时限。",
		}),
	amount("return_freight", 500, 5000, func(t *Thresholds) *int64 { return &t.ReturnFreight },
		aftersale.Text{
			EN: "What sending a parcel back costs: goods worth no more are refunded without return.",
			ZH: "退货运费：货值不高于此金额的仅退款不退货。",
		}),
	span("stall_nudge", 24*hour, 12*hour, 240*hour, func(t *Thresholds) *time.Duration { return &t.StallNudge },
		aftersale.Text{
			EN: "Without a new scan for this long the parcel counts as stalled.",
			ZH: "物流多久未更新视为停滞。",
		}),
	span("stall_lost", 48*hour, 12*hour, 240*hour, func(t *Thresholds) *time.Duration { return &t.StallLost },
		aftersale.Text{
			EN: "Without a new scan for this long the parcel counts as lost.",
			ZH: "物流多久未更新按丢件处理。",
		}),
	span("stall_lost_remote", 72*hour, 12*hour, 240*hour, func(t *Thresholds) *time.Duration { return &t.StallLostRemote },
		aftersale.Text{
			EN: "The same for parcels that have passed a remote region.",
			ZH: "途经偏远地区的包裹，多久未更新按丢件处理。",
		}),
	{
		name: "remote_regions", unit: unitList, preset: []string{"新疆", "西藏", "甘肃", "青海", "宁夏", "内蒙古", "云南", "海南"},
		doc: aftersale.Text{
			EN: "Regions that count as remote; compared with the place of each scan.",
			ZH: "视为偏远的地区，与物流轨迹地点比对。",
		},
		get: func(t *Thresholds) any { return slices.Clone(t.RemoteRegions) },
		set: func(t *Thresholds, v any) { t.RemoteRegions = slices.Clone(v.([]string)) },
	},
	amount("agent_limit", 20000, 500000, func(t *Thresholds) *int64 { return &t.AgentLimit },
		aftersale.Text{
			EN: "An agent decides alone up to this amount; above it a supervisor confirms.",
			ZH: "客服可独立决定的金额上限，超过须主管确认。",
		}),
	amount("budget_hour", 2000000, 1000000000, func(t *Thresholds) *int64 { return &t.BudgetHour },
		aftersale.Text{
			EN: "Automatic refunds of the shop per hour; once reached, cases go to people.",
			ZH: "店铺每小时自动退款总额，达到后转人工。",
		}),
	amount("budget_day", 20000000, 1000000000, func(t *Thresholds) *int64 { return &t.BudgetDay },
		aftersale.Text{
			EN: "Automatic refunds of the shop per day; once reached, cases go to people.",
			ZH: "店铺每日自动退款总额，达到后转人工。",
		}),
}

// amount is a row for an amount of money between 0 and most.
func amount(name string, preset, most int64, field func(*Thresholds) *int64, doc aftersale.Text) thresholdDef {
	return thresholdDef{
		name: name, unit: unitMinor, preset: preset, min: int64(0), max: most, doc: doc,
		get: func(t *Thresholds) any { return *field(t) },
		set: func(t *Thresholds, v any) { *field(t) = v.(int64) },
	}
}

// span is a row for a duration between least and most.
func span(name string, preset, least, most time.Duration, field func(*Thresholds) *time.Duration, doc aftersale.Text) thresholdDef {
	return thresholdDef{
		name: name, unit: unitDuration, preset: preset, min: least, max: most, doc: doc,
		get: func(t *Thresholds) any { return *field(t) },
		set: func(t *Thresholds, v any) { *field(t) = v.(time.Duration) },
	}
}
