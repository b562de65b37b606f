package redact

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"": "",
		"售后单状态异常，请刷新后重试":                       "售后单状态异常，请刷新后重试",
		"请打13900001234":                        "请打***",
		"tel13900001234x":                      "tel***x",
		"+86 139-0000-1234 or (0571) 88001234": "*** or (***",
		"电话１３９００００１２３４。":                       "电话***。",
		"139****1234、139＊＊＊＊1234":              "***、***",
		"86 139 0000 1234":                     "***",
		"收件人：王测试买家，电话：13900001234，地址: 测试路88号5栋":               "收件人：***，电话：***，地址: ***",
		"已签收，签收人:李桂花。":                                        "已签收，签收人:***。",
		"buyer_nick=测试买家小王;status=1":                          "buyer_nick=***;status=1",
		"mail ada@example.com please":                         "mail *** please",
		"invalid openid oFakeBuyerOpenID0000000000001":        "invalid openid ***",
		"isv.logistics-offline-service-error:ORDER_NOT_FOUND": "isv.logistics-offline-service-error:ORDER_NOT_FOUND",
		"not before 2026-03-02 12:00:00":                      "not before 2026-03-02 12:00:00",
		"ip 203.0.113.25 is not in the list":                  "ip 203.0.113.25 is not in the list",
		"最多可退 9900.00 元，还剩 100 次":                             "最多可退 9900.00 元，还剩 100 次",
		"secret *** hidden, ban 300 s":                        "secret *** hidden, ban 300 s",
		"one\ntwo\x00three\xff":                               "one two three",
		"********":                                            "********",
	} {
		if got := Words(words); got != want {
			t.Errorf("Words(%q) = %q, want %q", words, got, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"13900001234", "王 139-0000-1234", "a@b", "\xff\x00", "+8613900001234"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		if strings.Contains(Words(before+"13900001234"+after), "13900001234") {
			t.Errorf("the number is kept between %q and %q", before, after)
		}
	})
}
