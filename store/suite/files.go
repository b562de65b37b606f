package suite

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/store"
)

func file(caseID string, data []byte) store.File {
	sum := sha256.Sum256(data)
	return store.File{ID: hex.EncodeToString(sum[:]), CaseID: caseID, MIME: "image/png", By: "ann", At: start, Data: data}
}

var fileTests = map[string]func(*testing.T, store.Store){
	"bytes come back as they were": func(t *testing.T, s store.Store) {
		large := bytes.Repeat([]byte{0, 255, '\'', '\\', 0xc3}, store.MaxFile/5)
		for _, f := range []store.File{file("c1", []byte{0}), file("c1", large), file("c2", []byte{0})} {
			must(t, s.PutFile(t.Context(), f))
			got := must1[store.File](t)(s.File(t.Context(), f.CaseID, f.ID))
			if !bytes.Equal(got.Data, f.Data) {
				t.Errorf("%d bytes became %d others", len(f.Data), len(got.Data))
			}
			got.Data, f.Data = nil, nil
			if diff := cmp.Diff(f, got); diff != "" {
				t.Error(diff)
			}
		}
		again := file("c1", []byte{0})
		again.By, again.At = "bob", start.Add(time.Hour)
		must(t, s.PutFile(t.Context(), again))
		if got := must1[store.File](t)(s.File(t.Context(), "c1", again.ID)); got.By != "ann" {
			t.Errorf("the second upload replaced the first: %s", got.By)
		}
	},
	"a file is found with its case only": func(t *testing.T, s store.Store) {
		f := file("c1", []byte("x"))
		must(t, s.PutFile(t.Context(), f))
		for _, at := range [][2]string{{"c2", f.ID}, {"c1", file("c1", []byte("y")).ID}, {"", f.ID}} {
			if _, err := s.File(t.Context(), at[0], at[1]); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%v: %v, want ErrNotFound", at, err)
			}
		}
	},
	"what is not a file is refused": func(t *testing.T, s store.Store) {
		wrong := file("c1", []byte("x"))
		wrong.Data = []byte("y")
		for name, f := range map[string]store.File{
			"empty": file("c1", nil), "too large": file("c1", make([]byte, store.MaxFile+1)), "of no case": file("", []byte("x")), "another": wrong,
		} {
			if err := s.PutFile(t.Context(), f); err == nil {
				t.Errorf("%s: stored", name)
			}
		}
	},
}
