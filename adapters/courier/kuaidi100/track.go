package kuaidi100

import (
	"context"
	"errors"
	"strings"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// Codes of a failed query that have a meaning here.
const (
	queryPhone    = "408"
	queryNoResult = "500"
)

// Track asks for all scans of a parcel. A number the aggregator has nothing
// on has no scans. The caller keeps to TrackEvery.
func (a *account) Track(ctx context.Context, parcel aftersale.Waybill) ([]aftersale.Scan, error) {
	com := companyCode(parcel.Courier)
	if com == "" {
		return nil, a.poll.Failure(opQuery, aftersale.ClassRefused, "company", "the courier company is not known")
	}
	if err := a.checkNumber(opQuery, parcel.Number); err != nil {
		return nil, err
	}
	param := string(wire.JSON(queryParam{
		Com: com, Num: parcel.Number, Phone: a.phoneFor(com), ResultV2: "4", Show: "0", Order: "desc",
	}))
	var r result
	err := a.post(ctx, a.poll, "/poll/query.do", opQuery, map[string]string{
		"customer": a.config.Customer,
		"sign":     querySign(param, a.config.Key.Reveal(), a.config.Customer),
		"param":    param,
	}, &r)
	if err != nil {
		return nil, err
	}
	return a.tracked(&r, parcel)
}

// tracked reads the answer to a query.
func (a *account) tracked(r *result, parcel aftersale.Waybill) ([]aftersale.Scan, error) {
	switch {
	case r.ReturnCode == queryNoResult:
		return nil, nil
	case r.ReturnCode == queryPhone:
		return nil, a.failed(opQuery, aftersale.ClassRefused, queryPhone, "phone needed: set settings.phone to the sender's last four digits; "+r.Message)
	case r.Result != nil && !*r.Result, r.ReturnCode != "" && r.ReturnCode != "200":
		return nil, a.failed(opQuery, aftersale.ClassRefused, r.ReturnCode, r.Message)
	case r.Status != "200" && !strings.EqualFold(string(r.Message), "ok"):
		return nil, a.unreadable(opQuery, "neither an answer nor an error")
	case r.Nu != "" && !strings.EqualFold(string(r.Nu), parcel.Number):
		return nil, a.unreadable(opQuery, "the answer is about another number")
	}
	scans, err := scansOf(r, parcel.Courier, parcel.Number, a.zone)
	if errors.Is(err, adapters.ErrMalformed) {
		return nil, a.unreadable(opQuery, err.Error())
	}
	return scans, err
}
