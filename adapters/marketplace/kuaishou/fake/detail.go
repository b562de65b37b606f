package fake

import (
	"encoding/json"
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

// fields is a JSON object written by hand; the answers of the busiest methods
// are structs, which are faster.
type fields = map[string]any

type detailOut struct {
	RefundID      json.RawMessage `json:"refundId"`
	OID           json.RawMessage `json:"oid"`
	SKUID         int64           `json:"skuId"`
	ItemID        int64           `json:"itemId"`
	RelSKUID      int64           `json:"relSkuId"`
	RelItemID     int64           `json:"relItemId"`
	RefundFee     int64           `json:"refundFee"`
	Status        int             `json:"status"`
	Way           int             `json:"handlingWay"`
	RefundType    int             `json:"refundType"`
	Reason        int             `json:"refundReason"`
	ReasonDesc    string          `json:"refundReasonDesc"`
	RefundDesc    string          `json:"refundDesc"`
	Pictures      string          `json:"pictures"`
	BuyerOpenID   string          `json:"buyerOpenId"`
	SellerID      int64           `json:"sellerId"`
	Negotiate     int             `json:"negotiateStatus"`
	Receipt       int             `json:"receiptStatus"`
	ProductNum    int             `json:"productNum"`
	CreateTime    int64           `json:"createTime"`
	UpdateTime    int64           `json:"updateTime"`
	SubmitTime    int64           `json:"submitTime"`
	ExpireTime    int64           `json:"expireTime"`
	EndTime       int64           `json:"endTime"`
	Logistics     *parcelOut      `json:"logisticsInfo"`
	Special       int             `json:"specialRefundType"`
	ReturnFreight *freightOut     `json:"returnFreightInfo"`
	Address       string          `json:"address"`
	Exchange      addressOut      `json:"buyerExchangeAddress"`
}

type parcelOut struct {
	Number string `json:"expressNo"`
	Code   int    `json:"expressCode"`
}

type freightOut struct {
	Amount int64  `json:"returnFreightAmount"`
	Status int    `json:"returnFreightStatus"`
	Desc   string `json:"returnFreightApplyDesc"`
}

type addressOut struct {
	Name      string `json:"encryptedConsignee"`
	NameShown string `json:"desensitiseConsignee"`
	Phone     string `json:"encryptedMobile"`
	Place     string `json:"encryptedAddress"`
}

var place = addressOut{cipherName, fakekit.BuyerName, cipherPhone, cipherAddress}

type refundIn struct {
	ID int64 `json:"refundId"`
}

// detail is open.seller.order.refund.detail.
func (p *Platform) detail(in refundIn) (any, *refusal) {
	r, no := p.existing(in.ID)
	if no != nil {
		return nil, no
	}
	r.Lock()
	defer r.Unlock()
	a := &r.Data
	out := &detailOut{
		RefundID: number(a.ID), OID: number(a.OrderID), SKUID: a.SKU.ID, ItemID: a.SKU.ProductID,
		RefundFee: a.Amount, Status: a.Status, Way: a.Way, RefundType: 1, Special: a.Special,
		Reason: a.ReasonCode, ReasonDesc: a.Reason, RefundDesc: fakekit.BuyerRemark, Pictures: buyerPicture, BuyerOpenID: BuyerOpenID,
		SellerID: 1_234_567, Negotiate: max(a.Negotiate, 0), Receipt: 1 + fakekit.Bit(a.Received), ProductNum: a.SKU.Refunded,
		CreateTime: fakekit.Millis(a.ApplyTime), UpdateTime: fakekit.Millis(a.UpdateTime), SubmitTime: fakekit.Millis(a.ApplyTime),
		ExpireTime: fakekit.Millis(a.Deadline), Address: fakekit.BuyerAddress, Exchange: place,
	}
	if a.Return != nil {
		out.Logistics = &parcelOut{a.Return.Number, a.Return.Company}
	}
	if a.ReturnFreight > 0 {
		out.ReturnFreight = &freightOut{a.ReturnFreight, 1, fakekit.BuyerRemark}
	}
	return out, nil
}

// existing finds the after-sale that a call names.
func (p *Platform) existing(id int64) (*fakekit.Record[AfterSale], *refusal) {
	if id == 0 {
		return nil, &refusal{300006, "退款单id为空"}
	}
	if r := p.Find(strconv.FormatInt(id, 10)); r != nil {
		return r, nil
	}
	return nil, errNoCase
}

type orderOut struct {
	Base struct {
		OID      json.RawMessage `json:"oid"`
		Status   int             `json:"status"`
		PayTime  int64           `json:"payTime"`
		SendTime int64           `json:"sendTime"`
		Nick     string          `json:"buyerNick"`
		Remark   string          `json:"remark"`
		OpenID   string          `json:"buyerOpenId"`
		Total    int64           `json:"totalFee"`
	} `json:"orderBaseInfo"`
	Item struct {
		SKUID   int64  `json:"skuId"`
		Outer   string `json:"skuNick"`
		ItemID  int64  `json:"itemId"`
		Title   string `json:"itemTitle"`
		Num     int    `json:"num"`
		Price   int64  `json:"price"`
		RelSKU  int64  `json:"relSkuId"`
		RelItem int64  `json:"relItemId"`
	} `json:"orderItemInfo"`
	Logistics []orderParcelOut `json:"orderLogisticsInfo"`
	Address   addressOut       `json:"orderAddress"`
}

type orderParcelOut struct {
	ID     int64  `json:"logisticsId"`
	Number string `json:"expressNo"`
	Code   int    `json:"expressCode"`
}

type orderIn struct {
	ID int64 `json:"oid"`
}

// order is open.order.detail. The after-sale that was opened last shows how the
// order stands.
func (p *Platform) order(in orderIn) (any, *refusal) {
	if p.opt.NoOrderScope {
		return nil, errNoScope
	}
	ids := p.ByOrder(strconv.FormatInt(in.ID, 10))
	if len(ids) == 0 {
		return nil, &refusal{21, "order operation reject"}
	}
	a := p.Get(ids[len(ids)-1])
	out := new(orderOut)
	out.Base.OID, out.Base.Status, out.Base.Total = number(a.OrderID), a.OrderStatus, a.Amount
	out.Base.PayTime, out.Base.SendTime = fakekit.Millis(a.ApplyTime.Add(-48*time.Hour)), fakekit.Millis(a.SentAt)
	out.Base.Nick, out.Base.Remark, out.Base.OpenID = buyerNick, fakekit.BuyerRemark, BuyerOpenID
	out.Item.SKUID, out.Item.Outer, out.Item.ItemID = a.SKU.ID, a.SKU.OuterID, a.SKU.ProductID
	out.Item.Title, out.Item.Num, out.Item.Price = "测试商品", a.SKU.Ordered, a.Amount
	out.Logistics = make([]orderParcelOut, 0, len(a.Waybills))
	for i, w := range a.Waybills {
		out.Logistics = append(out.Logistics, orderParcelOut{int64(i) + 1, w.Number, w.Company})
	}
	out.Address = place
	return out, nil
}

// number writes an id as Kuaishou does.
func number(id string) json.RawMessage { return fakekit.Number(id, "0") }
