package kuaidi100

import (
	"strings"

	"makegood/adapters/courier"
)

// companyCodes are the aggregator's words for the companies we have a name
// for. deppon comes from one secondary source.
var companyCodes = map[string]string{
	courier.SF:        "shunfeng",
	courier.ZTO:       "zhongtong",
	courier.YTO:       "yuantong",
	courier.STO:       "shentong",
	courier.Yunda:     "yunda",
	courier.JTExpress: "jtexpress",
	courier.JDL:       "jd",
	courier.EMS:       "ems",
	courier.Deppon:    "debangkuaidi",
}

// companyCode returns the aggregator's word for a canonical name. Names we do
// not know are the aggregator's own words in lower case (courier.Normal) and
// pass through.
func companyCode(canonical string) string {
	if code, ok := companyCodes[canonical]; ok {
		return code
	}
	return strings.ToLower(strings.TrimSpace(canonical))
}

// needsPhone: these companies answer only to somebody who knows a telephone
// number of the waybill; its last four digits do.
func needsPhone(code string) bool {
	return code == "shunfeng" || code == "shunfengkuaiyun" || code == "zhongtong"
}

// needsCallback: these companies take an intercept only with a callback URL.
func needsCallback(code string) bool {
	return code == "zhongtong" || code == "jtexpress" || code == "yuantong"
}

// phoneFor returns the telephone digits to send for a company, or "".
func (a *account) phoneFor(code string) string {
	if needsPhone(code) {
		return a.config.Phone
	}
	return ""
}
