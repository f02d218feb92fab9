package document

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"nectarine/internal/mechanism/api"
)

// Blobs keep contents, by space and name. What is kept is never changed.
type Blobs interface {
	// Write stores what fill writes, for good, under a name that nothing has had.
	// When it returns, a loss of power does not take it away. What was not written to
	// its end is not kept.
	Write(space, name string, fill func(io.Writer) error) error
	// Open reads a content from its beginning.
	Open(space, name string) (io.ReadCloser, error)
	// Before passes on the names of the contents, whole or not, that were written
	// before a moment.
	Before(space string, moment time.Time, each func(name string) error) error
	// Drop removes a content.
	Drop(space, name string) error
}

// Disk keeps contents in files below a folder.
type Disk struct{ Folder string }

// ErrNoFolder says that there is nowhere to keep contents.
var ErrNoFolder = errors.New("there is no folder for documents")

// noRoom refuses a content for which there is no room, or that the disk does not take; nil
// for any other error. Nothing of it is kept.
func noRoom(err error) error {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EROFS} {
		if errors.Is(err, full) {
			slog.Error("a content cannot be kept", "error", err)
			return api.Busy("there is no room to keep the content, or its disk takes only reads; nothing of it was kept. Send it again once there is room")
		}
	}
	return nil
}

// path is where a content lies: the space, the first two characters of the name, the
// name.
func (d Disk) path(space, name string) string {
	return filepath.Join(d.Folder, space, name[:2], name)
}

// Write writes a file and forces it, and the names that lead to it, to the disk.
func (d Disk) Write(space, name string, fill func(io.Writer) error) error {
	if d.Folder == "" {
		return ErrNoFolder
	}
	place := d.path(space, name)
	folder := filepath.Dir(place)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(place, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(place))
	}
	// From the file up to the folder of all: a new folder's own name must last too.
	return errors.Join(syncFolder(folder), syncFolder(filepath.Dir(folder)), syncFolder(d.Folder))
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
func (d Disk) Open(space, name string) (io.ReadCloser, error) {
	if d.Folder == "" {
		return nil, ErrNoFolder
	}
	return os.Open(d.path(space, name))
}

// Before goes through the files of a space.
func (d Disk) Before(space string, moment time.Time, each func(name string) error) error {
	err := filepath.WalkDir(filepath.Join(d.Folder, space), func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(moment) {
			return nil
		}
		if err != nil {
			return err
		}
		return each(entry.Name())
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Drop removes the file.
func (d Disk) Drop(space, name string) error { return os.Remove(d.path(space, name)) }
