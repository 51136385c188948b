package providertest

import "testing"

// Run runs the whole suite.
func Run(t *testing.T, s Setup) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, s Setup)
	}{
		{"Description", testDescription},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, s) })
	}
}
