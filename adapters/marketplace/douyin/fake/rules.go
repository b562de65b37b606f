package fake

import "strconv"

// rule is one line of the platform's table of operations.
type rule struct {
	kind    int   // aftersale_type
	from    []int // aftersale_status
	to      int   // aftersale_status afterwards; 0: money is paid
	refuses bool  // needs reason, remark, code and, for some reasons, evidence
	address bool  // needs receiver_address_id
	ships   bool  // needs company_code and logistics_code
}

func (r rule) pays() bool { return r.to == 0 }

var rules = map[int]rule{
	101: {kind: TypeReturn, from: []int{6, 27}, to: StatusReturnWait, address: true},
	102: {kind: TypeReturn, from: []int{6}, to: StatusRefused, refuses: true},
	111: {kind: TypeReturn, from: []int{7, 11, 29}},
	112: {kind: TypeReturn, from: []int{11}, to: StatusRefusedLate, refuses: true},
	121: {kind: TypeReturn, from: []int{6, 27}},
	201: {kind: TypeShipped, from: []int{6, 27}},
	202: {kind: TypeShipped, from: []int{6}, to: StatusRefused, refuses: true},
	203: {kind: TypeShipped, from: []int{6}},
	301: {kind: TypeExchange, from: []int{6, 27}, to: StatusReturnWait, address: true},
	302: {kind: TypeExchange, from: []int{6}, to: StatusRefused, refuses: true},
	311: {kind: TypeExchange, from: []int{7, 11, 29}, to: StatusReshipped, ships: true},
	312: {kind: TypeExchange, from: []int{11}, to: StatusRefusedLate, refuses: true},
	321: {kind: TypeExchange, from: []int{6, 7, 11, 29}},
	401: {kind: TypeUnshipped, from: []int{6}},
	501: {kind: TypeResend, from: []int{6, 27}, to: StatusShipWait},
	502: {kind: TypeResend, from: []int{6}, to: StatusRefused, refuses: true},
	601: {kind: TypeRepair, from: []int{6, 27}, to: StatusReturnWait},
	602: {kind: TypeRepair, from: []int{6, 27}, to: StatusShipWait},
	603: {kind: TypeRepair, from: []int{6}, to: StatusRefused, refuses: true},
	611: {kind: TypeRepair, from: []int{7, 8, 11}, to: StatusReshipped},
	612: {kind: TypeRepair, from: []int{11}, to: StatusRefusedLate, refuses: true},
	621: {kind: TypeRepair, from: []int{6, 7, 8, 11, 27, 29}},
}

// The reasons for refusing that this platform offers.
const (
	ReasonPlain    = 31 // needs no evidence
	ReasonEvidence = 32 // needs evidence
)

type reasonsIn struct {
	ID int64 `json:"aftersale_id"`
}

// rejectReasons is afterSale.rejectReasonCodeList.
func (p *Platform) rejectReasons(in reasonsIn) (any, *refusal) {
	a := p.Get(strconv.FormatInt(in.ID, 10))
	if a.ID == "" {
		return nil, errNoCase
	}
	items := []any{}
	if a.Type != TypeUnshipped {
		items = append(items,
			fields{"reject_reason_code": ReasonPlain, "reason": "已与买家协商一致", "evidence_description": "", "evidence_need": "N", "image": "", "order_type": -1, "pkg": -1},
			fields{"reject_reason_code": ReasonEvidence, "reason": "买家已签收商品", "evidence_description": "请上传签收凭证", "evidence_need": "Y", "image": "", "order_type": -1, "pkg": -1},
		)
	}
	return fields{"items": items}, nil
}
