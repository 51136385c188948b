package core_test

import (
	"testing"

	"gatehouse/core"
)

func TestWhatIsShownInsteadIsNeverTheSameWordsTwice(t *testing.T) {
	must := core.Shown("open", "a=on", "b=on").With("owner=ana@example.com")
	for want, shown := range map[string]core.Projection{
		"shows absent instead of open with 2 grants":                             core.Absent(),
		"shows not owner=ana@example.com, not b=on, owner=bo@example.com, b=off": core.Shown("open", "a=on", "b=off").With("owner=bo@example.com"),
		"shows not owner=ana@example.com":                                        core.Shown("open", "a=on", "b=on"),
		"shows not owner=ana@example.com, not a=on, not b=on, c=on, more":        core.Shown("open", "c=on", "d=on"),
	} {
		if got := shown.Instead(must); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
