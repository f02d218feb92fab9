package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus is told. They name operations, and the company spaces
// in which background work fails, never objects or people.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	members  *prometheus.CounterVec
	failures *prometheus.CounterVec
	sealed   prometheus.Gauge
}

// newMetrics are those of a process; waiting is how many writes wait for their turn.
func newMetrics(waiting func() int) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "nectarine_request_seconds", Help: "How long requests took, by operation and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"operation", "status"}),
		members: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "nectarine_bulk_members_total", Help: "How many members of bulk runs this process has done, by work.",
		}, []string{"work"}),
		sealed: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "nectarine_sealed_with_newest_key", Help: "1 once this process has found that everything is sealed with the newest key of its ring, 0 before.",
		}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "nectarine_background_failures_total", Help: "How often background work failed, by work and company space; it tries again by itself.",
		}, []string{"work", "companyId"})}
	m.registry.MustRegister(m.requests, m.members, m.failures, m.sealed, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "nectarine_writes_waiting", Help: "How many writes wait for their turn in SQLite's one writer; 0 on PostgreSQL.",
	}, func() float64 { return float64(waiting()) }), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(operation string, status int, took time.Duration) {
	if operation == "" {
		operation = "none"
	}
	m.requests.WithLabelValues(operation, strconv.Itoa(status)).Observe(took.Seconds())
}

func (m *metrics) observeSlice(work string, members int) {
	m.members.WithLabelValues(work).Add(float64(members))
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
