package fake

import "makegood/adapters/fakekit"

// Address is one of the shop's.
type Address struct {
	ID      string
	Default bool // for returns
}

type addressesIn struct {
	Offset int `json:"offset"`
	Limit  int `json:"limit"`
}

// addresses is merchant/address/list: ids alone.
func (p *Platform) addresses(in addressesIn) (fields, *refusal) {
	if in.Offset < 0 || in.Limit < 1 {
		return nil, errArguments
	}
	ids, from := []string{}, min(in.Offset, len(p.opt.Addresses))
	for _, a := range p.opt.Addresses[from:min(from+in.Limit, len(p.opt.Addresses))] {
		ids = append(ids, a.ID)
	}
	return fields{"address_id_list": ids}, nil
}

type addressIn struct {
	ID string `json:"address_id"`
}

// address is merchant/address/get.
func (p *Platform) address(in addressIn) (fields, *refusal) {
	for _, a := range p.opt.Addresses {
		if a.ID == in.ID {
			return fields{"address_detail": fields{
				"address_id": a.ID, "name": fakekit.ReturnReceiver, "landline": "",
				"address_info": addressOut(fakekit.ReturnReceiver, fakekit.ReturnPhone),
				"send_addr":    true, "recv_addr": true, "default_send": false, "default_recv": a.Default,
			}}, nil
		}
	}
	return nil, errBadAddress
}
