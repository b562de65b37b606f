package sf

import (
	"net/netip"
	"slices"
	"strings"

	"makegood/adapters"
)

// options are the settings that need more than copying.
type options struct {
	payMode  string
	returnTo *address // nil: none configured
	allow    []netip.Prefix
}

// readOptions checks what Manifest.Check cannot. Every error is a
// *adapters.SettingError.
func readOptions(s adapters.Settings) (o options, err error) {
	for _, key := range []string{"partner_id", "checkword"} {
		if strings.TrimSpace(s[key]) == "" {
			return o, &adapters.SettingError{Key: key, Want: "required: it is blank"}
		}
	}
	if err := oneOf(s, "auth", "digest", "oauth2"); err != nil {
		return o, err
	}
	if err := oneOf(s, "role", "1", "2", "3"); err != nil {
		return o, err
	}
	if err := oneOf(s, "pay_mode", "", "1", "2", "3", "4"); err != nil {
		return o, err
	}
	if phone := s["check_phone"]; phone != "" && (len(phone) != 4 || !digits(phone)) {
		return o, &adapters.SettingError{Key: "check_phone", Want: "the last 4 digits of a telephone number"}
	}
	if o.payMode, err = payMode(s); err != nil {
		return o, err
	}
	if o.returnTo, err = returnAddress(s); err != nil {
		return o, err
	}
	o.allow, err = prefixes(s["allow_ips"])
	return o, err
}

func oneOf(s adapters.Settings, key string, allowed ...string) error {
	if slices.Contains(allowed, s[key]) {
		return nil
	}
	return &adapters.SettingError{Key: key, Want: "one of " + strings.Trim(strings.Join(allowed, ", "), ", ")}
}

// payMode chooses the monthly account where there is one. SF requires its
// number with modes 3 and 4.
func payMode(s adapters.Settings) (string, error) {
	mode, card := s["pay_mode"], s["monthly_card"]
	switch {
	case mode == "" && card != "":
		return "4", nil
	case mode == "":
		return "1", nil
	case (mode == "3" || mode == "4") && card == "":
		return "", &adapters.SettingError{Key: "monthly_card", Want: "required with pay_mode " + mode}
	}
	return mode, nil
}

// returnAddress reads where intercepted parcels go; nil if none is configured.
func returnAddress(s adapters.Settings) (*address, error) {
	a := address{
		Province: s["return_province"], City: s["return_city"], County: s["return_county"],
		Address: s["return_address"], Contact: s["return_contact"], Phone: s["return_phone"],
	}
	if a == (address{}) {
		return nil, nil
	}
	for _, key := range []string{"return_province", "return_city", "return_county", "return_address"} {
		if s[key] == "" {
			return nil, &adapters.SettingError{Key: key, Want: "required with the other return_ settings"}
		}
	}
	return &a, nil
}

// prefixes reads addresses and CIDR ranges, separated by commas.
func prefixes(list string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, word := range strings.Split(list, ",") {
		word = strings.TrimSpace(word)
		if word == "" {
			continue
		}
		if ip, err := netip.ParseAddr(word); err == nil {
			out = append(out, netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(word)
		if err != nil {
			return nil, &adapters.SettingError{Key: "allow_ips", Want: "addresses or CIDR ranges, separated by commas"}
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
