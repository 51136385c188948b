package sim

import (
	"math/rand/v2"
	"sync"
)

const (
	lowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789"
	alphanumeric      = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + lowerAlphanumeric
)

// random makes ids and generated values from a seed. Safe for concurrent use.
type random struct {
	mu  sync.Mutex
	rnd *rand.Rand
}

func newRandom(seed uint64) *random {
	return &random{rnd: rand.New(rand.NewPCG(seed, 0x61777373696d))}
}

// word returns n characters of alphabet.
func (r *random) word(alphabet string, n int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[r.rnd.IntN(len(alphabet))]
	}
	return string(b)
}

// unused draws words until one is not taken.
func (r *random) unused(alphabet string, n int, taken func(string) bool) string {
	for {
		if w := r.word(alphabet, n); !taken(w) {
			return w
		}
	}
}
