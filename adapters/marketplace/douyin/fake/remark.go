package fake

import (
	"cmp"
	"unicode/utf8"
)

type orderRemarkIn struct {
	OrderID string `json:"order_id"`
	Remark  string `json:"remark"`
	AddStar string `json:"is_add_star"`
	Star    string `json:"star"`
}

// orderRemark is order.addOrderRemark.
func (p *Platform) orderRemark(in orderRemarkIn) (any, *refusal) {
	starred := in.AddStar == "true"
	if in.OrderID == "" || in.Remark == "" || utf8.RuneCountInString(in.Remark) > 60 ||
		in.AddStar != "" && in.AddStar != "true" && in.AddStar != "false" ||
		starred && (len(in.Star) != 1 || in.Star[0] < '0' || in.Star[0] > '5') {
		return nil, errParameter
	}
	if !starred {
		in.Star = ""
	}
	p.remarks.Write(in.OrderID, Remark{Text: in.Remark, Star: in.Star})
	return nil, nil
}

type remarkIn struct {
	OrderID string `json:"order_id"`
	ID      string `json:"after_sale_id"`
	Remark  string `json:"remark"`
}

// afterSaleRemark is afterSale.addOrderRemark; the after-sale wins if both
// ids are given.
func (p *Platform) afterSaleRemark(in remarkIn) (any, *refusal) {
	id := cmp.Or(in.ID, in.OrderID)
	if id == "" || in.Remark == "" {
		return nil, errParameter
	}
	p.remarks.Write(id, Remark{Text: in.Remark})
	return nil, nil
}
