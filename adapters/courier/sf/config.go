package sf

import (
	"net/netip"
	"strings"

	"makegood/adapters"
)

// Config is what an account's settings hold.
type Config struct {
	PartnerID      string          `setting:"partner_id" required:"true" doc:"customer code (partnerID) of the open platform"`
	Checkword      adapters.Secret `setting:"checkword" required:"true" doc:"check word of the customer code"`
	APIURL         adapters.URL    `setting:"api_url" default:"https://sfapi.sf-express.com" doc:"gateway; /std/service is appended unless it is there"`
	MonthlyCard    string          `setting:"monthly_card" doc:"monthly account that pays for the return"`
	Auth           string          `setting:"auth" default:"digest" oneof:"digest|oauth2" doc:"digest or oauth2"`
	Role           string          `setting:"role" default:"1" oneof:"1|2|3" doc:"who asks: 1 sender, 2 recipient, 3 third party"`
	PayMode        string          `setting:"pay_mode" oneof:"1|2|3|4" doc:"who pays: 1 sender now, 2 recipient now, 3 third party's monthly account, 4 sender's monthly account; empty: 4 with monthly_card, else 1"`
	ReturnProvince string          `setting:"return_province" doc:"return address: province; all four parts or none"`
	ReturnCity     string          `setting:"return_city" doc:"return address: city"`
	ReturnCounty   string          `setting:"return_county" doc:"return address: district or county"`
	ReturnAddress  string          `setting:"return_address" doc:"return address: street and number"`
	ReturnContact  string          `setting:"return_contact" doc:"return address: contact, optional"`
	ReturnPhone    string          `setting:"return_phone" doc:"return address: telephone, optional"`
	CheckPhone     string          `setting:"check_phone" match:"[0-9]{4}" want:"the last 4 digits of a telephone number" doc:"last 4 digits of the sender's or recipient's telephone, for waybills not ordered under partner_id"`
	PushToken      adapters.Secret `setting:"push_token" doc:"secret that the push URL carries as ?token=; without it a push only makes makegood ask"`
	AllowIPs       string          `setting:"allow_ips" doc:"addresses and CIDR ranges, comma separated, that may push; empty: all"`
}

// authOAuth2 is the value of auth with which calls carry a token.
const authOAuth2 = "oauth2"

// Validate checks which settings need each other.
func (c *Config) Validate() error {
	if mode := c.payMode(); onAccount(mode) && c.MonthlyCard == "" {
		return &adapters.SettingError{Key: "monthly_card", Want: "required with pay_mode " + mode}
	}
	if c.returnTo() == nil {
		return nil
	}
	for _, part := range []struct{ key, value string }{
		{"return_province", c.ReturnProvince}, {"return_city", c.ReturnCity},
		{"return_county", c.ReturnCounty}, {"return_address", c.ReturnAddress},
	} {
		if part.value == "" {
			return &adapters.SettingError{Key: part.key, Want: "required with the other return_ settings"}
		}
	}
	return nil
}

// payMode chooses the monthly account where there is one.
func (c *Config) payMode() string {
	switch {
	case c.PayMode != "":
		return c.PayMode
	case c.MonthlyCard != "":
		return "4"
	}
	return "1"
}

// onAccount reports whether a monthly account pays: SF then requires its number.
func onAccount(payMode string) bool { return payMode == "3" || payMode == "4" }

// returnTo is where intercepted parcels go; nil if nothing is configured.
func (c *Config) returnTo() *address {
	a := address{
		Province: c.ReturnProvince, City: c.ReturnCity, County: c.ReturnCounty,
		Address: c.ReturnAddress, Contact: c.ReturnContact, Phone: c.ReturnPhone,
	}
	if a == (address{}) {
		return nil
	}
	return &a
}

// allowed reads allow_ips.
func (c *Config) allowed() ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, word := range strings.Split(c.AllowIPs, ",") {
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
