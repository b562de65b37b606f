package fake

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// stamp writes a time the way SF does: no zone, Shanghai's.
func stamp(at time.Time) string {
	return at.In(time.FixedZone("", 8*3600)).Format("2006-01-02 15:04:05")
}

// coarse gives an opCode the status that queries show beside it.
func coarse(op string) (code, word string) {
	switch op {
	case "50", "54":
		return "1", "已揽收"
	case "30", "31", "36":
		return "2", "运送中"
	case "44":
		return "3", "派送中"
	case "80":
		return "4", "已签收"
	case "99":
		return "10", "已转寄"
	case "70":
		return "13", "派送失败"
	}
	return "", ""
}

// query is msgData of a route query.
type query struct {
	Language       string          `json:"language"`
	TrackingType   json.RawMessage `json:"trackingType"` // number or string
	TrackingNumber []string        `json:"trackingNumber"`
	MethodType     string          `json:"methodType"`
	CheckPhoneNo   string          `json:"checkPhoneNo"`
}

// routes is EXP_RECE_SEARCH_ROUTES. A waybill without a scan, known or not,
// has an empty list.
func (c *Courier) routes(msgData []byte) (any, *refusal) {
	var q query
	if json.Unmarshal(msgData, &q) != nil {
		return nil, &refusal{"4002", "报文解析错误"}
	}
	switch {
	case string(bytes.Trim(q.TrackingType, `"`)) != "1" || q.MethodType != "1" || q.Language == "":
		return nil, &refusal{CodeEmpty, "trackingType, methodType or language"}
	case len(q.TrackingNumber) == 0 || len(q.TrackingNumber) > 10:
		return nil, &refusal{CodeBadValue, "trackingNumber: 1 to 10"}
	case q.CheckPhoneNo != "" && (len(q.CheckPhoneNo) != 4 || strings.Trim(q.CheckPhoneNo, "0123456789") != ""):
		return nil, &refusal{CodeBadValue, "checkPhoneNo: the last 4 digits"}
	}
	answers := make([]any, 0, len(q.TrackingNumber))
	for _, number := range q.TrackingNumber {
		nodes := []any{}
		for _, r := range c.copyRoutes(number) {
			node := map[string]any{"acceptTime": stamp(r.At), "acceptAddress": r.Place, "remark": r.Remark + buyerWords, "opCode": r.OpCode}
			if code, word := coarse(r.OpCode); code != "" {
				node["firstStatusCode"], node["firstStatusName"] = code, word
			}
			nodes = append(nodes, node)
		}
		answers = append(answers, map[string]any{"mailNo": number, "routes": nodes})
	}
	return map[string]any{"routeResps": answers}, nil
}

func (c *Courier) copyRoutes(number string) []Route {
	return slices.Clone(c.parcels.Get(number).routes)
}
