package taobao

import (
	"bytes"
	"context"
	"encoding/base64"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The platform's bounds of a message to the buyer, in bytes.
const (
	maxMessage      = 400
	maxMessageImage = 500_000
)

// messageParam is the parameter of the picture.
const messageParam = "image"

// Message writes into the refund's record, where the buyer reads it
// (taobao.refund.message.add). The text is cut to the platform's 400 bytes,
// between characters. The platform takes no message without a picture: it is
// that of the action, else the one that the settings name, else a plain one.
func (a *Adapter) Message(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	text := cutBytes(strings.TrimSpace(act.Message), maxMessage)
	file, texts, words := pictureOf(act.Evidence, messageParam, maxMessageImage)
	if file == nil && words == "" {
		file, words = readPicture(messageParam, a.picture, maxMessageImage)
	}
	switch {
	case !wire.IsID(act.Ref.ID):
		return aftersale.Receipt{}, a.api.NotFound(methodMessage, wordsNotOurs)
	case text == "" || len(texts) > 0:
		return aftersale.Receipt{}, a.api.Failure(methodMessage, aftersale.ClassRefused, "no_message", "a message is its own text and nothing else")
	case wordsByKind[act.Kind] != "":
		return aftersale.Receipt{}, a.api.Manual(methodMessage, "no_api", wordsByKind[act.Kind])
	case words != "":
		return aftersale.Receipt{}, a.api.Manual(methodMessage, "evidence", words)
	}
	var d struct {
		Message struct {
			ID wire.Scalar `json:"id"`
		} `json:"refund_message"`
	}
	_, err := a.change(ctx, methodMessage, params{"refund_id": act.Ref.ID, "content": text}, file, &d)
	switch {
	case err != nil:
		return aftersale.Receipt{}, err
	case !d.Message.ID.IsID():
		return aftersale.Receipt{}, a.api.BadReply(methodMessage, aftersale.ClassUnknown)
	}
	return aftersale.Receipt{Reference: string(d.Message.ID)}, nil
}

// messagePicture reads the setting message_image: base64, "" for a plain
// white picture.
func messagePicture(text string) ([]byte, error) {
	if text == "" {
		return plainPicture(), nil
	}
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if _, words := readPicture(messageParam, data, maxMessageImage); err != nil || words != "" {
		return nil, &adapters.SettingError{Key: "message_image", Want: "base64 of a GIF, JPG or PNG of at most 500000 bytes"}
	}
	return data, nil
}

// plainPicture is a white square.
func plainPicture() []byte {
	square := image.NewGray(image.Rect(0, 0, 120, 120))
	draw.Draw(square, square.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	var b bytes.Buffer
	_ = png.Encode(&b, square) // into memory: cannot fail
	return b.Bytes()
}
