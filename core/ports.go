package core

import (
	"context"
	"time"
)

// Clock is the time, from outside.
type Clock interface {
	Now() time.Time
	// After delivers once d has passed, or never when ctx ends first.
	After(ctx context.Context, d time.Duration) <-chan time.Time
}

// IDs makes identifiers: unique, sortable by the time they were made, safe in
// a file name and a URL.
type IDs interface{ New() string }

// Vault seals secrets on their way through. Safe from any goroutine.
type Vault interface {
	Seal(plain []byte) ([]byte, error)
	Open(sealed []byte) ([]byte, error)
	// Fingerprint is a keyed hash: equal for equal secrets of this
	// installation, of no use to anyone without the key.
	Fingerprint(secret string) string
}
