package fake

import (
	"crypto/md5" //nolint:gosec // the protocol's own signature
	"fmt"
	"io"
)

// hexMD5 is the upper-case hexadecimal MD5 of the parts, one after the other.
func hexMD5(parts ...string) string {
	h := md5.New() //nolint:gosec // as above
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
	}
	return fmt.Sprintf("%X", h.Sum(nil))
}

// signed reports whether sign is the upper-case digest of the parts. The
// real one wants upper case on calls.
func signed(sign string, parts ...string) bool {
	return sign == hexMD5(parts...)
}
