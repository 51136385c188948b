package core_test

import (
	"testing"

	"gatehouse/core"
)

func TestWhatIsShownInsteadIsNeverTheSameWordsTwice(t *testing.T) {
	must := core.Shown("open", "a=on", "b=on").With("owner=ana@example.com")
	for want, shown := range map[string]core.Projection{
		"shows absent instead of open (2 on)":                             core.Absent(),
		"shows open (1 off, 1 on) instead of open (2 on)":                 core.Shown("open", "a=on", "b=off").With("owner=bo@example.com"),
		"shows not owner=ana@example.com":                                 core.Shown("open", "a=on", "b=on"),
		"shows not owner=ana@example.com, not a=on, not b=on, c=on, more": core.Shown("open", "c=on", "d=on"),
	} {
		if got := shown.Instead(must); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestGrantsAreCountedAndRegistrationsSaidInTheGatewaysWords(t *testing.T) {
	for want, p := range map[string]core.Projection{
		"enabled with 2 grants":            core.Shown("enabled", "gold", "silver"),
		"approved (1 revoked)":             core.Shown("approved", "x/gold=revoked"),
		"approved (2 approved, 1 revoked)": core.Shown("approved", "x/a=approved", "x/b=approved", "x/c=REVOKED"),
	} {
		if got := p.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
