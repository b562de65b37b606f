package fake

import (
	"net/url"
	"unicode/utf8"
)

// Words is one message to a buyer.
type Words struct {
	Text  string
	Image []byte
}

// maxMessage and the rest are the platform's bounds, in bytes.
const (
	maxMessage      = 400
	maxMessageImage = 500_000
	maxProof        = 130_000
	maxGoodsProof   = 5_000_000
)

// messageAdd is taobao.refund.message.add.
func (p *Platform) messageAdd(form url.Values) (fields, *refusal) {
	id, text, image := form.Get("refund_id"), form.Get("content"), form.Get("image")
	if p.find(id) == nil {
		return nil, errNoCase
	}
	if len(text) > maxMessage || !utf8.ValidString(text) || len(image) > maxMessageImage {
		return nil, invalid("content or image")
	}
	p.notesMu.Lock()
	p.words[id] = append(p.words[id], Words{Text: text, Image: []byte(image)})
	p.notesMu.Unlock()
	return fields{"refund_message": fields{"id": p.requests.Add(1), "created": clock(p.opt.Now())}}, nil
}

// Messages returns what was written to the buyer of a refund, oldest first.
func (p *Platform) Messages(id string) []Words {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]Words(nil), p.words[id]...)
}

// Proof is the picture that a refund was refused with; nil: none.
func (p *Platform) Proof(id string) []byte {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return p.proofs[id]
}

func (p *Platform) keepProof(id, file string) {
	if file == "" {
		return
	}
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	p.proofs[id] = []byte(file)
}
