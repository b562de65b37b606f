package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"makegood/aftersale"
	"makegood/people"
	"makegood/store"
)

// WithFiles fills in the bytes of the evidence that is kept here. A file that
// was not uploaded to this case is a people.Rejection.
func (e *Engine) WithFiles(ctx context.Context, caseID string, list []aftersale.Evidence) ([]aftersale.Evidence, error) {
	return withFiles(ctx, e.store, caseID, list)
}

func withFiles(ctx context.Context, files store.Files, caseID string, list []aftersale.Evidence) ([]aftersale.Evidence, error) {
	out := slices.Clone(list)
	for i := range out {
		digest, kept := strings.CutPrefix(out[i].URL, aftersale.FileScheme)
		if !kept {
			continue
		}
		f, err := files.File(ctx, caseID, digest)
		if errors.Is(err, store.ErrNotFound) {
			return nil, people.Reject(people.Invalid, "the evidence was not uploaded to this case", "凭证未上传至该工单")
		}
		if err != nil {
			return nil, err
		}
		out[i].Data, out[i].MIME, out[i].Digest = f.Data, f.MIME, digest
	}
	return out, nil
}
