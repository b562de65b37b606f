package kuaishou

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // the platform's own choice of digest
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"makegood/adapters"
)

// signMD5 is one value of signMethod, the other is HMAC_SHA256.
const signMD5 = "MD5"

// call is what a signature covers.
type call struct {
	token, appKey, method, param, signMethod, timestamp string
}

// text is the text that is signed: the parameters sorted by name, as they are
// before any URL encoding, and the sign secret.
func (c *call) text(signSecret string) string {
	return strings.Join([]string{
		"access_token=" + c.token, "appkey=" + c.appKey, "method=" + c.method, "param=" + c.param,
		"signMethod=" + c.signMethod, "timestamp=" + c.timestamp, "version=1", "signSecret=" + signSecret,
	}, "&")
}

// sign is the signature of an outbound call: HMAC-SHA256 keyed with the sign
// secret in standard base64, or md5 in lower-case hex.
func (c *call) sign(signSecret string) string {
	text := c.text(signSecret)
	if c.signMethod == signMD5 {
		sum := md5.Sum([]byte(text)) //nolint:gosec // see above
		return hex.EncodeToString(sum[:])
	}
	mac := hmac.New(sha256.New, []byte(signSecret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// strict refuses base64 whose unused bits are set: two texts for the same
// bytes would be two bodies for one proof.
var strict = base64.StdEncoding.Strict()

// readMessageKey makes the cipher of the app's message key. The length of the
// key picks AES-128, AES-192 or AES-256.
func readMessageKey(text string) (cipher.Block, error) {
	key, err := base64.StdEncoding.DecodeString(text)
	block, errKey := aes.NewCipher(key)
	if err != nil || errKey != nil {
		return nil, &adapters.SettingError{Key: "message_key", Want: "base64 of 16, 24 or 32 bytes"}
	}
	return block, nil
}

// decrypt opens a push: base64, then AES in CBC mode with sixteen zero bytes
// as IV. The padding is looked at in constant time, and where it is wrong the
// whole text is returned with ok false, so that the caller spends the same
// time on it: a sender who can tell wrong padding from a wrong text can
// decrypt and forge messages without the key.
func decrypt(block cipher.Block, body []byte) (plain []byte, ok bool) {
	text := make([]byte, strict.DecodedLen(len(body)))
	n, err := strict.Decode(text, body)
	text = text[:n]
	if err != nil || n == 0 || n%aes.BlockSize != 0 {
		return nil, false
	}
	var iv [aes.BlockSize]byte
	cipher.NewCBCDecrypter(block, iv[:]).CryptBlocks(text, text)
	pad, ok := padding(text)
	return text[:len(text)-pad], ok
}

// padding returns the length of the PKCS#7 padding of whole blocks, 0 if it
// is wrong.
func padding(text []byte) (n int, ok bool) {
	last := text[len(text)-1]
	good := subtle.ConstantTimeLessOrEq(1, int(last)) & subtle.ConstantTimeLessOrEq(int(last), aes.BlockSize)
	for i := 1; i <= aes.BlockSize; i++ {
		inside := subtle.ConstantTimeLessOrEq(i, int(last))
		same := subtle.ConstantTimeByteEq(text[len(text)-i], last)
		good &= subtle.ConstantTimeSelect(inside, same, 1)
	}
	return subtle.ConstantTimeSelect(good, int(last), 0), good == 1
}
