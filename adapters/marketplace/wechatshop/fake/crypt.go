package fake

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // the platform's own choice of digest
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
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
	plain := binary.BigEndian.AppendUint32(random[:], uint32(len(message)))
	plain = append(append(plain, message...), c.appID...)
	pad := 32 - len(plain)%32
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(c.block, c.key[:16]).CryptBlocks(plain, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

// sign is the signature over the sorted parts and the push token.
func (c crypt) sign(parts ...string) string {
	parts = append(parts, c.token)
	slices.Sort(parts)
	return fmt.Sprintf("%x", sha1.Sum([]byte(strings.Join(parts, "")))) //nolint:gosec // see above
}
