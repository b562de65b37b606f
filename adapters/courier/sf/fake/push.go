package fake

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"

	"makegood/adapters/fakekit"
)

// node is a route node as SF pushes it.
type node struct {
	XMLName       xml.Name `json:"-" xml:"WaybillRoute"`
	ID            string   `json:"id" xml:"id,attr"`
	MailNo        string   `json:"mailno" xml:"mailno,attr"`
	OrderID       string   `json:"orderid" xml:"orderid,attr"`
	AcceptTime    string   `json:"acceptTime" xml:"acceptTime,attr"`
	AcceptAddress string   `json:"acceptAddress" xml:"acceptAddress,attr"`
	Remark        string   `json:"remark" xml:"remark,attr"`
	OpCode        string   `json:"opCode" xml:"opCode,attr"`
	ReasonCode    string   `json:"reasonCode,omitempty" xml:"-"`
	ReasonName    string   `json:"reasonName,omitempty" xml:"-"`
}

func nodesOf(number string, routes []Route) []node {
	out := make([]node, 0, len(routes))
	for _, r := range routes {
		out = append(out, node{
			ID: r.ID, MailNo: number, OrderID: "ORDER-" + number, AcceptTime: stamp(r.At),
			AcceptAddress: r.Place, Remark: r.Remark + buyerWords, OpCode: r.OpCode, ReasonCode: r.ReasonCode,
		})
	}
	return out
}

// Body is the JSON push of all nodes of the waybills.
func (c *Courier) Body(numbers ...string) []byte {
	var nodes []node
	for _, number := range numbers {
		nodes = append(nodes, nodesOf(number, c.copyRoutes(number))...)
	}
	return jsonPush(nodes)
}

func jsonPush(nodes []node) []byte {
	if nodes == nil {
		nodes = []node{}
	}
	body, _ := json.Marshal(map[string]any{"Body": map[string]any{"WaybillRoute": nodes}})
	return body
}

// Request is a JSON push of all nodes of the waybills, not sent. It marks
// nothing as pushed. It panics on a URL that is none.
func (c *Courier) Request(target string, numbers ...string) *http.Request {
	return post(target, "application/json;charset=UTF-8", c.Body(numbers...))
}

// RequestXML is the same push in the legacy form: XML in the form field content.
func (c *Courier) RequestXML(target string, numbers ...string) *http.Request {
	type body struct{ Nodes []node }
	push := struct {
		XMLName xml.Name `xml:"Request"`
		Service string   `xml:"service,attr"`
		Lang    string   `xml:"lang,attr"`
		Body    body
	}{Service: "RoutePushService", Lang: "zh-CN"}
	for _, number := range numbers {
		push.Body.Nodes = append(push.Body.Nodes, nodesOf(number, c.copyRoutes(number))...)
	}
	text, _ := xml.Marshal(push)
	return post(target, "application/x-www-form-urlencoded;charset=UTF-8", []byte(url.Values{"content": {string(text)}}.Encode()))
}

func post(target, contentType string, body []byte) *http.Request {
	r, err := fakekit.Post(target, map[string]string{"Content-Type": contentType}, body)
	if err != nil {
		panic("fake sf: push URL: " + err.Error())
	}
	return r
}

// Push sends all nodes of the waybill that have not been pushed yet and
// checks the reply. Nodes count as pushed only when they were acknowledged in
// SF's own form. Nothing to push is no error.
func (c *Courier) Push(ctx context.Context, target, number string) error {
	p := c.parcels.Get(number)
	if p.pushed == len(p.routes) {
		return nil
	}
	body := jsonPush(nodesOf(number, p.routes[p.pushed:]))
	err := c.Deliver(post(target, "application/json;charset=UTF-8", body).WithContext(ctx), func(status int, body []byte) bool {
		var reply struct {
			Code string `json:"return_code"`
		}
		return status == http.StatusOK && json.Unmarshal(body, &reply) == nil && reply.Code == "0000"
	})
	if err == nil {
		c.change(number, func(now *parcel) { now.pushed = max(now.pushed, len(p.routes)) })
	}
	return err
}
