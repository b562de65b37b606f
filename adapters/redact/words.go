// Package redact takes out of an outside system's words what must not be kept:
// the adapter's own secrets, and what may say who the buyer is. Everything that
// an adapter stores, logs or returns of such words passes through a Redactor or
// through Words; codes, references and ids are kept as they are.
package redact

import (
	"regexp"
	"strings"
	"unicode"
)

// hidden stands where something was taken out.
const hidden = "***"

var (
	// mail is a mail address.
	mail = regexp.MustCompile(`[^\s@"'<>()（），。；：:]+@[^\s@"'<>()（），。；]+`)

	// named is what stands after a word that announces a person or a place,
	// up to the next punctuation.
	named = regexp.MustCompile(`(?i)((?:收件|收货|签收|寄件|联系|取件|代收|退货)人|买家|卖家|姓名|昵称|旺旺|地址|nick(?:name)?|receiver|recipient|consignee)(\s*[:：=]\s*)[^,，;；。、)）\]】]+`)

	// opaque is what may be an open id, a union id, a token or ciphertext.
	opaque = regexp.MustCompile(`[A-Za-z0-9_-]{16,}`)

	// number is a run of seven digits or more, however they are grouped, with
	// stars for those that the other side has hidden itself.
	number = regexp.MustCompile(`\+?[0-9０-９*＊](?:[ ()（）·-]{0,2}[0-9０-９*＊]){6,}`)

	// date is a number that is none.
	date = regexp.MustCompile(`^20[0-9]{2}-[01][0-9]-[0-3][0-9](?: [0-2][0-9])?$`)
)

// Words makes words of an outside system fit for being stored, logged and
// read by people: on one line, and without what may say who the buyer is. It
// takes out mail addresses, every number of seven digits or more (telephones
// are written in too many ways to tell them from the rest; ids of cases and
// parcels are known without these words), opaque ids, and what stands after a
// word such as 收件人：. A name that nothing announces cannot be told from
// other words: free text of buyers and couriers' remarks must not be kept at
// all. Codes, references and secrets are the adapter's own matter.
func Words(words string) string {
	words = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(words, ""))
	words = mail.ReplaceAllString(words, hidden)
	words = named.ReplaceAllString(words, "${1}${2}"+hidden)
	words = opaque.ReplaceAllStringFunc(words, func(id string) string {
		if strings.ContainsAny(id, "0123456789") && strings.ContainsFunc(id, unicode.IsLetter) {
			return hidden
		}
		return id
	})
	return number.ReplaceAllStringFunc(words, func(n string) string {
		if date.MatchString(n) || !strings.ContainsFunc(n, unicode.IsDigit) {
			return n
		}
		return hidden
	})
}
