package sf

import (
	"encoding/json"

	"makegood/adapters/wire"
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
	CusID  wire.Scalar `json:"cusId"`
	Amount wire.Scalar `json:"amount"` // fee variants only; the unit is not documented
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
		MailNo wire.Scalar `json:"mailNo"`
		Routes []route     `json:"routes"`
	} `json:"routeResps"`
}

// route is one node of a parcel's way, queried or pushed. Whatever a node
// holds beyond this (names and telephones in particular) is not decoded;
// Remark is read for two facts and never kept.
type route struct {
	MailNo      wire.Scalar `json:"mailno" xml:"mailno,attr"` // pushes only
	AcceptTime  wire.Scalar `json:"acceptTime" xml:"acceptTime,attr"`
	Place       wire.Scalar `json:"acceptAddress" xml:"acceptAddress,attr"`
	Remark      wire.Scalar `json:"remark" xml:"remark,attr"`
	OpCode      wire.Scalar `json:"opCode" xml:"opCode,attr"`
	ReasonCode  wire.Scalar `json:"reasonCode" xml:"reasonCode,attr"`
	FirstStatus wire.Scalar `json:"firstStatusCode" xml:"firstStatusCode,attr"`
}

// envelope is the outer answer of the gateway.
type envelope struct {
	Code       wire.Scalar     `json:"apiResultCode"`
	Message    wire.Scalar     `json:"apiErrorMsg"`
	ResponseID wire.Scalar     `json:"apiResponseID"`
	Data       json.RawMessage `json:"apiResultData"` // a JSON string that holds an outcome
}

// outcome is the inner answer, of the service itself.
type outcome struct {
	Success wire.Scalar     `json:"success"`
	Code    wire.Scalar     `json:"errorCode"`
	Message wire.Scalar     `json:"errorMsg"`
	Data    json.RawMessage `json:"msgData"`
}

// tokenReply is the answer of oauth2/accessToken.
type tokenReply struct {
	Code    wire.Scalar `json:"apiResultCode"`
	Message wire.Scalar `json:"apiErrorMsg"`
	Token   wire.Scalar `json:"accessToken"`
	Expires wire.Scalar `json:"expiresIn"` // s
}
