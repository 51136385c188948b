package portal

import (
	"bytes"
	"context"
	"net/http"
	"sync"
	"time"

	"gatehouse/core"
)

const (
	// mostEvents is Config.MostEvents where nothing is said.
	mostEvents = 16_384
	// keepNotices is how long an event's id is known.
	keepNotices = 24 * time.Hour
	// tries is how often a look that failed is tried; sync comes anyway.
	tries = 4
)

// notices are the looks that events asked for. Many events about one App are
// one look: one that waits, and one more when an event comes while it runs.
type notices struct {
	door   *Door
	mu     sync.Mutex
	waits  map[string]*lane // by connection
	total  int
	recent map[string][]byte // ids that are not in the store yet, with their fingerprints
	unkept []noted
	kick   chan struct{} // something is to be kept
}

// noted is an event's id on its way to the store.
type noted struct {
	connection, id string
	fingerprint    []byte
	at             time.Time
}

// lane holds what waits at one connection, in the order it came.
type lane struct {
	order []core.Ref
	asked map[core.Ref]int // by how many tries were made
	kick  chan struct{}
}

var busy = &refusal{status: http.StatusTooManyRequests, code: "too_many", detail: "too many events wait already", after: 5 * time.Second}

func newNotices(d *Door) *notices {
	n := &notices{door: d, waits: map[string]*lane{}, recent: map[string][]byte{}, kick: make(chan struct{}, 1)}
	for _, c := range d.Connections {
		if c.Notices != nil {
			n.waits[c.Name] = &lane{asked: map[core.Ref]int{}, kick: make(chan struct{}, 1)}
		}
	}
	return n
}

// add queues a look, unless the event is known. A request that came before,
// byte for byte, is an error.
func (n *notices) add(ctx context.Context, connection string, body noticeBody, fingerprint []byte) (known bool, err error) {
	key := connection + "\x00" + body.ID
	n.mu.Lock()
	before, known := n.recent[key]
	n.mu.Unlock()
	if !known {
		if before, known, err = n.door.Store.KnownNotice(ctx, connection, body.ID); err != nil {
			return false, err
		}
	}
	if known {
		return true, replay409(before, fingerprint)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if before, known := n.recent[key]; known { // two at once
		return true, replay409(before, fingerprint)
	}
	if len(n.unkept) >= n.door.MostEvents || !n.push(connection, core.Ref{Kind: body.Kind, Scope: body.Scope, ID: body.Ref}, 0) {
		return false, busy
	}
	n.recent[key] = fingerprint
	n.unkept = append(n.unkept, noted{connection, body.ID, fingerprint, n.door.Clock.Now()})
	wake(n.kick)
	return false, nil
}

func replay409(before, now []byte) error {
	if len(now) > 0 && bytes.Equal(before, now) {
		return refuse(http.StatusConflict, "replay", "this very request came before")
	}
	return nil
}

// push queues a look; false when too many wait. The caller holds mu.
func (n *notices) push(connection string, ref core.Ref, tried int) bool {
	l := n.waits[connection]
	if _, waits := l.asked[ref]; waits {
		return true
	}
	if n.total >= n.door.MostEvents {
		return false
	}
	n.total++
	l.asked[ref] = tried
	l.order = append(l.order, ref)
	wake(l.kick)
	return true
}

func wake(kick chan struct{}) {
	select {
	case kick <- struct{}{}:
	default:
	}
}

// pop takes the look that waits longest.
func (n *notices) pop(l *lane) (ref core.Ref, tried int, ok bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(l.order) == 0 {
		return ref, 0, false
	}
	ref = l.order[0]
	l.order = l.order[1:]
	tried = l.asked[ref]
	delete(l.asked, ref)
	n.total--
	return ref, tried, true
}

// waiting counts the looks that wait.
func (n *notices) waiting() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.total
}
