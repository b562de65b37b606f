package kuaidi100

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/aftersale"
)

// Kinds of genuine pushes that hold no scans.
const (
	kindAbort     = "abort"              // the aggregator gave up on the number
	kindIntercept = "intercept_callback" // result of an intercept: its fields are not public
	kindNoResult  = "no_result"
)

// Authenticated reports whether a salt is set. The aggregator signs with an empty one
// as well, but then anybody can.
func (a *account) Authenticated() bool { return a.set["salt"] != "" }

// Verify checks the signature over param. The form is decoded to find param;
// nothing inside it is looked at.
func (a *account) Verify(in *adapters.Inbound) error {
	form, err := readForm(in.Body)
	if err != nil || !adapters.SameDigest(form.sign, pushSign(form.param, a.set["salt"])) {
		return adapters.ErrSignature
	}
	return nil
}

// Parse returns the scans of a push, oldest first. Every push holds the full
// list, so the same scans come again and again.
func (a *account) Parse(in *adapters.Inbound) ([]aftersale.Scan, error) {
	form, err := readForm(in.Body)
	if err != nil {
		return nil, err
	}
	var p push
	if err := json.Unmarshal([]byte(form.param), &p); err != nil {
		return nil, adapters.Malformed("param is not the documented JSON")
	}
	switch {
	case p.Status == kindAbort:
		return nil, ignored(kindAbort)
	case p.LastResult == nil && looksLikeIntercept(form):
		return nil, ignored(kindIntercept)
	case p.LastResult == nil:
		return nil, ignored(kindNoResult)
	}
	return a.pushed(p)
}

// pushed reads both legs of a push.
func (a *account) pushed(p push) ([]aftersale.Scan, error) {
	last := p.LastResult
	company := string(last.Com)
	if p.AutoCheck == "1" && p.ComNew != "" {
		company = string(p.ComNew)
	}
	company = courier.Normal(company)
	scans, err := a.leg(last, company, string(last.Nu))
	if err != nil {
		return nil, err
	}
	if dest := p.DestResult; dest != nil && len(dest.Data) > 0 {
		// Under the same number it is the same parcel, whoever carries it now.
		number, by := string(dest.Nu), courier.Normal(string(dest.Com))
		if number == "" || number == string(last.Nu) {
			number, by = string(last.Nu), company
		}
		more, err := a.leg(dest, by, number)
		if err != nil {
			return nil, err
		}
		scans = distinct(append(scans, more...))
		slices.SortStableFunc(scans, func(a, b aftersale.Scan) int { return a.At.Compare(b.At) })
	}
	if len(scans) == 0 {
		return nil, ignored(kindNoResult)
	}
	return scans, nil
}

func (a *account) leg(r *result, company, number string) ([]aftersale.Scan, error) {
	if len(r.Data) > 0 && (number == "" || company == "") {
		return nil, adapters.Malformed("scans without number or company")
	}
	return scansOf(r, company, number, a.zone)
}

func ignored(kind string) error { return &adapters.Ignored{Kinds: []string{kind}} }

// looksLikeIntercept goes by names that the intercept call or the aggregator's
// other callbacks use; what it really sends is not public.
func looksLikeIntercept(f pushForm) bool {
	if f.taskID {
		return true
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(f.param), &fields) != nil {
		return false
	}
	for field := range fields {
		switch f := strings.ToLower(field); {
		case f == "taskid", f == "kuaidinum", f == "kuaidicom", strings.HasPrefix(f, "intercept"):
			return true
		}
	}
	return false
}

// pushForm is the form of a push. Only param is signed.
type pushForm struct {
	sign, param string
	taskID      bool
}

// readForm decodes the body. A field that stands there twice is refused:
// what is verified must be what is read.
func readForm(body []byte) (pushForm, error) {
	values, err := url.ParseQuery(string(body))
	if err != nil || len(values["param"]) != 1 || len(values["sign"]) > 1 {
		return pushForm{}, adapters.Malformed("the body is not a form with one param")
	}
	return pushForm{sign: values.Get("sign"), param: values.Get("param"), taskID: values.Get("taskId") != ""}, nil
}

// The acknowledgements. Anything but success makes the aggregator send again,
// three times, half an hour apart.
const (
	replyOK          = `{"result":true,"returnCode":"200","message":"成功"}`
	replySignature   = `{"result":false,"returnCode":"500","message":"验签失败"}`
	replyMalformed   = `{"result":false,"returnCode":"500","message":"参数错误"}`
	replyUnavailable = `{"result":false,"returnCode":"500","message":"服务器错误"}`
)

// Reply writes the aggregator's own acknowledgement.
func (a *account) Reply(_ *adapters.Inbound, err error) adapters.Reply {
	status, body := http.StatusServiceUnavailable, replyUnavailable
	var skipped *adapters.Ignored
	switch {
	case err == nil, errors.As(err, &skipped):
		status, body = http.StatusOK, replyOK
	case errors.Is(err, adapters.ErrSignature), errors.Is(err, adapters.ErrStale):
		status, body = http.StatusUnauthorized, replySignature
	case errors.Is(err, adapters.ErrMalformed):
		status, body = http.StatusBadRequest, replyMalformed
	}
	return adapters.Reply{Status: status, ContentType: "application/json; charset=utf-8", Body: []byte(body)}
}
