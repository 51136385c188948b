package core

import (
	"strconv"
	"time"
)

// Connection is one configured gateway.
type Connection struct {
	Name string
	Kind string
	// Settings holds the values of the provider's Settings, by name; a list
	// has several. Secret settings are not here: they are resolved when needed.
	Settings map[string][]string
}

// Text returns a setting's value, "" when it is not set.
func (c Connection) Text(name string) string {
	if v := c.Settings[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// List returns a list setting's values.
func (c Connection) List(name string) []string { return c.Settings[name] }

// Number returns a number setting, or otherwise when it is not set. The
// configuration has checked that it is one.
func (c Connection) Number(name string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(c.Text(name), 64); err == nil {
		return v
	}
	return otherwise
}

// Flag returns a yes-or-no setting.
func (c Connection) Flag(name string) bool { return c.Text(name) == "true" }

// Duration returns a duration setting, or otherwise when it is not set.
func (c Connection) Duration(name string, otherwise time.Duration) time.Duration {
	if v, err := time.ParseDuration(c.Text(name)); err == nil {
		return v
	}
	return otherwise
}

// SettingType is the form of a setting's value.
type SettingType string

// The forms that settings take. A secret's value in the configuration is a
// reference (env, file, command, keyring), never the secret.
const (
	TextSetting     SettingType = "text"
	PathSetting     SettingType = "path" // of a file; a relative one starts at the configuration file's folder
	ListSetting     SettingType = "list"
	NumberSetting   SettingType = "number"
	FlagSetting     SettingType = "flag"
	DurationSetting SettingType = "duration"
	URLSetting      SettingType = "url"
	SecretSetting   SettingType = "secret"
)

// Setting is one key of a connection in the configuration file.
type Setting struct {
	Name     string
	Type     SettingType
	Required bool
	Default  string
	Choices  []string // the allowed values; none: any
	Help     string
}

// ConnectionState is what is known of a connection at run time; it is kept in
// the store, so that every process shows the same.
type ConnectionState struct {
	Name      string
	Kind      string
	ReadAt    time.Time // the last completed full pass
	Complete  bool      // whether that pass was complete
	Received  int
	Unmanaged int
	Why       string // why it was incomplete
	FailedAt  time.Time
	Cause     Code // the last error, cleared by the next success
	Message   string
	Hint      string
	OpenUntil time.Time // the breaker is open until then; zero: closed
	// Held is the id of the plan that the deletion brake stopped, "" when none;
	// HeldRemovals, HeldTakes and HeldNews count what it would do.
	Held         string
	HeldRemovals int
	HeldTakes    int
	HeldNews     int
	HeldSince    time.Time
	// Mapping is the digest of the Mapping that the last complete reading
	// rested on and whose losses, if any, were decided on; "" when there is none.
	Mapping string
}

// Stale reports whether a connection's last completed pass is older than twice
// its interval (0: it is read only when asked, and never stale). One that was
// never read is not stale but unread.
func (s ConnectionState) Stale(now time.Time, every time.Duration) bool {
	return every > 0 && !s.ReadAt.IsZero() && now.Sub(s.ReadAt) > 2*every
}
