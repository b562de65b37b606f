package tokens

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
)

// Sealer encrypts what must not lie in the database in clear. Safe for concurrent
// use.
type Sealer struct{ aead cipher.AEAD }

// errSeal means that the stored bytes were sealed with another key, or damaged.
var errSeal = errors.New("cannot be opened with this secret_key")

// NewSealer makes a sealer from the configuration's secret_key: 32 bytes, the
// key of AES-256-GCM.
func NewSealer(key []byte) (*Sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Sealer{aead: aead}, nil
}

// Seal encrypts plain for the owner named by label: it opens under no other.
func (s *Sealer) Seal(plain []byte, label string) []byte {
	return s.aead.Seal(nil, nil, plain, []byte(label))
}

// Open decrypts what Seal made for label.
func (s *Sealer) Open(sealed []byte, label string) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, []byte(label))
	if err != nil {
		return nil, errSeal
	}
	return plain, nil
}
