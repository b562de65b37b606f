package taobao

import (
	"bytes"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/aftersale"
)

// picture is the image file of a call. It is the one parameter that the
// signature leaves out.
type picture struct {
	param string // name of the parameter
	kind  imageKind
	data  []byte
}

// imageKind is a format of images that the platform takes.
type imageKind struct{ magic, mime, extension string }

// imageKinds are all of them, by the bytes that their files begin with.
var imageKinds = []imageKind{
	{"GIF87a", "image/gif", "gif"}, {"GIF89a", "image/gif", "gif"},
	{"\xff\xd8\xff", "image/jpeg", "jpg"}, {"\x89PNG\r\n\x1a\n", "image/png", "png"},
}

// What a person has to do where a picture cannot be sent.
const (
	wordsKind   = "Taobao takes proof as words and as an image file, nothing else: refuse in the seller console with the proof attached"
	wordsFile   = "Taobao takes a picture as a file and not by its address: add the file itself, or use the seller console"
	wordsOne    = "Taobao takes one picture only: leave one, or use the seller console"
	wordsLarge  = "the picture is larger than Taobao takes here: add a smaller one, or use the seller console"
	wordsFormat = "Taobao takes pictures as GIF, JPG or PNG: convert it, or use the seller console"
)

// readPicture looks at the bytes, never at a file's name or declared type.
// most is the platform's bound in bytes. words say why it cannot be sent.
func readPicture(param string, data []byte, most int) (p *picture, words string) {
	at := slices.IndexFunc(imageKinds, func(k imageKind) bool { return bytes.HasPrefix(data, []byte(k.magic)) })
	switch {
	case at < 0:
		return nil, wordsFormat
	case len(data) > most:
		return nil, wordsLarge
	}
	return &picture{param: param, kind: imageKinds[at], data: data}, ""
}

// pictureOf finds the one picture among the evidence, and the proof in words.
// Nothing is left out silently: words say why something cannot be sent.
func pictureOf(all []aftersale.Evidence, param string, most int) (file *picture, texts []string, words string) {
	for _, e := range all {
		switch {
		case e.Kind == "text" && e.URL == "":
			texts = append(texts, strings.TrimSpace(e.Text))
			continue
		case e.Kind != "image":
			return nil, nil, wordsKind
		case len(e.Data) == 0:
			return nil, nil, wordsFile
		case file != nil:
			return nil, nil, wordsOne
		}
		if file, words = readPicture(param, e.Data, most); words != "" {
			return nil, nil, words
		}
	}
	return file, texts, ""
}

// fill puts the parameters into a request: as a form, or as multipart where a
// file goes with them.
func fill(r *resty.Request, all params, file *picture) *resty.Request {
	if file != nil {
		for _, name := range slices.Sorted(maps.Keys(all)) {
			r.SetMultipartField(name, "", "", strings.NewReader(all[name]))
		}
		return r.SetMultipartField(file.param, file.param+"."+file.kind.extension, file.kind.mime, bytes.NewReader(file.data))
	}
	form := url.Values{}
	for name, value := range all {
		form.Set(name, value)
	}
	return r.SetHeader("Content-Type", "application/x-www-form-urlencoded;charset=utf-8").SetBody(form.Encode())
}
