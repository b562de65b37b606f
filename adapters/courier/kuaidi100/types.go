package kuaidi100

import (
	"encoding/json"
	"errors"
	"strings"

	"makegood/adapters/wire"
)

// word is a JSON scalar read as text: the aggregator writes the same field as
// "200" in one answer and as 200 in another, and numbers may exceed 2^53.
type word string

var errNotScalar = errors.New("not a string, number or truth value")

// UnmarshalJSON reads a string, a number or a truth value; null is "".
func (w *word) UnmarshalJSON(b []byte) error {
	if b[0] == '{' || b[0] == '[' {
		return errNotScalar
	}
	*w = word(strings.TrimSpace(string(wire.ReadScalar(b))))
	return nil
}

// push is the param of a tracking push. Fields that hold buyer data and are
// not needed are not even decoded.
type push struct {
	Status     word    `json:"status"` // polling | shutdown | abort | updateall
	AutoCheck  word    `json:"autoCheck"`
	ComNew     word    `json:"comNew"` // the company as corrected by the aggregator
	LastResult *result `json:"lastResult"`
	DestResult *result `json:"destResult"` // the second leg of an international parcel
}

// result is everything known of one number: the answer to a query, or a part
// of a push. The error fields are set when a query failed.
type result struct {
	Result     *bool  `json:"result"`
	ReturnCode word   `json:"returnCode"`
	Message    word   `json:"message"`
	Status     word   `json:"status"` // "200" when it worked
	State      word   `json:"state"`  // state of the whole parcel
	Com        word   `json:"com"`
	Nu         word   `json:"nu"`
	Data       []node `json:"data"` // newest first, always the full list
}

// node is one scan. Context is used for a short digest only: couriers write
// names and telephone numbers into it.
type node struct {
	Time       word `json:"time"`
	Ftime      word `json:"ftime"` // the same, always formatted
	Context    word `json:"context"`
	Status     word `json:"status"` // the state in Chinese
	StatusCode word `json:"statusCode"`
	AreaName   word `json:"areaName"`
	Location   word `json:"location"`
}

// queryParam is the param of a real-time query.
type queryParam struct {
	Com      string `json:"com"`
	Num      string `json:"num"`
	Phone    string `json:"phone,omitempty"`
	ResultV2 string `json:"resultv2"` // "4": with statusCode
	Show     string `json:"show"`     // "0": JSON
	Order    string `json:"order"`
}

// subscribeParam is the param of a subscription.
type subscribeParam struct {
	Company    string          `json:"company"`
	Number     string          `json:"number"`
	Key        string          `json:"key"`
	Parameters subscribeDetail `json:"parameters"`
}

type subscribeDetail struct {
	CallbackURL string `json:"callbackurl"`
	Salt        string `json:"salt"`
	ResultV2    string `json:"resultv2"`
	AutoCom     string `json:"autoCom,omitempty"` // "1": the aggregator finds the company
	Phone       string `json:"phone,omitempty"`
}

// subscribeReply answers a subscription.
type subscribeReply struct {
	Result     *bool `json:"result"`
	ReturnCode word  `json:"returnCode"`
	Message    word  `json:"message"`
}

// interceptParam is the param of an intercept. Which e-waybill fields a
// courier wants depends on the courier: what is configured is sent.
type interceptParam struct {
	Kuaidicom        string `json:"kuaidicom"`
	Kuaidinum        string `json:"kuaidinum"`
	InterceptType    string `json:"interceptType"`
	OrderRole        string `json:"orderRole"`
	InterceptPayType string `json:"interceptPayType"`
	PartnerID        string `json:"partnerId,omitempty"`
	PartnerKey       string `json:"partnerKey,omitempty"`
	PartnerSecret    string `json:"partnerSecret,omitempty"`
	PartnerName      string `json:"partnerName,omitempty"`
	Net              string `json:"net,omitempty"`
	Code             string `json:"code,omitempty"`
	AppKey           string `json:"appKey,omitempty"`
	AppSecret        string `json:"appSecret,omitempty"`
	CallbackURL      string `json:"callbackUrl,omitempty"`
	Salt             string `json:"salt,omitempty"`
}

// interceptReply answers an intercept: accepted or not, never more.
type interceptReply struct {
	Code    word            `json:"code"`
	Success word            `json:"success"`
	Message word            `json:"message"`
	Data    json.RawMessage `json:"data"`
}
