package apigee

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTimesComeAsStringsOrNumbers(t *testing.T) {
	at := time.Date(2023, 11, 14, 22, 13, 20, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`"1700000000000"`: at, `1700000000000`: at, `"-1"`: {}, `-1`: {}, `0`: {}, `null`: {}, `"soon"`: {}, `{}`: {},
	} {
		var c credential
		if err := json.Unmarshal([]byte(`{"expiresAt":`+text+`}`), &c); err != nil || !c.ExpiresAt.time().Equal(want) {
			t.Errorf("%s: %s, %v", text, c.ExpiresAt.time(), err)
		}
		if c.expired(at.Add(time.Second)) != !want.IsZero() || c.expired(at.Add(-time.Second)) {
			t.Errorf("%s: expired wrongly", text)
		}
	}
}

func TestAPathElementStaysOne(t *testing.T) {
	for element, want := range map[string]string{
		"..": "%2E%2E", ".": "%2E", "a/b": "a%2Fb", "50% $": "50%25%20$", "a+b@c.de": "a%2Bb@c.de", "?#": "%3F%23",
	} {
		if got := escaped(element); got != want {
			t.Errorf("%q became %q, want %q", element, got, want)
		}
	}
}
