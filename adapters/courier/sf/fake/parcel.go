package fake

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

// parcel is one waybill.
type parcel struct {
	number    string
	routes    []Route
	pushed    int // how many of routes have been pushed
	intercept []Entry
	refuse    *refusal
	stays     bool
	returned  string // the waybill it goes back under
}

// Route is one node of a parcel's way, as SF shows and pushes it.
type Route struct {
	ID         string
	OpCode     string
	ReasonCode string // pushed only
	At         time.Time
	Place      string
	Remark     string
}

// Entry is an intercept that SF accepted.
type Entry struct {
	Number    string
	CusID     string // the command id, whether it was told or not
	At        time.Time
	PayMode   string
	Withdrawn bool
}

// remarks are what Scan writes when it is given none.
var remarks = map[string]string{
	"44": "快件交给" + courierName + "(电话:" + courierPhone + "),正在派送途中",
	"80": "已签收," + signer + ",感谢使用顺丰",
	"70": "派送不成功," + courierName + "(电话:" + courierPhone + ")将再次派送",
}

// Ship registers a waybill. No courier has touched the parcel yet.
func (c *Courier) Ship(number string) { c.parcels.Obtain(number) }

// change changes a parcel, which is registered if it is new.
func (c *Courier) change(number string, change func(*parcel)) {
	r := c.parcels.Obtain(number)
	r.Lock()
	defer r.Unlock()
	change(&r.Data)
}

// Scan adds a node to a waybill, which is registered if it is new. An empty
// remark becomes SF's usual one, with made-up buyer data in it.
func (c *Courier) Scan(number, opCode string, at time.Time, place, remark string) {
	c.Node(number, Route{OpCode: opCode, At: at, Place: place, Remark: remark})
}

// Node adds a node as it stands; its ID is filled in.
func (c *Courier) Node(number string, r Route) {
	c.change(number, func(p *parcel) { c.add(p, r) })
}

// add needs the parcel's lock.
func (c *Courier) add(p *parcel, r Route) {
	fakekit.Default(&r.Remark, remarks[r.OpCode])
	r.ID = strconv.FormatInt(c.nodes.Add(1), 10)
	p.routes = append(p.routes, r)
}

// RefuseIntercept makes SF refuse intercepts of a waybill with a code and words.
func (c *Courier) RefuseIntercept(number, code, message string) {
	c.change(number, func(p *parcel) { p.refuse = &refusal{code, message} })
}

// AcceptIntercept takes RefuseIntercept back.
func (c *Courier) AcceptIntercept(number string) {
	c.change(number, func(p *parcel) { p.refuse = nil })
}

// NeverMove makes SF accept an intercept of the waybill and do nothing.
func (c *Courier) NeverMove(number string) { c.change(number, func(p *parcel) { p.stays = true }) }

// Intercepts are the intercepts of a waybill that SF accepted, oldest first.
func (c *Courier) Intercepts(number string) []Entry {
	return slices.Clone(c.parcels.Get(number).intercept)
}

// Return turns a parcel round: node 99, then 648 with the number of a new
// waybill, which gets a first node of its own. It returns the new number, the
// same one if the parcel goes back already, and "" after NeverMove.
func (c *Courier) Return(number string) (back string) {
	c.change(number, func(p *parcel) { back = c.sendBack(p) })
	return back
}

// sendBack needs the parcel's lock.
func (c *Courier) sendBack(p *parcel) string {
	if p.stays || p.returned != "" {
		return p.returned
	}
	now := c.after(p)
	p.returned = fmt.Sprintf("SF2%012d", c.waybill.Add(1))
	c.add(p, Route{OpCode: "99", At: now, Place: "深圳市", Remark: "应客户要求,快件正在转寄中"})
	c.add(p, Route{OpCode: opReturned, At: now.Add(time.Second), Place: "深圳市", Remark: "快件已退回/转寄,新单号为: " + p.returned})
	// The new parcel's lock is never held by anyone who waits for p: its number is new.
	c.Scan(p.returned, "30", now.Add(2*time.Second), "深圳市", "快件在【深圳集散中心】完成分拣,准备发往下一站")
	return p.returned
}

// DeliverBack hands the parcel of a return waybill to the sender: node 80.
func (c *Courier) DeliverBack(newNumber string) {
	c.change(newNumber, func(p *parcel) { c.add(p, Route{OpCode: "80", At: c.after(p), Place: "杭州市"}) })
}

// after is now, or a second after the parcel's last node if that is later. It
// needs the parcel's lock.
func (c *Courier) after(p *parcel) time.Time {
	now := c.opt.Now()
	if n := len(p.routes); n > 0 && !p.routes[n-1].At.Before(now) {
		return p.routes[n-1].At.Add(time.Second)
	}
	return now
}
