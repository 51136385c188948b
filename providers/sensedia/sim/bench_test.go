package sim_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"gatehouse/providers/sensedia/sim"
)

// benchTenant is a tenant without a socket in between, so that the benchmark
// shows the simulator's own time.
func benchTenant(b *testing.B) (*sim.Sim, func(path string)) {
	s := sim.New(sim.Config{StaticToken: "static"})
	return s, func(path string) {
		r := httptest.NewRequest("GET", base+path, http.NoBody)
		r.Header.Set("Sensedia-Auth", "static")
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != 200 {
			b.Fatal(w.Code, w.Body)
		}
	}
}
