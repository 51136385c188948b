package portal

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"gatehouse/core"
)

const (
	idempotencyKey = "Idempotency-Key"
	replayed       = "Idempotency-Replayed"
	// keepAnswers is how long a repeated request gets the first answer.
	keepAnswers = 24 * time.Hour
	// giveUp is after how long a request whose process says nothing any more
	// is carried out again; longer than patience.
	giveUp = 2 * time.Minute
)

// repeats answers a request with an idempotency key once, and its repetitions
// with the same. The key is on disk before anything is done, with the reference
// id that the App will get: whoever carries on after a crash finds by it what
// was done already.
type repeats struct {
	door *Door
	mu   sync.Mutex
	busy map[string]bool // keys that this process carries out now
}

// work is what a request carries out.
type work struct {
	reference string
	again     bool      // an attempt before this one may have done it
	began     time.Time // when the first attempt came
}

// result is what came of it.
type result struct {
	status   int
	body     any
	location string
}

// once runs do, or gives the answer that it had before. reference is the
// request's own; "" has one chosen.
func (p *repeats) once(w http.ResponseWriter, r *http.Request, c caller, body []byte, reference string, do func(work) (result, error)) {
	d, key := p.door, r.Header.Get(idempotencyKey)
	if key == "" {
		res, err := do(work{reference: reference, began: d.Clock.Now()})
		if err != nil {
			d.fail(w, err)
			return
		}
		write(d, w, res)
		return
	}
	if err := checkKey(key); err != nil {
		d.fail(w, err)
		return
	}
	release, err := p.take(c.token.Client + "\x00" + key)
	if err != nil {
		d.fail(w, err)
		return
	}
	defer release()
	mine, before, err := p.begin(r, c, key, body, reference)
	switch {
	case err != nil:
		d.fail(w, err)
	case before.Status != 0:
		w.Header().Set(replayed, "true")
		replay(w, before)
	default:
		p.carryOut(w, r, before, mine, do)
	}
}

func checkKey(key string) error {
	if len(key) > 255 {
		return refuse(http.StatusBadRequest, "malformed", "Idempotency-Key has more than 255 characters")
	}
	for _, c := range []byte(key) {
		if c < 0x21 || c > 0x7e {
			return refuse(http.StatusBadRequest, "malformed", "Idempotency-Key has only printable ASCII characters, without spaces")
		}
	}
	return nil
}

func underWay() error {
	return &refusal{status: http.StatusConflict, code: "under_way", detail: "the first request with this Idempotency-Key is still being carried out", after: time.Second}
}

// take lets one request with a key run in this process at a time.
func (p *repeats) take(key string) (release func(), err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[key] {
		return nil, underWay()
	}
	if p.busy == nil {
		p.busy = map[string]bool{}
	}
	p.busy[key] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.busy, key)
	}, nil
}

// begin notes that the request is being carried out, or finds its answer.
func (p *repeats) begin(r *http.Request, c caller, key string, body []byte, reference string) (mine work, a core.Answer, err error) {
	d := p.door
	hash, err := hashOf(r, body)
	if err != nil {
		return mine, a, err
	}
	if reference == "" {
		if reference, err = newReference(d.Random); err != nil {
			return mine, a, core.Errorf(core.CodeInternal, "reference", "there is no randomness to make one from").Because(err)
		}
	}
	now := d.Clock.Now()
	err = d.Store.Write(r.Context(), func(tx core.Tx) error {
		found, err := tx.Answer(c.token.Client, key)
		switch {
		case core.CodeOf(err) == core.CodeNotFound, err == nil && now.Sub(found.At) >= keepAnswers:
			a = core.Answer{Client: c.token.Client, Key: key, Request: hash, Reference: reference, At: now, Holder: d.Holder}
			mine = work{reference: reference, began: now}
			return tx.PutAnswer(a)
		case err != nil:
			return err
		case string(found.Request) != string(hash):
			return refuse(http.StatusUnprocessableEntity, "key_reused", "this Idempotency-Key came with another request before")
		case found.Status != 0:
			a = found
			return nil
		case found.Holder != "" && found.Holder != d.Holder && d.Alive(found.Holder) && now.Sub(found.At) < giveUp:
			return underWay()
		}
		a, mine = found, work{reference: found.Reference, again: true, began: found.At}
		a.Holder = d.Holder
		return tx.PutAnswer(a)
	})
	return mine, a, err
}

// carryOut runs do and keeps its answer: also a refusal, which repeating does
// not change. What may work later is not kept.
func (p *repeats) carryOut(w http.ResponseWriter, r *http.Request, a core.Answer, mine work, do func(work) (result, error)) {
	d := p.door
	res, err := do(mine)
	kept := keptAnswer{ContentType: jsonType, Location: res.location}
	if err != nil {
		pr, _ := problemOf(err)
		if pr.Status >= 500 || pr.Status == http.StatusConflict {
			a.Holder = "" // whoever comes next may try
			p.keep(r, a)
			d.fail(w, err)
			return
		}
		res.status, kept.ContentType, kept.Body = pr.Status, problemType, problemBody(&pr)
	} else if kept.Body, err = json.Marshal(res.body); err != nil {
		d.fail(w, err)
		return
	}
	a.Status = res.status
	if a.Body, err = json.Marshal(kept); err != nil {
		d.fail(w, err)
		return
	}
	p.keep(r, a)
	replay(w, a)
}

// keep stores what is known of a request. Where it cannot, a repetition finds by
// the reference what was done.
func (p *repeats) keep(r *http.Request, a core.Answer) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	if err := p.door.Store.Write(ctx, func(tx core.Tx) error { return tx.PutAnswer(a) }); err != nil {
		p.door.Log.Warn("an answer could not be kept", "error", err)
	}
}

// keptAnswer is how an answer is stored.
type keptAnswer struct {
	ContentType string          `json:"type"`
	Location    string          `json:"location,omitempty"`
	Body        json.RawMessage `json:"body"`
}

func replay(w http.ResponseWriter, a core.Answer) {
	var kept keptAnswer
	if err := json.Unmarshal(a.Body, &kept); err != nil { // we wrote it
		answer(w, http.StatusInternalServerError, problemType, problemBody(&problem{Status: http.StatusInternalServerError, Code: "internal"}))
		return
	}
	if kept.Location != "" {
		w.Header().Set("Location", kept.Location)
	}
	answer(w, a.Status, kept.ContentType, kept.Body)
}

func write(d *Door, w http.ResponseWriter, res result) {
	if res.location != "" {
		w.Header().Set("Location", res.location)
	}
	d.give(w, res.status, res.body)
}

// hashOf identifies a request: its method, its path, and what its body says,
// however it is written.
func hashOf(r *http.Request, body []byte) ([]byte, error) {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return nil, refuse(http.StatusBadRequest, "malformed", "the body is not valid JSON")
	}
	same, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s\n%s", r.Method, r.URL.Path, same))
	return sum[:], nil
}

// newReference makes a random UUID (RFC 9562, version 4).
func newReference(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}
