package fake

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"path"
)

var errForm = errors.New("neither a form nor multipart with images")

// maxBody bounds the body of a call.
const maxBody = 8 << 20

// readForm reads the parameters of a call: a form, or multipart with files,
// whose values are their bytes.
func readForm(r *http.Request) (form, files url.Values, err error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	files = url.Values{}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "application/x-www-form-urlencoded":
		err = r.ParseForm()
		return r.PostForm, files, err
	case "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return r.PostForm, files, err
		}
	default:
		return nil, files, errForm
	}
	for name, parts := range r.MultipartForm.File {
		for _, part := range parts {
			data, err := readImage(part)
			if err != nil {
				return r.PostForm, files, err
			}
			files.Add(name, string(data))
		}
	}
	return r.PostForm, files, nil
}

// endings are the file names that the types of images have.
var endings = map[string]string{"image/gif": ".gif", "image/jpeg": ".jpg", "image/png": ".png"}

// readImage reads a file. It has to say that it is an image of the kind that
// its name and its bytes say it is.
func readImage(part *multipart.FileHeader) ([]byte, error) {
	file, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(file)
	kind := http.DetectContentType(data)
	if err != nil || endings[kind] == "" || kind != part.Header.Get("Content-Type") || path.Ext(part.Filename) != endings[kind] {
		return nil, errForm
	}
	return data, nil
}
