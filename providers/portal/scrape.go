package portal

import (
	"context"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gatehouse/core"
)

// scrape is one reading of the metrics.
type scrape struct {
	door *Door
	ctx  context.Context
	ch   chan<- prometheus.Metric
	now  time.Time
}

func (s scrape) put(d *prometheus.Desc, value float64, labels ...string) {
	s.ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
}

// since is the time that has passed, in seconds, never less than 0.
func (s scrape) since(t time.Time) float64 { return max(s.now.Sub(t).Seconds(), 0) }

func (s scrape) counts() error {
	counts, err := s.door.Store.Counts(s.ctx)
	if err != nil {
		return err
	}
	s.put(descQueue, float64(counts.Queue))
	s.put(descAttention, float64(counts.Attention))
	for _, status := range core.Statuses() {
		s.put(descApps, float64(counts.ByStatus[status]), string(status))
	}
	return nil
}

func (s scrape) oldest() error {
	page, err := s.door.Store.Page(s.ctx, core.PageRequest{Queue: true, Statuses: []core.Status{core.Pending}, Sort: core.SortCreated, Limit: 1})
	if err != nil {
		return err
	}
	age := 0.0
	for _, row := range page.Rows {
		age = s.since(row.CreatedAt)
	}
	s.put(descQueueAge, age)
	return nil
}

func (s scrape) pushes() error {
	tallies, err := s.door.Store.PushTallies(s.ctx)
	if err != nil {
		return err
	}
	for _, state := range core.PushStates() {
		if state == core.PushConfirmed {
			continue
		}
		t := tallies[state]
		s.put(descPushes, float64(t.Count), string(state))
		if state == core.PushFailed {
			continue // it wants no work
		}
		age := 0.0
		if !t.Due.IsZero() {
			age = s.since(t.Due)
		}
		s.put(descPushAge, age, string(state))
	}
	return nil
}

func (s scrape) syncs() error {
	states, err := s.door.Store.Connections(s.ctx)
	if err != nil {
		return err
	}
	byName := map[string]core.ConnectionState{}
	for _, c := range states {
		byName[c.Name] = c
	}
	for _, c := range s.door.Connections {
		state, lag, complete, failing := byName[c.Name], math.Inf(1), 0.0, 0.0
		if !state.ReadAt.IsZero() {
			lag = s.since(state.ReadAt)
		}
		if state.Complete {
			complete = 1
		}
		if state.Cause != "" {
			failing = 1
		}
		s.put(descSyncLag, lag, c.Name)
		s.put(descComplete, complete, c.Name)
		s.put(descFailing, failing, c.Name, string(state.Cause))
	}
	return nil
}

func (s scrape) mails() error {
	counts, err := s.door.Store.MailCounts(s.ctx)
	if err != nil {
		return err
	}
	for _, state := range []core.MailState{core.MailGathering, core.MailQueued, core.MailSending, core.MailRefused, core.MailFailed} {
		s.put(descMails, float64(counts[state]), string(state))
	}
	s.put(descMailFails, float64(counts[core.MailRefused]+counts[core.MailFailed]))
	oldest, err := s.door.Store.OldestMail(s.ctx)
	if err != nil {
		return err
	}
	age := 0.0
	if !oldest.IsZero() {
		age = s.since(oldest)
	}
	s.put(descMailAge, age)
	return nil
}
