package sf

import (
	"bytes"
	"encoding/json"
	"strings"
)

// The methods of SF's gateway that are used, and its paths.
const (
	opIntercept = "EXP_RECE_WANTED_INTERCEPT"
	opRoutes    = "EXP_RECE_SEARCH_ROUTES"
	opToken     = "oauth2/accessToken"

	servicePath = "/std/service"
	tokenPath   = "/oauth2/accessToken"
)

// interceptRequest is msgData of EXP_RECE_WANTED_INTERCEPT. The order of the
// fields is the order on the wire.
type interceptRequest struct {
	WaybillNo     string   `json:"waybillNo"`
	ServiceCode   string   `json:"serviceCode"` // 2: back to the sender
	Role          string   `json:"role"`
	PayMode       string   `json:"payMode"`
	MonthlyCardNo string   `json:"monthlyCardNo,omitempty"` // with payMode 3 and 4
	NewDest       *address `json:"newDestAddress,omitempty"`
	Cancel        bool     `json:"cancel,omitempty"`
	CusID         string   `json:"cusId,omitempty"` // with cancel
}

// address is where an intercepted parcel goes.
type address struct {
	Province string `json:"province"`
	City     string `json:"city"`
	County   string `json:"county"`
	Address  string `json:"address"`
	Contact  string `json:"contact,omitempty"`
	Phone    string `json:"phone,omitempty"`
}

// interceptReply is msgData of the answer; SF usually sends null.
type interceptReply struct {
	CusID  text `json:"cusId"`
	Amount text `json:"amount"` // fee variants only; the unit is not documented
}

// routesRequest is msgData of EXP_RECE_SEARCH_ROUTES.
type routesRequest struct {
	Language       string   `json:"language"`
	TrackingType   int      `json:"trackingType"` // 1: by waybill number
	TrackingNumber []string `json:"trackingNumber"`
	MethodType     string   `json:"methodType"` // 1: standard
	CheckPhoneNo   string   `json:"checkPhoneNo,omitempty"`
}

// routesReply is msgData of the answer.
type routesReply struct {
	RouteResps []struct {
		MailNo text    `json:"mailNo"`
		Routes []route `json:"routes"`
	} `json:"routeResps"`
}

// route is one node of a parcel's way, queried or pushed. Whatever a node
// holds beyond this (names and telephones in particular) is not decoded;
// Remark is read for two facts and never kept.
type route struct {
	MailNo      text `json:"mailno" xml:"mailno,attr"` // pushes only
	AcceptTime  text `json:"acceptTime" xml:"acceptTime,attr"`
	Place       text `json:"acceptAddress" xml:"acceptAddress,attr"`
	Remark      text `json:"remark" xml:"remark,attr"`
	OpCode      text `json:"opCode" xml:"opCode,attr"`
	ReasonCode  text `json:"reasonCode" xml:"reasonCode,attr"`
	FirstStatus text `json:"firstStatusCode" xml:"firstStatusCode,attr"`
}

// envelope is the outer answer of the gateway.
type envelope struct {
	Code    text            `json:"apiResultCode"`
	Message text            `json:"apiErrorMsg"`
	Data    json.RawMessage `json:"apiResultData"` // a JSON string that holds an outcome
}

// outcome is the inner answer, of the service itself.
type outcome struct {
	Success text            `json:"success"`
	Code    text            `json:"errorCode"`
	Message text            `json:"errorMsg"`
	Data    json.RawMessage `json:"msgData"`
}

// text takes a JSON string, number or boolean as its characters, and null as
// "": SF's services do not agree on which of them a field is.
type text string

// UnmarshalJSON implements json.Unmarshaler. Objects and arrays are errors.
func (t *text) UnmarshalJSON(raw []byte) error {
	switch {
	case bytes.Equal(raw, []byte("null")):
		*t = ""
		return nil
	case len(raw) > 0 && (raw[0] == '"' || raw[0] == '{' || raw[0] == '['):
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
		*t = text(strings.TrimSpace(s))
		return nil
	}
	*t = text(raw)
	return nil
}

// unquote returns the JSON that a JSON string holds, or raw itself if it is
// no string: SF nests objects as strings, in some services as objects.
func unquote(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || raw[0] != '"' {
		return raw
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return nil
	}
	return json.RawMessage(strings.TrimSpace(s))
}

// absent reports whether there is nothing in raw.
func absent(raw json.RawMessage) bool {
	return len(raw) == 0 || bytes.Equal(raw, []byte("null"))
}
