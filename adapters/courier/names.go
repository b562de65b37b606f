package courier

import "strings"

// Canonical names of courier companies: the folder names of this package.
const (
	SF        = "sf"
	ZTO       = "zto"
	YTO       = "yto"
	STO       = "sto"
	Yunda     = "yunda"
	JTExpress = "jtexpress"
	JDL       = "jdl"
	EMS       = "ems"
	Deppon    = "deppon"
)

// aliases are the words that marketplaces and aggregators use for a company.
var aliases = map[string]string{
	"sf": SF, "shunfeng": SF, "shunfengkuaiyun": SF, "顺丰": SF, "顺丰速运": SF, "顺丰快递": SF, "sf express": SF, "s.f. express": SF,
	"zto": ZTO, "zhongtong": ZTO, "中通": ZTO, "中通快递": ZTO, "中通速递": ZTO, "zto express": ZTO,
	"yto": YTO, "yuantong": YTO, "圆通": YTO, "圆通速递": YTO, "圆通快递": YTO, "yto express": YTO,
	"sto": STO, "shentong": STO, "申通": STO, "申通快递": STO, "sto express": STO,
	"yunda": Yunda, "yd": Yunda, "韵达": Yunda, "韵达快递": Yunda, "韵达速递": Yunda, "yunda express": Yunda,
	"jtexpress": JTExpress, "jt": JTExpress, "jitu": JTExpress, "极兔": JTExpress, "极兔速递": JTExpress, "极兔快递": JTExpress, "j&t": JTExpress, "j&t express": JTExpress, "jt express": JTExpress,
	"jdl": JDL, "jd": JDL, "jingdong": JDL, "京东": JDL, "京东物流": JDL, "京东快递": JDL, "jd logistics": JDL, "jd express": JDL,
	"ems": EMS, "youzhengguonei": EMS, "邮政": EMS, "邮政快递包裹": EMS, "中国邮政": EMS, "china post": EMS, "ems express": EMS,
	"deppon": Deppon, "debangkuaidi": Deppon, "debang": Deppon, "德邦": Deppon, "德邦快递": Deppon, "德邦物流": Deppon, "deppon express": Deppon,
}

// Normal returns the canonical name for an outside system's word for a
// company, or the word itself in lower case if it is not known.
func Normal(word string) string {
	w := strings.ToLower(strings.TrimSpace(word))
	if name, ok := aliases[w]; ok {
		return name
	}
	return w
}

// Canonical returns the canonical name for the first of an outside system's
// words that names a company known here; "" if none does.
func Canonical(words ...string) string {
	for _, w := range words {
		if name, ok := aliases[strings.ToLower(strings.TrimSpace(w))]; ok {
			return name
		}
	}
	return ""
}
