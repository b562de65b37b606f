package notify

import (
	"net/url"
	"regexp"
	"strings"

	"makegood/adapters"
)

// Address is where a robot listens.
type Address struct {
	Base  string // scheme, host and path prefix, as api_url
	Token string // secret: who has it can write to the group
}

// AddressForm is how the robots of one vendor are addressed.
type AddressForm struct {
	Path  string // after the base; ends in a slash where the token follows it
	Query string // the parameter that holds the token; "" where the path does
}

// tokenForm is what a token looks like: it stands in a URL as it is.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,200}$`)

// Read takes a robot's address from its settings: from "url", the whole
// address as the chat shows it, or from "token" alone. An api_url that was
// given wins over the host of url; checked holds the settings with defaults.
// The error is a *adapters.SettingError and never shows a value.
func (f AddressForm) Read(given, checked adapters.Settings) (Address, error) {
	a := Address{Base: checked["api_url"], Token: given["token"]}
	key := "token"
	switch {
	case given["url"] != "" && given["token"] != "":
		return Address{}, &adapters.SettingError{Key: "token", Want: "either url or token, not both"}
	case given["url"] == "" && given["token"] == "":
		return Address{}, &adapters.SettingError{Key: "url", Want: "required: the robot's webhook address, or its token alone in token"}
	case given["url"] != "":
		key = "url"
		base, token := f.split(given["url"])
		if token == "" {
			return Address{}, &adapters.SettingError{Key: "url", Want: "the webhook address as the chat shows it, https://…" + f.example()}
		}
		a.Token = token
		if given["api_url"] == "" {
			a.Base = base
		}
	}
	if !tokenForm.MatchString(a.Token) {
		return Address{}, &adapters.SettingError{Key: key, Want: "a token of at least 8 letters, digits, _ and -"}
	}
	return a, nil
}

// split takes an address apart; token is "" if it is not of this form.
func (f AddressForm) split(raw string) (base, token string) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return "", ""
	}
	prefix, rest, found := strings.Cut(u.Path, f.Path)
	if !found {
		return "", ""
	}
	base = u.Scheme + "://" + u.Host + prefix
	if f.Query != "" {
		if rest != "" {
			return "", ""
		}
		return base, u.Query().Get(f.Query)
	}
	return base, rest
}

func (f AddressForm) example() string {
	if f.Query == "" {
		return f.Path + "…"
	}
	return f.Path + "?" + f.Query + "=…"
}
