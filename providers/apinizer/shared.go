package apinizer

import (
	"context"
	"sync"

	"gatehouse/core"
)

// shared lets reads that wait for the same thing have one answer: there is no
// read of a single credential, so each would read the whole list. A read takes
// another's answer only when that one was asked for after the read began, so
// that it never shows the time before it. Failures are not shared. Safe from
// any goroutine.
type shared[T any] struct {
	mu   sync.Mutex
	keys map[string]*sharedKey[T]
}

type sharedKey[T any] struct {
	turn    chan struct{} // holds one value: the right to read
	waiting int
	seq     int // counts reads begun and arrivals
	began   int // seq when the read that gave value began; 0: there is none
	value   T
}

// get returns the value of key, read no earlier than now.
func (s *shared[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
	var zero T
	k, arrived := s.arrive(key)
	defer s.leave(key, k)
	select {
	case <-k.turn:
		defer func() { k.turn <- struct{}{} }()
	case <-ctx.Done():
		return zero, core.Errorf(core.CodeCanceled, "", "the read was given up before it was sent").Because(ctx.Err())
	}
	s.mu.Lock()
	if k.began > arrived {
		defer s.mu.Unlock()
		return k.value, nil
	}
	k.seq++
	began := k.seq
	s.mu.Unlock()
	value, err := read(ctx)
	if err != nil {
		return zero, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k.value, k.began = value, began
	return value, nil
}

func (s *shared[T]) arrive(key string) (*sharedKey[T], int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keys == nil {
		s.keys = map[string]*sharedKey[T]{}
	}
	k := s.keys[key]
	if k == nil {
		k = &sharedKey[T]{turn: make(chan struct{}, 1)}
		k.turn <- struct{}{}
		s.keys[key] = k
	}
	k.waiting++
	k.seq++
	return k, k.seq
}

// leave forgets the value when nobody waits for it any more.
func (s *shared[T]) leave(key string, k *sharedKey[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.waiting--; k.waiting == 0 {
		delete(s.keys, key)
	}
}
