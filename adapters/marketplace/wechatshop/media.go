package wechatshop

import (
	"bytes"
	"cmp"
	"context"
	"image"
	_ "image/gif"  // evidence may be a GIF,
	_ "image/jpeg" // a JPEG,
	_ "image/png"  // or a PNG
	"net/url"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	mediaPrefix = "media:" // marks evidence that is with the platform already
	maxPicture  = 2 << 20  // bytes of a picture that the platform turns into a media id
)

// What a person has to do with evidence that cannot be handed in.
const (
	wordsProof   = "WeChat takes pictures and words as proof, no videos and recordings: hand it in and refuse in the merchant console"
	wordsPicture = "WeChat takes JPEG, PNG and GIF pictures of up to 2 MB: attach one, or give a media id (media:...)"
	wordsUpload  = "WeChat did not take the picture: hand it in and refuse in the merchant console"
)

// mediaID is the id of evidence that is with the platform already.
func mediaID(e aftersale.Evidence) (id string, given bool) {
	id, given = strings.CutPrefix(cmp.Or(e.URL, e.Text), mediaPrefix)
	return strings.TrimSpace(id), given
}

// sortEvidence sorts the evidence into pictures and words. refused says why some
// of it is neither: evidence is never left out in silence.
func sortEvidence(all []aftersale.Evidence) (pictures []aftersale.Evidence, words, refused string) {
	var texts []string
	for _, e := range all {
		id, given := mediaID(e)
		good := webAddress(e.URL)
		if strings.HasPrefix(e.URL, aftersale.FileScheme) {
			good = len(e.Data) > 0 && len(e.Data) <= maxPicture
		}
		switch {
		case !given && e.Kind == "text" && e.URL == "":
			texts = append(texts, e.Text)
		case !given && e.Kind != "image":
			return nil, "", wordsProof
		case given && id != "", !given && good:
			pictures = append(pictures, e)
		default:
			return nil, "", wordsPicture
		}
	}
	return pictures, strings.TrimSpace(strings.Join(texts, " ")), ""
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// mediaIDs hands the pictures in and returns their media ids. Nothing of the
// after-sale changes by it, so a call without an answer may be made again.
func (a *Adapter) mediaIDs(ctx context.Context, pictures []aftersale.Evidence) (ids []string, err error) {
	for _, e := range pictures {
		id, given := mediaID(e)
		if !given {
			if id, err = a.upload(ctx, e); err != nil {
				return nil, err
			}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// upload turns one picture into a media id: its bytes (upload_type 0, with the
// size in pixels), or its web address, which the platform reads (1).
func (a *Adapter) upload(ctx context.Context, e aftersale.Evidence) (string, error) {
	query := map[string]string{"upload_type": "1", "resp_type": "0"}
	fill := jsonBody(object{"img_url": e.URL})
	if strings.HasPrefix(e.URL, aftersale.FileScheme) {
		size, format, err := image.DecodeConfig(bytes.NewReader(e.Data))
		if err != nil || size.Width <= 0 || size.Height <= 0 {
			return "", a.api.Manual(opUpload, "evidence", wordsPicture)
		}
		query["upload_type"], query["height"], query["width"] = "0", strconv.Itoa(size.Height), strconv.Itoa(size.Width)
		fill = func(r *resty.Request) {
			r.SetMultipartField("media", "proof."+format, "image/"+format, bytes.NewReader(e.Data))
		}
	}
	var d struct {
		File struct {
			ID wire.Scalar `json:"media_id"`
		} `json:"pic_file"`
	}
	env, err := a.authorised(ctx, opUpload, "/"+opUpload, func(r *resty.Request) { fill(r.SetQueryParams(query)) })
	switch err = a.result(opUpload, env, err, &d); {
	case err != nil && aftersale.ClassOf(err) == aftersale.ClassRefused:
		return "", a.api.Manual(opUpload, "evidence", wordsUpload)
	case err != nil:
		return "", err
	case d.File.ID == "":
		return "", a.api.BadReply(opUpload, aftersale.ClassRetry)
	}
	return string(d.File.ID), nil
}
