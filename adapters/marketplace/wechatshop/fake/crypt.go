package fake

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the platform's own choice of digest
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"sort"
)

// crypt seals and signs pushes.
type crypt struct {
	token string
	appID string
	key   []byte
	block cipher.Block
}

func newCrypt(opt Options) crypt {
	key, err := base64.StdEncoding.DecodeString(opt.EncodingAESKey + "=")
	if err != nil || len(key) != 32 {
		panic("fake wechatshop: EncodingAESKey is not 43 characters of Base64")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	return crypt{token: opt.Token, appID: opt.AppID, key: key, block: block}
}

// seal encrypts a message: random, length, message, app id, padded to a
// multiple of 32 bytes.
func (c crypt) seal(random [16]byte, message []byte) string {
	plain := append([]byte{}, random[:]...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message)))
	plain = append(append(plain, message...), c.appID...)
	pad := 32 - len(plain)%32
	for range pad {
		plain = append(plain, byte(pad))
	}
	cipher.NewCBCEncrypter(c.block, c.key[:16]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

// sign is the signature over the sorted parts and the push token.
func (c crypt) sign(parts ...string) string {
	parts = append(parts, c.token)
	sort.Strings(parts)
	h := sha1.New() //nolint:gosec // see above
	for _, part := range parts {
		_, _ = io.WriteString(h, part)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
