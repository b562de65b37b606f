package kuaishou

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"
)

// scalar is a JSON string, number or boolean as text: ids exceed 2^53, and
// implementations disagree on which numbers are strings. null and absence are
// "". Anything else keeps its JSON text, which no reader below accepts.
type scalar string

// UnmarshalJSON never fails on valid JSON: what cannot be read is refused
// where it is used.
func (s *scalar) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || b[0] == 'n':
		*s = ""
	case b[0] == '"':
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*s = scalar(text)
	default:
		*s = scalar(b)
	}
	return nil
}

// whole reads an integer. ok is false for "" and for anything else.
func (s scalar) whole() (n int64, ok bool) {
	n, err := strconv.ParseInt(string(s), 10, 64)
	return n, err == nil
}

// ms reads a Unix time in milliseconds; zero if there is none. Values that
// cannot be milliseconds (0, negative, seconds) are no time.
func (s scalar) ms() time.Time {
	n, ok := s.whole()
	if !ok || n < 100_000_000_000 || n >= 100_000_000_000_000 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// version writes an update time as the version of a request, "" if it is none.
func (s scalar) version() string {
	if t := s.ms(); !t.IsZero() {
		return strconv.FormatInt(t.UnixMilli(), 10)
	}
	return ""
}

// isID reports whether the text is an id of the platform: a positive int64
// without leading zeros.
func isID(text string) bool {
	n, err := strconv.ParseInt(text, 10, 64)
	return err == nil && n > 0 && text[0] >= '1' && text[0] <= '9'
}

// envelope is what every call answers.
type envelope struct {
	Result    scalar          `json:"result"` // 1 is success
	Code      scalar          `json:"code"`
	Msg       scalar          `json:"msg"`
	ErrorMsg  scalar          `json:"error_msg"`
	SubCode   scalar          `json:"sub_code"`
	SubMsg    scalar          `json:"sub_msg"`
	RequestID scalar          `json:"request_id"`
	Data      json.RawMessage `json:"data"`
}

// detailData is the data of open.seller.order.refund.detail. What the buyer
// photographed or lives at (pictures, address, buyerExchangeAddress) is left
// out on purpose.
type detailData struct {
	ID            scalar  `json:"refundId"`
	OrderID       scalar  `json:"oid"`
	SKU           scalar  `json:"skuId"`
	Product       scalar  `json:"itemId"`
	Quantity      scalar  `json:"productNum"`
	Amount        scalar  `json:"refundFee"` // fen
	Status        scalar  `json:"status"`
	Way           scalar  `json:"handlingWay"`
	Special       scalar  `json:"specialRefundType"`
	Negotiate     scalar  `json:"negotiateStatus"`
	Receipt       scalar  `json:"receiptStatus"`
	ReasonCode    scalar  `json:"refundReason"`
	Reason        scalar  `json:"refundReasonDesc"` // the platform's wording of the code
	Buyer         scalar  `json:"buyerOpenId"`      // for Snapshot.Buyer only
	Words         scalar  `json:"refundDesc"`       // the buyer's own: for Snapshot.BuyerWords only
	CreateTime    scalar  `json:"createTime"`       // ms, like the rest
	UpdateTime    scalar  `json:"updateTime"`
	ExpireTime    scalar  `json:"expireTime"`
	Logistics     parcels `json:"logisticsInfo"` // the parcel coming back
	ReturnFreight freight `json:"returnFreightInfo"`
}

// parcel is a waybill; the code is a number of the platform's own.
type parcel struct {
	Number scalar `json:"expressNo"`
	Code   scalar `json:"expressCode"`
}

// parcels is a list of waybills, or a single one; what is neither is none.
type parcels []parcel

// UnmarshalJSON never fails.
func (p *parcels) UnmarshalJSON(b []byte) error {
	*p = oneOrMany[parcel](b)
	return nil
}

// freight is what the buyer claims for sending the goods back.
type freight struct {
	Amount scalar // fen
}

// UnmarshalJSON never fails: the field may be null, an object or empty text.
func (f *freight) UnmarshalJSON(b []byte) error {
	var d struct {
		Amount scalar `json:"returnFreightAmount"`
	}
	if json.Unmarshal(b, &d) == nil {
		f.Amount = d.Amount
	}
	return nil
}

// claimed reports whether there is an amount to decide about. What cannot be
// read counts: a person has a look.
func (f freight) claimed() bool { return f.Amount != "" && f.Amount != "0" }

// oneOrMany reads an object or an array of objects; nil for anything else.
func oneOrMany[T any](b []byte) []T {
	b = bytes.TrimSpace(b)
	if len(b) == 0 {
		return nil
	}
	var many []T
	if b[0] == '[' && json.Unmarshal(b, &many) == nil {
		return many
	}
	var one T
	if b[0] == '{' && json.Unmarshal(b, &one) == nil {
		return []T{one}
	}
	return nil
}

// listData is the data of open.seller.order.refund.pcursor.list.
type listData struct {
	Items []struct {
		ID         scalar `json:"refundId"`
		OrderID    scalar `json:"oid"`
		Amount     scalar `json:"refundFee"` // fen
		Status     scalar `json:"status"`
		Negotiate  scalar `json:"negotiateStatus"`
		Way        scalar `json:"handlingWay"`
		Special    scalar `json:"specialRefundType"`
		UpdateTime scalar `json:"updateTime"` // ms
	} `json:"refundOrderInfoList"`
	Cursor scalar `json:"pcursor"` // "nomore" on the last page
}

// tokenReply is what the OAuth calls answer; nothing of it is in data.
type tokenReply struct {
	envelope
	Error          scalar `json:"error"`
	Access         scalar `json:"access_token"`
	Refresh        scalar `json:"refresh_token"`
	ExpiresIn      scalar `json:"expires_in"`               // s
	RefreshExpires scalar `json:"refresh_token_expires_in"` // s
}
