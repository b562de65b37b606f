package kuaishou

import (
	"encoding/json"
	"strconv"

	"makegood/adapters/wire"
)

// version writes an update time in milliseconds as the version of a request, ""
// if it is none.
func version(s wire.Scalar) string {
	if t := s.Millis(); !t.IsZero() {
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

// idOf is the value if it is an id of the platform, else "".
func idOf(s wire.Scalar) string {
	if !isID(string(s)) {
		return ""
	}
	return string(s)
}

// number is the integer of a text that is one.
func number(text string) int64 {
	n, _ := wire.Scalar(text).Whole()
	return n
}

// envelope is what every call answers.
type envelope struct {
	Result    wire.Scalar     `json:"result"` // 1 is success
	Code      wire.Scalar     `json:"code"`
	Msg       wire.Scalar     `json:"msg"`
	ErrorMsg  wire.Scalar     `json:"error_msg"`
	SubCode   wire.Scalar     `json:"sub_code"`
	SubMsg    wire.Scalar     `json:"sub_msg"`
	RequestID wire.Scalar     `json:"request_id"`
	Data      json.RawMessage `json:"data"`
}

// detailData is the data of open.seller.order.refund.detail. What the buyer
// photographed or lives at (pictures, address, buyerExchangeAddress) is left
// out on purpose.
type detailData struct {
	ID            wire.Scalar    `json:"refundId"`
	OrderID       wire.Scalar    `json:"oid"`
	SKU           wire.Scalar    `json:"skuId"`
	Product       wire.Scalar    `json:"itemId"`
	Quantity      wire.Scalar    `json:"productNum"`
	Amount        wire.Scalar    `json:"refundFee"` // fen
	Status        wire.Scalar    `json:"status"`
	Way           wire.Scalar    `json:"handlingWay"`
	Special       wire.Scalar    `json:"specialRefundType"`
	Negotiate     wire.Scalar    `json:"negotiateStatus"`
	Receipt       wire.Scalar    `json:"receiptStatus"`
	ReasonCode    wire.Scalar    `json:"refundReason"`
	Reason        wire.Scalar    `json:"refundReasonDesc"` // the platform's wording of the code
	Buyer         wire.Scalar    `json:"buyerOpenId"`      // for Snapshot.Buyer only
	Words         wire.Scalar    `json:"refundDesc"`       // the buyer's own: for Snapshot.BuyerWords only
	CreateTime    wire.Scalar    `json:"createTime"`       // ms, like the rest
	UpdateTime    wire.Scalar    `json:"updateTime"`
	ExpireTime    wire.Scalar    `json:"expireTime"`
	Logistics     anyOf[parcel]  `json:"logisticsInfo"` // the parcel coming back
	ReturnFreight anyOf[freight] `json:"returnFreightInfo"`
}

// parcel is a waybill; the code is a number of the platform's own.
type parcel struct {
	Number wire.Scalar `json:"expressNo"`
	Code   wire.Scalar `json:"expressCode"`
}

// freight is what the buyer claims for sending the goods back.
type freight struct {
	Amount wire.Scalar `json:"returnFreightAmount"` // fen
}

// claimed reports whether there is an amount to decide about. What cannot be
// read counts: a person has a look.
func (f freight) claimed() bool { return f.Amount != "" && f.Amount != "0" }

// anyOf is a list of objects, or a single one; what is neither, such as null or
// empty text, is none.
type anyOf[T any] []T

// UnmarshalJSON never fails.
func (l *anyOf[T]) UnmarshalJSON(b []byte) error {
	var list wire.List[T]
	if json.Unmarshal(b, &list) != nil {
		list = nil
	}
	*l = anyOf[T](list)
	return nil
}

// listData is the data of open.seller.order.refund.pcursor.list.
type listData struct {
	Items []struct {
		ID         wire.Scalar `json:"refundId"`
		OrderID    wire.Scalar `json:"oid"`
		Amount     wire.Scalar `json:"refundFee"` // fen
		Status     wire.Scalar `json:"status"`
		Negotiate  wire.Scalar `json:"negotiateStatus"`
		Way        wire.Scalar `json:"handlingWay"`
		Special    wire.Scalar `json:"specialRefundType"`
		UpdateTime wire.Scalar `json:"updateTime"` // ms
	} `json:"refundOrderInfoList"`
	Cursor wire.Scalar `json:"pcursor"` // "nomore" on the last page
}

// tokenReply is what the OAuth calls answer; nothing of it is in data.
type tokenReply struct {
	envelope
	Error          wire.Scalar `json:"error"`
	Access         wire.Scalar `json:"access_token"`
	Refresh        wire.Scalar `json:"refresh_token"`
	ExpiresIn      wire.Scalar `json:"expires_in"`               // s
	RefreshExpires wire.Scalar `json:"refresh_token_expires_in"` // s
}
