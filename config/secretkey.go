package config

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"unicode/utf8"
)

// keySize is the size of SecretKey in bytes: AES-256.
const keySize = 32

// setSecretKey takes base64 of exactly 32 bytes as the key itself, and makes
// the key out of any other text of at least 32 characters. The text should be
// random: nothing slows down who guesses it.
func (c *Config) setSecretKey(text string) (want string) {
	if text == "" {
		return ""
	}
	if key, err := base64.StdEncoding.DecodeString(text); err == nil && len(key) == keySize {
		c.SecretKey = key
		return ""
	}
	if utf8.RuneCountInString(text) < keySize {
		return "want base64 of 32 bytes (openssl rand -base64 32), or at least 32 characters"
	}
	key, err := hkdf.Key(sha256.New, []byte(text), nil, "makegood secret_key v1", keySize)
	if err != nil {
		return "cannot be used as a key"
	}
	c.SecretKey = key
	return ""
}
