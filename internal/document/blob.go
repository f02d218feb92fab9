package document

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"nectarine/internal/id"
)

// Blobs keep contents, by space and hash. What is kept is never changed; a content
// that is kept twice is there once.
type Blobs interface {
	// Keep stores a content for good and answers its SHA-256 and its size in bytes.
	// When it returns, a loss of power does not take it away.
	Keep(space string, content io.Reader) (hash string, size int64, err error)
	// Open reads a content from its beginning.
	Open(space, hash string) (io.ReadCloser, error)
}

// Disk keeps contents in files below a folder.
type Disk struct{ Folder string }

// ErrNoFolder says that there is nowhere to keep contents.
var ErrNoFolder = errors.New("there is no folder for documents")

// path is where a content lies: the space, two digits of the hash, the hash.
func (d Disk) path(space, hash string) string {
	return filepath.Join(d.Folder, space, hash[:2], hash)
}

// Keep writes the content beside its place, forces it to the disk, and moves it there.
func (d Disk) Keep(space string, content io.Reader) (hash string, size int64, err error) {
	if d.Folder == "" {
		return "", 0, ErrNoFolder
	}
	folder := filepath.Join(d.Folder, space)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", 0, err
	}
	name := filepath.Join(folder, "upload-"+id.New("UP"))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", 0, err
	}
	sum := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, sum), content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", 0, errors.Join(err, os.Remove(name))
	}
	hash = hex.EncodeToString(sum.Sum(nil))
	place := d.path(space, hash)
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return "", 0, err
	}
	if err := os.Rename(name, place); err != nil {
		return "", 0, err
	}
	// From the file up to the folder of all: a new folder's own name must last too.
	return hash, size, errors.Join(syncFolder(filepath.Dir(place)), syncFolder(folder), syncFolder(d.Folder))
}

// syncFolder makes the new name of a file last.
func syncFolder(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open opens the file.
func (d Disk) Open(space, hash string) (io.ReadCloser, error) {
	if d.Folder == "" {
		return nil, ErrNoFolder
	}
	return os.Open(d.path(space, hash))
}

// fileName is a name without what would make it a path or break a header.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || strings.ContainsRune(`/\`, r) {
			return -1
		}
		return r
	}, strings.TrimLeft(name, "."))
}
