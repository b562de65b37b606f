package wechatshop

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the platform's own choice of digest
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
)

// signatureOf is the lower-case hex SHA-1 of the parts, sorted and glued.
// With three parts it proves a check of the URL, with four a message.
func signatureOf(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}

// pushKey decrypts pushes. It is safe for concurrent use.
type pushKey struct {
	block cipher.Block
	iv    []byte // the first half of the key
}

// readAESKey decodes an EncodingAESKey: 32 bytes in Base64, 43 characters without
// the closing "=". The last one may carry bits that belong to no byte, which a
// strict decoder would refuse.
func readAESKey(text string) (key pushKey, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(text + "=")
	if err != nil || len(text) != 43 || len(raw) != 32 {
		return pushKey{}, false
	}
	block, err := aes.NewCipher(raw)
	return pushKey{block: block, iv: raw[:aes.BlockSize]}, err == nil
}

// open decrypts what a push carries and returns the message in it. ok is
// false if the key is another one or the message is for another app.
func (k pushKey) open(sealed []byte, appID string) (message []byte, ok bool) {
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, false
	}
	plain := make([]byte, len(sealed))
	cipher.NewCBCDecrypter(k.block, k.iv).CryptBlocks(plain, sealed)
	return unwrap(plain, appID)
}

// maxPad is the platform's padding block: PKCS#7 over 32 bytes, not over
// AES's own 16.
const maxPad = 32

// unwrap takes a decrypted message apart: 16 random bytes, the length of the
// message in 4 bytes, the message, the app's id. The app's id is the proof
// that the message was meant for this shop.
func unwrap(plain []byte, appID string) (message []byte, ok bool) {
	const head = 16 + 4
	if len(plain) == 0 {
		return nil, false
	}
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > maxPad || pad > len(plain) {
		return nil, false
	}
	plain, padding := plain[:len(plain)-pad], plain[len(plain)-pad:]
	if !bytes.Equal(padding, bytes.Repeat(padding[:1], pad)) || len(plain) < head {
		return nil, false
	}
	size, rest := uint64(binary.BigEndian.Uint32(plain[16:head])), plain[head:]
	if size > uint64(len(rest)) || subtle.ConstantTimeCompare(rest[size:], []byte(appID)) != 1 {
		return nil, false
	}
	return rest[:size], true
}
