//go:build unix

package server

import (
	"errors"
	"os"
	"syscall"
)

// namesOf is how many names a file has.
func namesOf(path string) (uint64, error) {
	var is syscall.Stat_t
	err := syscall.Stat(path, &is)
	return uint64(is.Nlink), err
}

// lockFile takes a file for this process alone, until it is closed or the process dies;
// errLocked where another has it.
func lockFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return f, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errLocked
	}
	return nil, errors.Join(err, f.Close())
}
