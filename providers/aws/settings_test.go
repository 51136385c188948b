package aws_test

import (
	"bytes"
	"crypto/rand"
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/aws"
	"gatehouse/providers/providertest"
	"log/slog"
	"path/filepath"
)

func TestWrongSettingsAreSaid(t *testing.T) {
	good := map[string][]string{"regions": {east}}
	for name, c := range map[string]struct {
		setting string
		value   []string
	}{
		"no region":         {"regions", nil},
		"not a region":      {"regions", []string{"virginia"}},
		"region twice":      {"regions", []string{east, east}},
		"short account":     {"account", []string{"1234"}},
		"not a pool":        {"user-pools", []string{"pool"}},
		"scope without API": {"scopes", []string{"payments/read"}},
		"plain http":        {"endpoint", []string{"http://aws.example.org"}},
		"not a URL":         {"endpoint-cognito", []string{"cognito"}},
		"no rate":           {"rate", []string{"0"}},
		"nothing in flight": {"in-flight", []string{"0"}},
		"huge page":         {"page-size", []string{"501"}},
		"no time":           {"timeout", []string{"0s"}},
	} {
		t.Run(name, func(t *testing.T) {
			settings := maps.Clone(good)
			settings[c.setting] = c.value
			_, err := aws.New(nil).Open(t.Context(), core.Connection{Name: "c", Kind: "aws", Settings: settings}, core.Surroundings{})
			wantCode(t, name, err, core.CodeConfig)
		})
	}
}

func TestSettingsSayEverythingAboutThemselves(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range aws.New(nil).Settings() {
		if s.Help == "" || seen[s.Name] || !regexp.MustCompile(`\A[a-z-]+\z`).MatchString(s.Name) {
			t.Errorf("%+v", s)
		}
		seen[s.Name] = true
		if s.Required != (s.Name == "regions") {
			t.Errorf("%s required: %v", s.Name, s.Required)
		}
	}
}

func TestOpenLoadsNoConfiguration(t *testing.T) {
	l := newLab(t, func(c core.Connection) {
		delete(c.Settings, "access-key-id")
		c.Settings["profile"] = []string{"no-such-profile"}
	})
	_, err := l.Check(t.Context())
	wantCode(t, "the first call", err, core.CodeConfig)
	if !strings.Contains(err.Error(), "no-such-profile") {
		t.Error(err)
	}
}

func TestLoadIsTriedAgainAfterAFailure(t *testing.T) {
	dir := t.TempDir()
	file := dir + "/config"
	t.Setenv("AWS_CONFIG_FILE", file)
	l := anotherLab(t, func(c core.Connection) {
		delete(c.Settings, "access-key-id")
		c.Settings["profile"] = []string{"later"}
	})
	_, err := l.Check(t.Context())
	wantCode(t, "before", err, core.CodeConfig)
	text := "[profile later]\naws_access_key_id = " + accessKey + "\naws_secret_access_key = secret\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Check(t.Context()); err != nil {
		t.Errorf("after: %v", err)
	}
}

// Opening loads no configuration of the SDK, which takes 6 ms (performance.md).
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := aws.New(nil).Open(b.Context(), core.Connection{Name: "c", Settings: map[string][]string{"regions": {east}}}, core.Surroundings{}); err != nil {
			b.Fatal(err)
		}
	}
}

// What the SDK would read is broken, and opening does not notice: it is read
// with the first call.
func TestOpeningReadsNoConfigurationOfTheSDK(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte("[profile broken\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", file)
	g, err := aws.New(nil).Open(t.Context(), core.Connection{Name: "c", Settings: map[string][]string{"regions": {east}, "profile": {"nosuch"}}},
		core.Surroundings{Clock: providertest.NewClock(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Check(t.Context()); err == nil {
		t.Error("the first call did not read it either")
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}

func TestPreparedValuesAreRandomAndFit(t *testing.T) {
	p := aws.New(nil)
	for name, c := range map[string]struct{ field, form string }{
		"create":        {"key", `\A[A-Za-z0-9]{40}\z`},
		"client-create": {"client-secret", `\A[A-Za-z0-9]{24,64}\z`},
	} {
		one, err := p.Prepare(app(1), form(name), rand.Reader)
		two, _ := p.Prepare(app(1), form(name), rand.Reader)
		a, b := one.Secrets[c.field], two.Secrets[c.field]
		if err != nil || a == b || !regexp.MustCompile(c.form).MatchString(a) {
			t.Errorf("%s: %q, %v", name, a, err)
		}
		again, _ := p.Prepare(app(1), one, rand.Reader)
		if again.Secrets[c.field] != a {
			t.Errorf("%s: a value that was prepared is replaced", name)
		}
	}
	if _, err := p.Prepare(app(1), form("create"), bytes.NewReader(nil)); err == nil {
		t.Error("a value without randomness")
	}
	if p, err := p.Prepare(app(1), typedKey(typedValue), rand.Reader); err != nil || p.Secrets["key"] != typedValue {
		t.Errorf("typed: %v, %v", p.Secrets["key"], err)
	}
}

func TestFormsCheckWhatIsTyped(t *testing.T) {
	caps := aws.New(nil).Capabilities()
	for value, ok := range map[string]bool{
		strings.Repeat("a", 19): false, strings.Repeat("a", 20): true, strings.Repeat("Z9", 64): true,
		strings.Repeat("a", 129): false, strings.Repeat("a", 20) + "-": false, "": false,
	} {
		if err := caps.CheckChoice(typedKey(value)); (err == nil) != ok {
			t.Errorf("key of %d characters: %v", len(value), err)
		}
	}
	for secret, ok := range map[string]bool{clientSecret: true, "short": false, clientSecret + "!": false} {
		if err := caps.CheckChoice(typedClient("abc", secret)); (err == nil) != ok {
			t.Errorf("secret of %d characters: %v", len(secret), err)
		}
	}
	if caps.Forms[0].Name != "create" {
		t.Errorf("the default is %s", caps.Forms[0].Name)
	}
}
