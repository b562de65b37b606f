package kuaishou

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/base64"

	"makegood/adapters"
)

// strict refuses base64 whose unused bits are set: two texts for the same
// bytes would be two bodies for one proof.
var strict = base64.StdEncoding.Strict()

// readMessageKey makes the cipher of the app's message key. The length of the
// key picks AES-128, AES-192 or AES-256.
func readMessageKey(text string) (cipher.Block, error) {
	bad := &adapters.SettingError{Key: "message_key", Want: "base64 of 16, 24 or 32 bytes"}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, bad
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, bad
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
