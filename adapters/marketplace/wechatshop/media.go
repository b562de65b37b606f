package wechatshop

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	_ "image/gif"  // proof may be a GIF,
	_ "image/jpeg" // a JPEG,
	_ "image/png"  // or a PNG
	"net/url"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/aftersale"
)

// mediaPrefix marks proof that is with the platform already.
const mediaPrefix = "media:"

// maxPicture is the largest picture that the platform turns into a media id.
const maxPicture = 2 << 20

// What a person has to do with proof that cannot be handed in.
const (
	wordsProof   = "WeChat takes pictures and words as proof, no videos and recordings: hand it in and refuse in the merchant console"
	wordsPicture = "WeChat takes JPEG, PNG and GIF pictures of up to 2 MB: attach one, or give a media id (media:...)"
	wordsUpload  = "WeChat did not take the picture: hand it in and refuse in the merchant console"
)

// picture is a piece of proof on its way to a media id: one of the three is set.
type picture struct {
	id   string // with the platform already
	link string // public web address
	data []byte
}

// proof sorts the evidence into pictures and words. refused says why some of
// it is neither: proof is never left out in silence.
func proof(all []aftersale.Evidence) (pictures []picture, words, refused string) {
	var texts []string
	for _, e := range all {
		id, media := strings.CutPrefix(e.URL, mediaPrefix)
		if e.URL == "" {
			id, media = strings.CutPrefix(e.Text, mediaPrefix)
		}
		id = strings.TrimSpace(id)
		kept := strings.HasPrefix(e.URL, aftersale.FileScheme)
		switch {
		case media && id != "":
			pictures = append(pictures, picture{id: id})
		case media:
			return nil, "", wordsPicture
		case e.Kind == "text" && e.URL == "":
			texts = append(texts, e.Text)
		case e.Kind != "image":
			return nil, "", wordsProof
		case kept && len(e.Data) > 0 && len(e.Data) <= maxPicture:
			pictures = append(pictures, picture{data: e.Data})
		case !kept && webAddress(e.URL):
			pictures = append(pictures, picture{link: e.URL})
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
func (a *Adapter) mediaIDs(ctx context.Context, pictures []picture) ([]string, error) {
	var ids []string
	for _, p := range pictures {
		id, err := p.id, error(nil)
		if id == "" {
			id, err = a.upload(ctx, p)
		}
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// upload turns one picture into a media id: its bytes (upload_type 0, with the
// size in pixels), or its web address, which the platform reads (1).
func (a *Adapter) upload(ctx context.Context, p picture) (string, error) {
	query := url.Values{"upload_type": {"1"}, "resp_type": {"0"}}
	fill := jsonBody(object{"img_url": p.link})
	if p.data != nil {
		size, format, err := image.DecodeConfig(bytes.NewReader(p.data))
		if err != nil || size.Width <= 0 || size.Height <= 0 {
			return "", a.failure(opUpload, aftersale.ClassManual, "evidence", wordsPicture)
		}
		query.Set("upload_type", "0")
		query.Set("height", strconv.Itoa(size.Height))
		query.Set("width", strconv.Itoa(size.Width))
		fill = func(r *resty.Request) {
			r.SetMultipartField("media", "proof."+format, "image/"+format, bytes.NewReader(p.data))
		}
	}
	env, err := a.authorised(ctx, opUpload, "/"+opUpload+"?"+query.Encode()+"&", fill)
	if err == nil {
		err = a.check(opUpload, env, false)
	}
	if err != nil {
		return "", a.uploadError(err)
	}
	var d struct {
		File struct {
			ID scalar `json:"media_id"`
		} `json:"pic_file"`
	}
	if json.Unmarshal(env.body, &d) != nil || d.File.ID == "" {
		return "", a.badReply(opUpload, aftersale.ClassRetry)
	}
	return string(d.File.ID), nil
}

// uploadError makes a person's task of a picture that the platform refuses.
func (a *Adapter) uploadError(err error) error {
	err = repeatable(err)
	if aftersale.ClassOf(err) == aftersale.ClassRefused {
		return a.failure(opUpload, aftersale.ClassManual, "evidence", wordsUpload)
	}
	return err
}
