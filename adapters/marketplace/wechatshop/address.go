package wechatshop

import (
	"context"
	"time"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	maxAddresses = 20               // that are looked at for the default
	addressKept  = 10 * time.Minute // how long the default is remembered
)

// What a person has to do without a return address.
const (
	wordsNoAddress     = "the shop has no default return address: set return_address_id, or agree in the merchant console"
	wordsHiddenAddress = "WeChat does not show the shop's addresses: set return_address_id, or agree in the merchant console"
)

// foundAddress is a default address that was looked up.
type foundAddress struct {
	id string
	at time.Time
}

// address is one of the shop's, alone or in a list. Nothing of it but the id
// and the mark is decoded. The mark is default_recv in the documents of
// address/get; how a list of whole addresses marks its default is not
// published, so the two likely names count as well.
type address struct {
	ID        wire.Scalar `json:"address_id"`
	Receives  wire.Scalar `json:"default_recv"`
	IsDefault wire.Scalar `json:"is_default"`
	Default   wire.Scalar `json:"default"`
}

// forReturns reports whether buyers send goods there unless told otherwise.
func (d *address) forReturns() bool {
	return d.Receives.Yes() || d.Receives == "" && (d.IsDefault.Yes() || d.Default.Yes())
}

// addressesData is the answer of address/list, which is documented as ids
// alone. Where it holds whole addresses instead, the default is found at once.
type addressesData struct {
	IDs  []wire.Scalar `json:"address_id_list"`
	List []address     `json:"address_list"`
}

// known is the default of whole addresses, "" if there is none.
func (d *addressesData) known() string {
	for _, entry := range d.List {
		if id := idOf(entry.ID); id != "" && entry.forReturns() {
			return id
		}
	}
	return ""
}

// returnAddress is the address that buyers send goods to: the setting, or
// the shop's default.
func (a *Adapter) returnAddress(ctx context.Context) (string, error) {
	if a.config.ReturnAddressID != "" {
		return a.config.ReturnAddressID, nil
	}
	if f := a.found.Load(); f != nil && a.now().Sub(f.at) < addressKept {
		return f.id, nil
	}
	id, err := a.defaultAddress(ctx)
	switch {
	case err != nil && aftersale.ClassOf(err) == aftersale.ClassRefused:
		return "", a.api.Manual(opAddresses, "return_address_id", wordsHiddenAddress)
	case err != nil:
		return "", err
	case id == "":
		return "", a.api.Manual(opAddresses, "return_address_id", wordsNoAddress)
	}
	a.found.Store(&foundAddress{id: id, at: a.now()})
	return id, nil
}

// defaultAddress looks the shop's default up, "" if there is none.
func (a *Adapter) defaultAddress(ctx context.Context) (string, error) {
	var all addressesData
	if err := a.read(ctx, opAddresses, object{"offset": 0, "limit": maxAddresses}, &all); err != nil {
		return "", err
	}
	if id := all.known(); id != "" {
		return id, nil
	}
	for _, entry := range all.IDs[:min(len(all.IDs), maxAddresses)] {
		var d struct {
			Address address `json:"address_detail"`
		}
		id := idOf(entry)
		if id == "" {
			continue
		}
		if err := a.read(ctx, opAddress, object{"address_id": id}, &d); err != nil {
			return "", err
		}
		if d.Address.forReturns() {
			return id, nil
		}
	}
	return "", nil
}
