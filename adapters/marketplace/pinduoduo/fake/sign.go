package fake

import (
	"crypto/md5" //nolint:gosec // the platform's own choice of digest
	"encoding/base64"
	"fmt"
	"sort"
	"strings"
)

// sign is what the parameter sign of a call has to be.
func (p *Platform) sign(params map[string]string) string {
	names := make([]string, 0, len(params))
	for name := range params {
		if name != "sign" {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var text strings.Builder
	text.WriteString(p.opt.ClientSecret)
	for _, name := range names {
		text.WriteString(name + params[name])
	}
	text.WriteString(p.opt.ClientSecret)
	return fmt.Sprintf("%X", md5.Sum([]byte(text.String()))) //nolint:gosec // see above
}

// digest is the last part of the socket's path.
func (p *Platform) digest(client, milli string) string {
	hexText := fmt.Sprintf("%x", md5.Sum([]byte(client+milli+p.opt.ClientSecret))) //nolint:gosec // see above
	return base64.StdEncoding.EncodeToString([]byte(hexText))
}
