package engine

import "context"

// beside is work that goes on while its owner does something else.
type beside[T any] struct {
	cancel context.CancelFunc
	ended  chan struct{} // closed once result and err are set
	result T
	err    error
}

// startBeside begins fn in a goroutine, whose panic is an error. The owner stops
// it in the end.
func startBeside[T any](ctx context.Context, e *Engine, name string, fn func(context.Context) (T, error)) *beside[T] {
	ctx, cancel := context.WithCancel(ctx)
	b := &beside[T]{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(b.ended)
		b.err = e.guard(name, func() (err error) {
			b.result, err = fn(ctx)
			return err
		})
	}()
	return b
}

// wait returns what came of it, each time.
func (b *beside[T]) wait() (T, error) {
	<-b.ended
	return b.result, b.err
}

// stop gives it up, and waits until it has ended.
func (b *beside[T]) stop() {
	b.cancel()
	<-b.ended
}
