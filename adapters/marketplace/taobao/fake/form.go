package fake

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

var errForm = errors.New("neither a form nor multipart")

// maxBody bounds the body of a call.
const maxBody = 8 << 20

// readForm reads the parameters of a call: a form, or multipart with files. A
// file has to say that it is an image of the kind that its name and its bytes
// say it is.
func readForm(r *http.Request) (form, files url.Values, err error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return nil, nil, err
	}
	kind, more, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return nil, nil, err
	case kind == "application/x-www-form-urlencoded":
		form, err = url.ParseQuery(string(body))
		return form, url.Values{}, err
	case kind != "multipart/form-data":
		return nil, nil, errForm
	}
	form, files = url.Values{}, url.Values{}
	parts := multipart.NewReader(bytes.NewReader(body), more["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, files, nil
		}
		if err != nil {
			return form, files, err
		}
		data, err := io.ReadAll(part)
		switch {
		case err != nil:
			return form, files, err
		case part.FileName() == "":
			form.Add(part.FormName(), string(data))
		case imageType(data) == "" || imageType(data) != part.Header.Get("Content-Type") || !named(part.FileName(), imageType(data)):
			return form, files, errForm
		default:
			files.Add(part.FormName(), string(data))
		}
	}
}

// imageType is the type of an image by its first bytes, "" for anything else.
func imageType(data []byte) string {
	switch t := http.DetectContentType(data); t {
	case "image/gif", "image/jpeg", "image/png":
		return t
	}
	return ""
}

// named reports whether the file's name ends as its type wants.
func named(name, kind string) bool {
	ending := map[string]string{"image/gif": ".gif", "image/jpeg": ".jpg", "image/png": ".png"}[kind]
	return strings.HasSuffix(name, ending)
}
