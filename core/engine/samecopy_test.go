package engine_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/core/engine"
)

// Each part holds by itself: an App that was agreed on again since an older
// part was written is in both.
func TestEachPartHoldsUpToItsOwnChange(t *testing.T) {
	inCold(t, 3, func(c *cold, ids []core.AppID) {
		p := c.process()
		parts, terms := c.parts(p)
		c.outside(ids[0], core.Shown("off"))
		c.finds(1)
		c.reads(1)
		newer, _ := c.parts(p)
		older := parts[0] // it knows of ids[0] what is no longer so
		older.Terms = terms
		err := p.store.Write(c.ctx, func(tx core.Tx) error { return tx.PutAgreed("paper-prod", 7, older) })
		if err != nil || older.Change >= newer[0].Change {
			t.Fatalf("%d, %d, %v", older.Change, newer[0].Change, err)
		}
		p.stop()
		c.reads(0)
		c.outside(ids[0], core.Shown("on", "pay"))
		if r := c.finds(1); r.Adopted != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestACopyThatIsDamagedIsMadeAnew(t *testing.T) {
	inCold(t, 5, func(c *cold, _ []core.AppID) {
		db, err := sql.Open("sqlite", c.path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(c.ctx, "UPDATE agreed SET apps = x'0105'"); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		c.reads(5, func(e *engine.Config) { e.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		if !strings.Contains(log.String(), "damaged") {
			t.Errorf("nobody is told: %q", log.String())
		}
		c.reads(0)
	})
}

func TestAPlanKeepsNothingAndUsesWhatIsKept(t *testing.T) {
	inCold(t, 5, func(c *cold, ids []core.AppID) {
		c.outside(ids[0], core.Shown("off"))
		p := c.process()
		defer p.stop()
		before, _ := c.parts(p)
		c.refs.Store(0)
		r, err := p.Sync(c.ctx, ana, "paper-prod", true)
		if after, _ := c.parts(p); err != nil || r.Adopted != 1 || c.refs.Load() != 1 || !reflect.DeepEqual(before, after) {
			t.Errorf("%d were looked up; %+v, %v", c.refs.Load(), r, err)
		}
	})
}

func TestWhatIsShownNoMoreIsForgotten(t *testing.T) {
	inCold(t, 5, func(c *cold, _ []core.AppID) {
		for n := range 4 {
			c.gate.Outside(func(objects map[string]*object) {
				for _, o := range objects {
					o.key = fmt.Sprint("key ", n) // which is no news of an App that is as it was
				}
			})
			c.reads(5)
		}
		p := c.process()
		defer p.stop()
		parts, _ := c.parts(p)
		if len(parts) != 3 || len(parts[0].Apps)+len(parts[1].Apps)+len(parts[2].Apps) != 5 {
			t.Errorf("%+v", parts)
		}
	})
}

func TestACopyIsMadeAnewOnlyWhereThatIsWorthIt(t *testing.T) {
	inCold(t, 250, func(c *cold, ids []core.AppID) {
		for _, id := range ids[:3] {
			c.outside(id, core.Shown("off"))
		}
		c.finds(3)
		c.reads(3)
		c.reads(3) // the copy is good enough
		c.outside(ids[3], core.Shown("off"))
		c.outside(ids[4], core.Shown("off"))
		c.finds(5)
		c.reads(5) // it lacks one in fifty
		c.reads(0)
	})
}

// parts is the store's copy, with the terms it was made on.
func (c *cold) parts(p *process) (parts []core.Agreed, terms []byte) {
	c.t.Helper()
	db, err := sql.Open("sqlite", c.path)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := db.QueryRowContext(c.ctx, "SELECT terms FROM agreed").Scan(&terms); err != nil {
		c.t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		c.t.Fatal(err)
	}
	parts, err = p.store.Agreed(c.ctx, "paper-prod", terms)
	if err != nil {
		c.t.Fatal(err)
	}
	return parts, terms
}
