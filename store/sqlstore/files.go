package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"makegood/store"
)

const (
	insertFile = `insert into files (case_id, id, mime, by_, at, data) values ($1, $2, $3, $4, $5, $6) on conflict (case_id, id) do nothing`
	fileByID   = `select mime, by_, at, data from files where case_id = $1 and id = $2`
)

// PutFile implements store.Files.
func (s files) PutFile(ctx context.Context, f store.File) error {
	if f.CaseID == "" || len(f.Data) == 0 || len(f.Data) > store.MaxFile {
		return fmt.Errorf("store: put file: %d bytes for case %q: want 1 to %d bytes and a case", len(f.Data), f.CaseID, store.MaxFile)
	}
	if sum := sha256.Sum256(f.Data); f.ID != hex.EncodeToString(sum[:]) {
		return errors.New("store: put file: the id is not the SHA-256 of the data")
	}
	return s.change(ctx, "put file", f.CaseID, stmt{
		text: insertFile, args: []any{f.CaseID, f.ID, f.MIME, f.By, micros(f.At), f.Data}, want: anyRows,
	})
}

// File implements store.Files.
func (s files) File(ctx context.Context, caseID, id string) (store.File, error) {
	f := store.File{CaseID: caseID, ID: id}
	err := s.db.read(ctx, query{text: fileByID, args: []any{caseID, id}, row: func(scan scanFunc) error {
		var at int64
		err := scan(&f.MIME, &f.By, &at, &f.Data)
		f.At = instant(at)
		return err
	}})
	if err == nil && f.Data == nil {
		err = store.ErrNotFound
	}
	if err != nil {
		return store.File{}, fmt.Errorf("store: file: %w", err)
	}
	return f, nil
}
