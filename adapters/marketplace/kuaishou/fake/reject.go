package fake

import (
	"strconv"
	"unicode/utf8"
)

// The reasons for refusing that this platform offers.
const (
	ReasonPlain = 101 // needs neither words nor pictures
	ReasonWords = 102 // needs words
	ReasonProof = 103 // needs words and a picture
)

// rejectReasons is open.refund.reject.reason.
func (p *Platform) rejectReasons(in refundIn) (any, *refusal) {
	r, no := p.existing(in.ID)
	if no != nil {
		return nil, no
	}
	r.Lock()
	way := r.Data.Way
	r.Unlock()
	out := []fields{}
	if way == WayRefund || way == WayReturn || way == WayExchange {
		for i, text := range []string{"已与买家协商一致", "商品已发出", "买家已签收商品"} {
			code := ReasonPlain + i
			out = append(out, fields{
				"reasonCode": code, "reasonDesc": text,
				"requiredRejectDesc": code >= ReasonWords, "requiredRejectImage": code == ReasonProof,
			})
		}
	}
	return out, nil
}

type rejectRequestIn struct {
	ID      int64    `json:"refundId"`
	Reason  int      `json:"reasonCode"`
	Words   string   `json:"rejectDesc"`
	Images  []string `json:"rejectImages"`
	Version int64    `json:"refundVersion"`
	Way     int      `json:"editHandlingWay"`
	Address int64    `json:"editReturnAddressId"`
}

// rejectRequest is open.refund.reject.
func (p *Platform) rejectRequest(in rejectRequestIn) (any, *refusal) {
	return p.operate(in.ID, step{method: "open.refund.reject", to: StatusRefused}, func(a *AfterSale) *refusal {
		switch {
		case in.Version != a.UpdateTime.UnixMilli():
			return errUpdated
		case a.Way != WayRefund && a.Way != WayReturn && a.Way != WayExchange || a.Special != 0:
			return errWrongWay
		case a.Status != StatusApplied && a.Status != StatusReturned || a.Negotiate == 3:
			return errState
		case in.Reason < ReasonPlain || in.Reason > ReasonProof, in.Reason >= ReasonWords && in.Words == "",
			in.Reason == ReasonProof && len(in.Images) == 0, len(in.Images) > 6:
			return errFormat
		}
		return nil
	})
}

type addNoteIn struct {
	ID    int64  `json:"orderId"`
	Note  string `json:"note"`
	Staff int64  `json:"staffId"`
	Flag  *int   `json:"flag"`
}

// addNote is open.seller.order.note.add.
func (p *Platform) addNote(in addNoteIn) (any, *refusal) {
	if in.ID <= 0 || in.Note == "" || utf8.RuneCountInString(in.Note) > 200 || in.Flag != nil && (*in.Flag < 0 || *in.Flag > 6) {
		return nil, errFormat
	}
	p.remarks.Write(strconv.FormatInt(in.ID, 10), Remark{Text: in.Note, Flag: in.Flag})
	return true, nil
}
