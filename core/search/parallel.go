package search

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

const maxWorkers = 4

// inParallel calls work for 0 … n-1 on as many goroutines as help, and waits for them. A panic in one ends the
// call with an error that says where it was; the others finish.
func inParallel(n int, work func(i int)) error {
	workers := min(runtime.GOMAXPROCS(0), maxWorkers, n)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	run := func() {
		defer func() {
			if p := recover(); p != nil {
				err := fmt.Errorf("search: panic: %v\n%s", p, debug.Stack())
				failed.CompareAndSwap(nil, &err)
			}
		}()
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			work(i)
		}
	}
	var wg sync.WaitGroup
	for range workers - 1 {
		wg.Go(run)
	}
	run()
	wg.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	return nil
}
