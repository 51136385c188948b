package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"gatehouse/core"
	"gatehouse/core/engine"
	"gatehouse/providers/simkit"
)

// latency is what a gateway takes for an answer, perSecond what a limited one
// allows.
const (
	latency   = 20 * time.Millisecond
	perSecond = 50
)

// decision is one measurement: so many Apps canceled at one gateway.
type decision struct {
	gateway  string
	apps     int
	inFlight int
	limited  bool // to perSecond; otherwise each answer takes latency
	profile  string
}

// road is what stands in front of a simulator: it takes its time, counts, and
// refuses what comes too fast.
type road struct {
	next    http.Handler
	delay   atomic.Int64 // nanoseconds
	bucket  atomic.Pointer[simkit.Bucket]
	calls   atomic.Int64
	refused atomic.Int64
}

func (r *road) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.calls.Add(1)
	if b := r.bucket.Load(); b != nil {
		if wait, ok := b.Take(); !ok {
			r.refused.Add(1)
			w.Header().Set("Retry-After", fmt.Sprint(int(wait.Seconds())+1))
			simkit.WriteJSON(w, http.StatusTooManyRequests, map[string]string{"message": "too many requests"})
			return
		}
	}
	if d := time.Duration(r.delay.Load()); d > 0 {
		time.Sleep(d)
	}
	r.next.ServeHTTP(w, req)
}

// decide measures a decision on many Apps, from the plan to the last proof,
// beside a bare client that makes as many calls.
func decide(ctx context.Context, f figures, dir string, d decision, profile string) error {
	g, err := gateways[d.gateway](dir, d.apps)
	if err != nil || g.oneWriter && !d.limited {
		return err
	}
	way := &road{}
	server, err := g.serve(func(h http.Handler) http.Handler { way.next = h; return way })
	if err != nil {
		return err
	}
	defer func() { _ = server.Close() }()
	dir, err = os.MkdirTemp(dir, "decide-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	extra := map[string]string{"in-flight": fmt.Sprint(d.inFlight), "rate": "1000000"}
	if d.limited {
		extra["rate"] = fmt.Sprint(perSecond)
	}
	w, err := work(ctx, dir, g.connection(server.URL(), extra), g.secrets)
	if err != nil {
		return err
	}
	if profile != "" {
		d.profile = filepath.Join(profile, fmt.Sprintf("decide-%s-%d.prof", d.gateway, d.inFlight))
	}
	took, err := d.run(ctx, w, way)
	if cerr := w.close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	calls := int(way.calls.Load())
	f.add(d.figure("calls an App"), float64(calls)/float64(d.apps))
	if d.limited {
		f.add(d.figure("over"), took.Seconds()/(float64(calls)/perSecond))
		f.add(d.figure("refused"), float64(way.refused.Load()))
		return nil
	}
	ideal := time.Duration(calls) * latency / time.Duration(d.inFlight)
	f.add(d.figure("over"), float64(took)/float64(ideal))
	bare, err := bareClient(ctx, d.inFlight, calls)
	f.add(d.figure("bare"), float64(bare)/float64(ideal))
	return err
}

func (d decision) figure(what string) string {
	return fmt.Sprintf("decide %s %s at %d limited %v", what, d.gateway, d.inFlight, d.limited)
}

// run reads the gateway at full speed, then decides on every App at its own.
func (d decision) run(ctx context.Context, w *working, way *road) (time.Duration, error) {
	actor := core.Actor{Name: "bench", Session: "bench"}
	if _, err := w.Sync(ctx, actor, d.gateway, false); err != nil {
		return 0, err
	}
	ids, err := everyApp(ctx, w)
	if err != nil {
		return 0, err
	}
	if len(ids) != d.apps {
		return 0, fmt.Errorf("%d of %d Apps were read", len(ids), d.apps)
	}
	loops, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- w.Run(loops, engine.Loops{Push: true, Jobs: true}) }()
	if d.limited {
		way.bucket.Store(simkit.NewBucket(perSecond, perSecond/5, time.Now))
	} else {
		way.delay.Store(int64(latency))
	}
	way.calls.Store(0)
	var took time.Duration
	err = profiled(d.profile, func() (err error) {
		took, err = d.measure(ctx, w, actor, ids)
		return err
	})
	stop()
	if rerr := <-ended; err == nil {
		err = rerr
	}
	return took, err
}

// measure is what a person waits for: plan, apply, and the last proof.
func (d decision) measure(ctx context.Context, w *working, actor core.Actor, ids []core.AppID) (time.Duration, error) {
	_, since, err := w.store.Changes(ctx, 0, 1<<30)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	plan, err := w.Plan(ctx, actor, core.Selection{IDs: ids}, core.Cancel, core.Input{Reason: "bench"})
	if err != nil {
		return 0, err
	}
	if len(plan.Change) != len(ids) {
		return 0, fmt.Errorf("the plan changes %d of %d", len(plan.Change), len(ids))
	}
	if _, err := w.Apply(ctx, plan); err != nil {
		return 0, err
	}
	return confirmed(ctx, w, len(ids), since, began)
}

// confirmed waits until so many Apps are canceled and proven so.
func confirmed(ctx context.Context, w *working, n int, since int64, began time.Time) (time.Duration, error) {
	done := map[core.AppID]bool{}
	for deadline := began.Add(10 * time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		rows, change, err := w.store.Changes(ctx, since, 1<<30)
		if err != nil {
			return 0, err
		}
		since = change
		for _, r := range rows {
			if r.Push.Attention() {
				return 0, fmt.Errorf("%s is %s", r.Name, r.Push)
			}
			if r.Status == core.Canceled && r.Push == core.PushConfirmed {
				done[r.ID] = true
			}
		}
		if len(done) == n {
			return time.Since(began), nil
		}
	}
	return 0, fmt.Errorf("only %d of %d were confirmed in ten minutes", len(done), n)
}

func everyApp(ctx context.Context, w *working) ([]core.AppID, error) {
	var ids []core.AppID
	_, err := w.store.Rows(ctx, func(rows []core.Row) error {
		for _, r := range rows {
			if r.Kind == core.KindApp {
				ids = append(ids, r.ID)
			}
		}
		return nil
	})
	return ids, err
}
