package notify

import (
	"net/url"
	"regexp"
	"strings"

	"makegood/adapters"
)

// Address is where a robot listens.
type Address struct {
	Base  adapters.URL
	Token adapters.Secret // who has it can write to the group
}

// AddressForm is how the robots of one vendor are addressed.
type AddressForm struct {
	Path  string // after the base; ends in a slash where the token follows it
	Query string // the parameter that holds the token; "" where the path does
}

// tokenForm is what a token looks like: it stands in a URL as it is.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,200}$`)

// Read takes a robot's address from its settings: whole, the address as the
// chat shows it, or token alone. base is the setting api_url, host its default:
// one that was given wins over the host of the address. The error is a
// *adapters.SettingError and never shows a value.
func (f AddressForm) Read(whole, token adapters.Secret, base, host adapters.URL) (Address, error) {
	a := Address{Base: base, Token: token}
	key := "token"
	switch {
	case whole != "" && token != "":
		return Address{}, &adapters.SettingError{Key: "token", Want: "either url or token, not both"}
	case whole == "" && token == "":
		return Address{}, &adapters.SettingError{Key: "url", Want: "required: the robot's webhook address, or its token alone in token"}
	case whole != "":
		key = "url"
		at, found := f.split(whole.Reveal())
		if found == "" {
			return Address{}, &adapters.SettingError{Key: "url", Want: "the webhook address as the chat shows it, https://…" + f.example()}
		}
		a.Token = adapters.Secret(found)
		if base == host {
			a.Base = adapters.URL(at)
		}
	}
	if !tokenForm.MatchString(a.Token.Reveal()) {
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
