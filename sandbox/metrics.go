package sandbox

import (
	"maps"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"paysandbox/internal/journal"
	"paysandbox/internal/notify"
	"paysandbox/payment"
)

// metrics are a sandbox's figures, of all its tenants together. No label has a value that a caller chooses, so their number is bounded.
type metrics struct {
	requests      *prometheus.CounterVec
	seconds       *prometheus.HistogramVec
	notifications *prometheus.CounterVec
	served        func() http.Handler // made when somebody asks: most sandboxes live for one test

	known atomic.Pointer[map[kindOfExchange]figuresOf] // a vector allocates for every look-up; the map is copied for each new kind
	grow  sync.Mutex
}

// kindOfExchange is what exchanges are counted by.
type kindOfExchange struct{ provider, operation, outcome, fault string }

// figuresOf are those of one kind of exchange.
type figuresOf struct {
	count   prometheus.Counter
	seconds prometheus.Observer
}

func newMetrics(b *Sandbox) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "paysandbox_requests_total",
			Help: "Requests to providers; operation and fault are empty for none."}, []string{"provider", "operation", "outcome", "fault"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "paysandbox_request_duration_seconds",
			Help:    "What the sandbox worked on requests, until an answer was ready, scripted delays included.",
			Buckets: []float64{.00005, .0001, .00025, .0005, .001, .0025, .005, .01, .025, .1, .5, 2.5, 10}}, []string{"provider"}),
		notifications: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "paysandbox_notifications_total",
			Help: "Notifications that came to an end, by how; one that is redelivered ends again."}, []string{"provider", "event", "outcome"}),
	}
	m.known.Store(&map[kindOfExchange]figuresOf{})
	m.served = sync.OnceValue(func() http.Handler {
		all := prometheus.NewRegistry()
		all.MustRegister(m.requests, m.seconds, m.notifications, stored{b}, collectors.NewGoCollector())
		return promhttp.HandlerFor(all, promhttp.HandlerOpts{})
	})
	return m
}

// exchanged counts an exchange. The fault is its phase and kind alone.
func (m *metrics) exchanged(e *journal.Entry) {
	broken := e.Fault
	if phase, rest, more := strings.Cut(broken, " "); more {
		kind, _, _ := strings.Cut(rest, " ")
		broken = broken[:len(phase)+1+len(kind)]
	}
	f := m.of(kindOfExchange{e.Provider, e.Op, string(e.Outcome), broken})
	f.count.Inc()
	f.seconds.Observe(e.Took.Seconds())
}

func (m *metrics) of(kind kindOfExchange) figuresOf {
	if f, known := (*m.known.Load())[kind]; known {
		return f
	}
	m.grow.Lock()
	defer m.grow.Unlock()
	more := maps.Clone(*m.known.Load())
	f := figuresOf{m.requests.WithLabelValues(kind.provider, kind.operation, kind.outcome, kind.fault), m.seconds.WithLabelValues(kind.provider)}
	more[kind] = f
	m.known.Store(&more)
	return f
}

// noticed counts a notification once it is over.
func (m *metrics) noticed(v notify.View) {
	if v.State.Final() {
		provider, _, _ := strings.Cut(v.Key, ":")
		m.notifications.WithLabelValues(provider, v.Event, string(v.State)).Inc()
	}
}

var (
	paymentsNow = prometheus.NewDesc("paysandbox_payments", "Payments that are stored, by the field's word for where they are.", []string{"provider", "status"}, nil)
	tenantsNow  = prometheus.NewDesc("paysandbox_tenants", "Tenants that there are.", nil, nil)
	droppedNow  = prometheus.NewDesc("paysandbox_journal_dropped", "Exchanges that the journals of today's tenants had no room for any longer, since their last reset.", nil, nil)
)

// stored counts what is there whenever it is asked: every payment is looked at, which takes about a second for a few millions.
type stored struct{ *Sandbox }

// Describe is of prometheus.Collector.
func (s stored) Describe(all chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{paymentsNow, tenantsNow, droppedNow} {
		all <- d
	}
}

// Collect is of prometheus.Collector.
func (s stored) Collect(all chan<- prometheus.Metric) {
	type place struct {
		provider string
		status   payment.Status
	}
	counts := map[place]int{}
	for _, m := range s.models {
		for _, status := range payment.Statuses() {
			counts[place{m.Name(), status}] = 0 // a series that is missing is no zero
		}
	}
	dropped, tenants := int64(0), s.Tenants()
	for _, t := range tenants {
		books := t.books.Load()
		dropped += books.journal.Dropped()
		books.payments.Newest(func(id payment.ID, rec record) bool {
			counts[place{id.Provider, t.shops[id.Provider].model.Status(rec.Payment)}]++
			return true
		})
	}
	for at, n := range counts {
		all <- prometheus.MustNewConstMetric(paymentsNow, prometheus.GaugeValue, float64(n), at.provider, string(at.status))
	}
	all <- prometheus.MustNewConstMetric(tenantsNow, prometheus.GaugeValue, float64(len(tenants)))
	all <- prometheus.MustNewConstMetric(droppedNow, prometheus.GaugeValue, float64(dropped))
}

// showMetrics answers in Prometheus's text format.
func (c control) showMetrics(w http.ResponseWriter, r *http.Request) error {
	c.figures.served().ServeHTTP(w, r)
	return nil
}
