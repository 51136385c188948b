package portal

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"gatehouse/core"
)

// metrics are what /metrics shows. What is in the store is read when it is
// asked for.
type metrics struct {
	door     *Door
	page     http.Handler
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	events   *prometheus.CounterVec
	running  prometheus.Gauge
}

func gauge(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("gatehouse_"+name, help, labels, nil)
}

// What the store is asked for.
var (
	descQueue      = gauge("queue_apps", "Apps and sign-ups that wait for a decision.")
	descQueueAge   = gauge("queue_oldest_seconds", "Age of the oldest PENDING App or sign-up; 0 when none waits.")
	descApps       = gauge("apps", "Apps by status.", "status")
	descAttention  = gauge("attention_apps", "Apps whose push failed or is unproven, or whose decision was lost.")
	descPushes     = gauge("pushes", "Pushes by state; those that are confirmed are left out.", "state")
	descPushAge    = gauge("push_overdue_seconds", "For how long the oldest push in this state has wanted work.", "state")
	descSyncLag    = gauge("sync_lag_seconds", "Time since the last completed reading of a connection; +Inf when there was none.", "connection")
	descComplete   = gauge("sync_complete", "1 when the last reading was complete.", "connection")
	descFailing    = gauge("connection_failing", "1 while a connection's last error stands.", "connection", "cause")
	descLooks      = gauge("events_waiting", "Looks that events asked for and that did not start.")
	descMails      = gauge("mails", "Mails by state; those that were sent are left out.", "state")
	descMailAge    = gauge("mail_oldest_seconds", "Age of the oldest mail that is ready and not sent; 0 when none waits.")
	descMailFails  = gauge("mail_failures", "Mails that were refused or given up.")
	descUp         = gauge("up", "1 when the store answered.")
	descriptors    = []*prometheus.Desc{descQueue, descQueueAge, descApps, descAttention, descPushes, descPushAge, descSyncLag, descComplete, descFailing, descLooks, descMails, descMailAge, descMailFails, descUp}
	patienceScrape = 5 * time.Second
)

func newMetrics(d *Door) *metrics {
	m := &metrics{door: d,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gatehouse_http_requests_total", Help: "Requests by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "gatehouse_http_request_seconds", Help: "Time to the answer, by route.",
			Buckets: []float64{.001, .005, .02, .1, .5, 2, 10}}, []string{"route"}),
		events:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "gatehouse_events_total", Help: "Events from gateways, by what became of them: accepted, known, refused."}, []string{"connection", "state"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "gatehouse_http_requests_running", Help: "Requests under way, this one included."}),
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(m, m.requests, m.seconds, m.events, m.running)
	m.page = promhttp.HandlerFor(reg, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) served(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

func (m *metrics) noticed(connection, state string) {
	m.events.WithLabelValues(connection, state).Inc()
}

// metricsPage answers GET /metrics: to everybody where the door is on loopback,
// else with a token of the scope metrics.
func (d *Door) metricsPage(w http.ResponseWriter, r *http.Request) {
	if d.OpenMetrics {
		d.metrics.page.ServeHTTP(w, r)
		return
	}
	d.client(core.ScopeMetrics, func(w http.ResponseWriter, r *http.Request, _ caller) { d.metrics.page.ServeHTTP(w, r) })(w, r)
}

// Describe implements prometheus.Collector.
func (m *metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range descriptors {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (m *metrics) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patienceScrape)
	defer cancel()
	s := scrape{door: m.door, ctx: ctx, ch: ch, now: m.door.Clock.Now()}
	up := 1.0
	for _, part := range []func() error{s.counts, s.oldest, s.pushes, s.syncs, s.mails} {
		if err := part(); err != nil {
			m.door.Log.Warn("a metric could not be read", "error", err)
			up = 0
		}
	}
	s.put(descLooks, float64(m.door.notices.waiting()))
	s.put(descUp, up)
}
