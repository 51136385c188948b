package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"gatehouse/core"
)

// strangers keeps what a listing shows and nobody here knows, until it is clear
// that the listing is ours: with the token of another tenant it is that one's
// from beginning to end, and its Apps are not to come into the queue, nor into
// mails. A listing is ours as soon as it shows half of the Apps that it has to
// show, the bound of the brake (design 3). The goroutine that reads uses it.
type strangers struct {
	newcomers []core.Remote
	ours      int // Apps of ours that it showed
	expecting *beside[[]core.AppID]
	expected  []core.AppID // that it has to show; expect says when
}

// startExpecting reads which Apps a complete listing has to show, as they are
// when the pass begins, while the gateway is asked for its list. stop waits for
// that.
func (p *pass) startExpecting(ctx context.Context) (stop func()) {
	store, name := p.engine.Store(), p.conn.Name
	p.expecting = startBeside(ctx, p.engine, "sync "+name, func(ctx context.Context) ([]core.AppID, error) { return store.Expected(ctx, name) })
	return p.expecting.stop
}

// expect waits until it is known which Apps a complete listing has to show.
func (p *pass) expect() (err error) {
	p.expected, err = p.expecting.wait()
	return err
}

// knew notes an App of ours that a listing shows. One with another credential
// under its id may be another tenant's.
func (p *pass) knew(app core.App, r core.Remote) {
	p.seen[app.ID] = true
	if _, _, strange := app.Refs.Contradicts(r.Refs); !strange {
		p.ours++
	}
	if !r.Managed {
		p.takenIn++
	}
}

// welcome hands over the newcomers, once it is clear that the listing is ours.
func (p *pass) welcome() ([]core.Remote, error) {
	if len(p.newcomers) == 0 {
		return nil, nil
	}
	if p.notFirst && p.conn.brakeOf().Apps > 0 {
		if err := p.expect(); err != nil || 2*p.ours < len(p.expected) {
			return nil, err
		}
	}
	out := p.newcomers
	p.newcomers = nil
	return out, nil
}

// end decides on the newcomers that are left and on what was put aside. A
// listing that broke off is ours where it showed at least as many Apps of ours
// as new ones; else those wait for the next.
func (p *pass) end(ctx context.Context, complete bool) error {
	left, err := p.welcome()
	if err != nil {
		return err
	}
	if !complete && p.ours >= len(p.newcomers) {
		left = append(left, p.newcomers...)
		p.newcomers = nil
	}
	for len(left) > 0 {
		n := min(chunk, len(left))
		if err := p.takeAll(ctx, left[:n]); err != nil {
			return err
		}
		left = left[n:]
	}
	if complete {
		p.putNewcomersAside()
	}
	return p.brake(ctx, complete)
}

// putNewcomersAside keeps the newcomers of a complete listing that is hardly
// ours for the brake, which holds them as one with what is absent from it.
func (p *pass) putNewcomersAside() {
	why := fmt.Sprintf("nobody here knows it, in a list that shows %d of the %d Apps it has to show: is it another tenant's?", p.ours, len(p.expected))
	for _, r := range p.newcomers {
		hash := sha256.New()
		for _, ref := range r.Refs {
			fmt.Fprintf(hash, "%s\x00%s\x00%s\x00", ref.Kind, ref.Scope, ref.ID)
		}
		p.putAside(core.BrakeLine{
			AppID: core.AppID("new-" + hex.EncodeToString(hash.Sum(nil)[:8])), Name: r.Name, What: core.BrakeNew, To: r.Status,
			Shows: r.Projection.Fingerprint(), Why: why,
		}, r, true)
	}
	p.newcomers = nil
}
