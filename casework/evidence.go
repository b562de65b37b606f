package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// KeepEvidence stores a file that a person brings. It counts for nothing until it
// is attached to a decision or to a response. The same bytes twice are one file.
func (d *Desk) KeepEvidence(ctx context.Context, id string, by people.Actor, kind, mime, text string, data []byte) (aftersale.Evidence, error) {
	c, err := d.store.Case(ctx, id)
	if err != nil {
		return aftersale.Evidence{}, err
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	file := store.File{ID: digest, CaseID: c.ID, MIME: mime, By: by.Name, At: d.now(), Data: data}
	if err := d.store.PutFile(ctx, file); err != nil {
		return aftersale.Evidence{}, err
	}
	return aftersale.Evidence{
		Kind: kind, URL: aftersale.FileScheme + digest, Text: text, Source: by.Name, Digest: digest,
	}, nil
}
