package fake

import (
	"bytes"
	"image"
	_ "image/jpeg" // pictures are measured
	_ "image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"makegood/adapters/fakekit"
)

// maxPicture is the largest picture that becomes a media id.
const maxPicture = 2 << 20

var (
	errPicture  = &refusal{10020055, "参数有误"}
	errTooLarge = &refusal{45002, "content size out of limit"}
)

// Upload is one picture that was turned into a media id.
type Upload struct {
	MediaID string
	Link    string // its web address, if it came by one
	Data    []byte // else its bytes
}

// upload is img/upload: a file in the form field media with its size in the
// query (upload_type 0), or a web address in JSON (1). Only media ids are
// answered (resp_type 0).
func (p *Platform) upload(body []byte, r *http.Request) (fields, *refusal) {
	q := r.URL.Query()
	if q.Get("resp_type") != "0" {
		return nil, errPicture
	}
	u := Upload{MediaID: "wxfile-" + p.NewID()}
	var no *refusal
	switch q.Get("upload_type") {
	case "0":
		u.Data, no = file(body, r.Header.Get("Content-Type"), q.Get("width"), q.Get("height"))
	case "1":
		u.Link, no = link(body)
	default:
		no = errPicture
	}
	if no != nil {
		return nil, no
	}
	p.uploads.Write("", u)
	return fields{"pic_file": fields{"media_id": u.MediaID, "pay_media_id": ""}}, nil
}

// file reads the form field media and measures the picture in it.
func file(body []byte, contentType, width, height string) ([]byte, *refusal) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "multipart/form-data" {
		return nil, errPicture
	}
	part, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).NextPart()
	if err != nil || part.FormName() != "media" || part.FileName() == "" || !strings.HasPrefix(part.Header.Get("Content-Type"), "image/") {
		return nil, errPicture
	}
	data, err := io.ReadAll(part)
	if len(data) > maxPicture {
		return nil, errTooLarge
	}
	size, _, bad := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || bad != nil || strconv.Itoa(size.Width) != width || strconv.Itoa(size.Height) != height {
		return nil, errPicture
	}
	return data, nil
}

// link reads the web address of a picture.
func link(body []byte) (string, *refusal) {
	var in struct {
		Link string `json:"img_url"`
	}
	switch {
	case fakekit.Decode(body, &in) != nil:
		return "", errArguments
	case !strings.HasPrefix(in.Link, "http"):
		return "", errPicture
	}
	return in.Link, nil
}

// Uploads returns the pictures that became media ids, in order.
func (p *Platform) Uploads() []Upload { return p.uploads.Of("") }
