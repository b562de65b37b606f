package reason

import (
	"strings"
	"testing"
	"time"
)

// What buyers and platforms write, with the class a person would give it.
var phrases = map[Class][]string{
	NotReceived: {
		"没收到货", "一直没有收到", "我没收到啊，怎么就显示签收了", "快递一直未送到", "物流一直不动，不想要了", "快递/物流无跟踪记录", "虚假签收，本人没拿到",
		"显示已签收但是没收到", "还没到货", "丢件了", "包裹丢失", "Item not received", "I never received my parcel", "The package hasn’t arrived yet",
		"lost in transit", "Tracking shows delivered but I didn't receive it", "到现在还没收到，客服也不理", "没 收 到", "未收到货，物流显示破损", "一直显示运输中", "My package is missing", "never got it", "ＮＯＴ　ＲＥＣＥＩＶＥＤ", "item_not_received",
	},
	Damaged: {
		"收到破损", "收到商品少件、破损或污渍", "商品破损/少件", "打开发现碎了", "收到货就是碎的", "盒子都烂了", "冰淇淋都化了", "外包装压扁了，里面也变形", "杯子裂开了", "漏液", "arrived broken", "The box was crushed and the cup is cracked",
		"damaged in transit", "Damaged or defective", "收到就坏了", "收到时已经摔坏，是不是快递的问题", "是不是破损了",
	},
	MissingItem: {
		"少件", "少发一件，另一件没收到", "漏发配件", "赠品没收到", "空包裹/少货", "里面是空的", "只收到一件", "missing parts", "The box was empty", "one item is missing", "没收到赠品", "漏了一个充电器", "missing charger", "package came empty", "没有收到少发的那一件",
		"包装没有破损但是少了一件",
	},
	WrongItem: {
		"卖家发错货", "颜色发错了", "发错货，不想要了", "是不是发错了", "这不是我买的", "received the wrong item", "not what I ordered", "Not the right item", "You sent the wrong colour", "货不对板", "尺码发错",
	},
	NotAsDescribed: {
		"与商品描述不符", "颜色不符", "材质/面料与商品描述不符", "色差太大", "假货", "不是正品", "和图片不一样", "实物不符", "not as described", "looks different from the pictures", "This is a fake", "doesn't match the description", "not genuine", "功能/效果不符", "does not look like the photo",
	},
	Quality: {
		"质量问题", "质量太差了", "用了两天就坏了", "无法使用", "开不了机", "开线掉色", "水果烂了", "食品变质发霉", "做工粗糙/有瑕疵", "poor quality", "it stopped working", "DEFECTIVE", "won't turn on", "三无产品", "没有破损，是质量问题",
		"穿了一次就起球", "苹果有一半是烂的", "味道太重了，受不了",
	},
	SellerLate: {
		"未按约定时间发货", "发货太慢", "一直不发货", "还没发货", "缺货", "Still not shipped", "seller hasn't shipped", "out of stock", "发货太慢，不想要了", "Didn't arrive in time",
	},
	Price: {"降价了", "买贵了，退差价", "忘记用券", "found it cheaper elsewhere", "price dropped", "没用优惠", "没用/少用优惠", "优惠券过期了", "价格比别家高"},
	NoLongerWanted: {
		"不想要了", "多拍/错拍/不想要", "7天无理由退换货", "七天无理由", "拍错了", "尺码不合适", "不喜欢", "地址填错", "不喜欢，没有质量问题", "质量没问题，就是不喜欢", "无质量问题，不合适", "no longer needed", "I changed my mind", "ordered by mistake",
		"Size was too large", "Customer changed their mind", "not damaged, just don't want it", "I ordered the wrong item by mistake", "Ordered wrong item", "bought the wrong size", "没有任何破损，就是不想要了", "并没有破损，是我不想要了", "没有发错，是我自己拍错",
		"东西没坏，就是不想要了", "地址/电话信息填写错误", "重复购买", "good quality but too small", "计划变化了，不需要了", "doesn't have any damage but too big",
	},
	RefusedDelivery: {"拒收", "已拒绝签收", "拒收，不想要", "refused delivery"},
	Other:           {"其他", "其它原因", "与卖家协商一致退款", "退运费", "Other", "客服态度差", "快递员没有送货上门，要求退款", "Received extra item"},
	Unknown: {
		"", "   ", "。。。", "你好", "hello", "没破损", "无破损", "没有少件", "没发错", "not damaged", "no damage", "wasn't damaged", "质量没问题", "退款未收到", "客服没反应", "安装错误", "my own fault", "translate plates", "otherwise fine", "brothers",
	},
}

func TestClassifyWords(t *testing.T) {
	t.Parallel()
	for want, list := range phrases {
		for _, text := range list {
			if got := Classify("taobao", "", text); got != want {
				t.Errorf("%q is %s, want %s", text, got, want)
			}
		}
	}
}

func TestClassifyCodes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		platform, code, text string
		want                 Class
	}{
		{"wechatshop", "SEND_WRONG_GOODS", "不想要了", WrongItem},
		{"wechatshop", " no-reason-7-days ", "质量问题", NoLongerWanted},
		{"wechatshop", "OTHERS", "收到破损", Damaged},
		{"wechatshop", "OTHERS", "", Other},
		{"wechatshop", "SOMETHING_NEW", "", Unknown},
		{"shopify", "size_too_small", "", NoLongerWanted},
		{"shopify", "UNKNOWN", "broken", Damaged},
		{"shopify", "quality", "Quality", Quality},
		{"douyin", "31", "没收到", NotReceived},
		{"douyin", "QUALITY_ISSUE", "", Unknown},
		{"nobody", "OTHERS", "", Unknown},
	} {
		if got := Classify(c.platform, c.code, c.text); got != c.want {
			t.Errorf("%s %q %q is %s, want %s", c.platform, c.code, c.text, got, c.want)
		}
	}
}

// A long text is read up to its bound and no further, and quickly.
func TestClassifyIsBounded(t *testing.T) {
	t.Parallel()
	if got := Classify("", "", strings.Repeat("好", maxRunes-2)+"破损"); got != Damaged {
		t.Errorf("at the bound: got %s, want damaged", got)
	}
	if got := Classify("", "", strings.Repeat("好", maxRunes-1)+"破损"); got != Unknown {
		t.Errorf("behind the bound: got %s, want unknown", got)
	}
	began := time.Now()
	Classify("", "", strings.Repeat("没收到破损", 1<<20))
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("took %v, want 2s at most", took)
	}
}

func TestReasonClasses(t *testing.T) {
	t.Parallel()
	pictures, claims := "", ""
	for _, c := range Classes() {
		if c.Title().EN == string(c) || c.Title().EN == "" || c.Title().ZH == "" {
			t.Errorf("%s has no title", c)
		}
		if len(phrases[c]) == 0 {
			t.Errorf("%s has no phrases in the test", c)
		}
		if c.NeedsPictures() {
			pictures += " " + string(c)
		}
		if c.QualityClaim() {
			claims += " " + string(c)
		}
	}
	if pictures != " damaged not_as_described wrong_item missing_item quality" || claims != " damaged not_as_described wrong_item quality" {
		t.Errorf("got pictures:%s, claims:%s", pictures, claims)
	}
}

func TestReasonTableErrors(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][2]string{
		"version":         {"version: 1", "version: 2"},
		"unknown key":     {"neutral:", "neutrals: {}\nneutral:"},
		"unknown class":   {"class: price", "class: prices"},
		"class twice":     {"class: price", "class: quality"},
		"no title":        {"title: {en: refused, zh: 拒收}", "title: {en: refused}"},
		"word twice":      {"zh: [拒收,", "zh: [拒收, 拒收,"},
		"word elsewhere":  {"zh: [拒收,", "zh: [拒收, 降价,"},
		"empty word":      {"zh: [拒收,", "zh: [拒收, ' ',"},
		"code to nothing": {"OTHERS: other", "OTHERS: others"},
		"code unfolded":   {"OTHERS: other", "others: other"},
		"no source":       {"douyin: {source:", "douyin: {classes: {}}\n  kuaishou2: {source:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(string(tableText), "title: {en: delivery refused, zh: 拒收}", "title: {en: refused, zh: 拒收}", 1)
			changed := strings.Replace(text, change[0], change[1], 1)
			if changed == text {
				t.Fatalf("%q is not in the table", change[0])
			}
			if _, err := readTable([]byte(changed)); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func FuzzClassify(f *testing.F) {
	for _, list := range phrases {
		for _, text := range list {
			f.Add("wechatshop", "OTHERS", text)
		}
	}
	f.Add("shopify", "UN\xffKNOWN", "\xff\xfe没收\x80到 not\x00damaged")
	f.Fuzz(func(t *testing.T, platform, code, text string) {
		class := Classify(platform, code, text)
		if class.Title().ZH == string(class) {
			t.Errorf("%q is no class", class)
		}
		if again := Classify(platform, code, text); again != class {
			t.Errorf("%s, then %s", class, again)
		}
		if class.QualityClaim() && !class.NeedsPictures() {
			t.Errorf("%s is a quality claim without pictures", class)
		}
	})
}
