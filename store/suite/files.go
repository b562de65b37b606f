package suite

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

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
			got := need[store.File](t)(s.File(t.Context(), f.CaseID, f.ID))
			if !bytes.Equal(got.Data, f.Data) {
				t.Errorf("got %d other bytes, want the %d that were stored", len(got.Data), len(f.Data))
			}
			got.Data, f.Data = nil, nil
			equal(t, "file", got, f)
		}
		again := file("c1", []byte{0})
		again.By, again.At = "bob", start.Add(time.Hour)
		must(t, s.PutFile(t.Context(), again))
		equal(t, "uploaded by, after a second upload", need[store.File](t)(s.File(t.Context(), "c1", again.ID)).By, "ann")
	},
	"a file is found with its case only": func(t *testing.T, s store.Store) {
		f := file("c1", []byte("x"))
		must(t, s.PutFile(t.Context(), f))
		for _, at := range [][2]string{{"c2", f.ID}, {"c1", file("c1", []byte("y")).ID}, {"", f.ID}} {
			_, err := s.File(t.Context(), at[0], at[1])
			refused(t, "file "+at[1]+" of case "+at[0], err, store.ErrNotFound)
		}
	},
	"what is not a file is refused": func(t *testing.T, s store.Store) {
		wrong := file("c1", []byte("x"))
		wrong.Data = []byte("y")
		for name, f := range map[string]store.File{
			"empty": file("c1", nil), "too large": file("c1", make([]byte, store.MaxFile+1)), "of no case": file("", []byte("x")), "another": wrong,
		} {
			invalid(t, name, s.PutFile(t.Context(), f))
		}
	},
}
