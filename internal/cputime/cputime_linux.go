package cputime

import (
	"runtime"
	"syscall"
	"time"
)

// Of runs f and returns the processor time of its goroutine's thread. What f
// starts on other threads is not in it.
func Of(f func()) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := spent()
	f()
	return spent() - begin
}

func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_THREAD, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
