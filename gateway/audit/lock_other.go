//go:build !(linux || darwin || freebsd || netbsd || openbsd)

package audit

import "os"

// lock does nothing: here two processes must not be given the same file.
func lock(*os.File) error { return nil }
