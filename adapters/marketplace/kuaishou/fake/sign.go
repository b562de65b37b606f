package fake

import (
	"bytes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the platform's own choice of digest
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"net/url"
	"slices"
)

// callSign is what the parameter sign has to be: all other parameters sorted
// by name, glued with & as they are, and the sign secret.
func (p *Platform) callSign(form url.Values) string {
	text := ""
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name != "sign" {
			text += name + "=" + form.Get(name) + "&"
		}
	}
	text += "signSecret=" + p.opt.SignSecret
	switch form.Get("signMethod") {
	case "MD5":
		return fmt.Sprintf("%x", md5.Sum([]byte(text))) //nolint:gosec // see above
	case "HMAC_SHA256":
		mac := hmac.New(sha256.New, []byte(p.opt.SignSecret))
		_, _ = mac.Write([]byte(text))
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return "signMethod is neither"
}

// Encrypt writes a message as the platform sends it: AES in CBC mode, the IV
// all zeros, PKCS#5 padding, base64.
func (p *Platform) Encrypt(message []byte) []byte {
	size := p.block.BlockSize()
	missing := size - len(message)%size
	text := append(bytes.Clone(message), bytes.Repeat([]byte{byte(missing)}, missing)...)
	cipher.NewCBCEncrypter(p.block, make([]byte, size)).CryptBlocks(text, text)
	return []byte(base64.StdEncoding.EncodeToString(text))
}
