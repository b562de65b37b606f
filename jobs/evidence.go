package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"makegood/aftersale"
	"makegood/store"
)

// KeepEvidence stores a file that a person brings. It counts for nothing until
// it is attached to a decision or to an answer.
func (e *Engine) KeepEvidence(ctx context.Context, id string, by Actor, kind, mime, text string, data []byte) (aftersale.Evidence, error) {
	c, err := e.store.Case(ctx, id)
	if err != nil {
		return aftersale.Evidence{}, err
	}
	sum := sha256.Sum256(data)
	digest := hex.EncodeToString(sum[:])
	if err := e.store.PutFile(ctx, store.File{ID: digest, CaseID: c.ID, MIME: mime, By: by.Name, At: e.now(), Data: data}); err != nil {
		return aftersale.Evidence{}, err
	}
	return aftersale.Evidence{Kind: kind, URL: aftersale.FileScheme + digest, Text: text, Source: by.Name, Digest: digest}, nil
}

// withFiles fills in the bytes of the evidence that is kept here.
func (e *Engine) withFiles(ctx context.Context, caseID string, list []aftersale.Evidence) ([]aftersale.Evidence, error) {
	out := slices.Clone(list)
	for i := range out {
		digest, kept := strings.CutPrefix(out[i].URL, aftersale.FileScheme)
		if !kept {
			continue
		}
		f, err := e.store.File(ctx, caseID, digest)
		if errors.Is(err, store.ErrNotFound) {
			return nil, reject(Invalid, "the evidence was not uploaded to this case", "凭证未上传至该工单")
		}
		if err != nil {
			return nil, err
		}
		out[i].Data, out[i].MIME, out[i].Digest = f.Data, f.MIME, digest
	}
	return out, nil
}
