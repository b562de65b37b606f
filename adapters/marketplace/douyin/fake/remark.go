package fake

import "unicode/utf8"

// orderRemark is order.addOrderRemark.
func (p *Platform) orderRemark(body []byte) (any, *refusal) {
	var in struct {
		OrderID string `json:"order_id"`
		Remark  string `json:"remark"`
		AddStar string `json:"is_add_star"`
		Star    string `json:"star"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	starred := in.AddStar == "true"
	if in.OrderID == "" || in.Remark == "" || utf8.RuneCountInString(in.Remark) > 60 ||
		in.AddStar != "" && in.AddStar != "true" && in.AddStar != "false" ||
		starred && (len(in.Star) != 1 || in.Star[0] < '0' || in.Star[0] > '5') {
		return nil, errParameter
	}
	if !starred {
		in.Star = ""
	}
	p.note(in.OrderID, Remark{Text: in.Remark, Star: in.Star})
	return nil, nil
}

// afterSaleRemark is afterSale.addOrderRemark; the after-sale wins if both
// ids are given.
func (p *Platform) afterSaleRemark(body []byte) (any, *refusal) {
	var in struct {
		OrderID string `json:"order_id"`
		ID      string `json:"after_sale_id"`
		Remark  string `json:"remark"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	id := in.ID
	if id == "" {
		id = in.OrderID
	}
	if id == "" || in.Remark == "" {
		return nil, errParameter
	}
	p.note(id, Remark{Text: in.Remark})
	return nil, nil
}

func (p *Platform) note(id string, r Remark) {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	p.remarks[id] = append(p.remarks[id], r)
}
