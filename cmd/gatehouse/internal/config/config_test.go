package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/providers/secrets"
)

// kind is a provider of which only the name and the settings are asked.
type kind struct {
	core.Provider
	name     string
	settings []core.Setting
}

func (k kind) Capabilities() core.Capabilities { return core.Capabilities{Kind: k.name} }
func (k kind) Settings() []core.Setting        { return k.settings }
func (k kind) Questions() []core.Question      { return nil }

var kinds = []core.Provider{
	kind{name: "castle", settings: []core.Setting{
		{Name: "host", Type: core.URLSetting, Required: true, Help: "The castle's address."},
		{Name: "token", Type: core.SecretSetting, Required: true, Help: "The castle's token."},
		{Name: "login", Type: core.TextSetting, Default: "user", Choices: []string{"user", "application"}},
		{Name: "in-flight", Type: core.NumberSetting},
		{Name: "verbose", Type: core.FlagSetting},
		{Name: "patience", Type: core.DurationSetting},
		{Name: "allow-http", Type: core.FlagSetting},
	}},
	kind{name: "cloud", settings: []core.Setting{
		{Name: "regions", Type: core.ListSetting, Required: true},
		{Name: "account", Type: core.TextSetting},
		{Name: "map", Type: core.PathSetting},
		{Name: "zones", Type: core.ListSetting, Default: "a,b", Choices: []string{"a", "b", "c"}},
		{Name: "grace", Type: core.DurationSetting, Default: "15m"},
	}},
}

var env = config.Env{Home: "/home/ana"}

const whole = `# comments are welcome
db: ~/state/gatehouse.db
hold: 10s
theme: dark
dates: dd/MM/yyyy HH:mm:ss
read-only: true
connections:
  - name: castle-prod
    kind: castle
    host: https://castle.example/api
    token: {file: secrets/token}
    login: application
    in-flight: 4
    verbose: true
    patience: 1m30s
    sync-every: 0
    brake-apps: 0
    brake-share: 2.5
  - name: cloud-eu
    kind: cloud
    regions: [eu-west-1, eu-central-1]
    account: 012345678901
    map: files/map.yaml
`

func TestAWholeFileIsRead(t *testing.T) {
	cfg, problems := config.Parse("/etc/gatehouse/config.yaml", []byte(whole), env, kinds)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if cfg.DB != "/home/ana/state/gatehouse.db" || cfg.Hold != 10*time.Second || cfg.Theme != "dark" || !cfg.ReadOnly || cfg.Dates != "dd/MM/yyyy HH:mm:ss" {
		t.Errorf("top level: %+v", cfg)
	}
	castle, cloud := cfg.Connections[0], cfg.Connections[1]
	if diff := cmp.Diff(map[string][]string{
		"host": {"https://castle.example/api"}, "login": {"application"}, "in-flight": {"4"},
		"verbose": {"true"}, "patience": {"1m30s"},
	}, castle.Settings); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]secrets.Reference{"token": {File: "/etc/gatehouse/secrets/token"}}, castle.Secrets); diff != "" {
		t.Error(diff)
	}
	if castle.Name != "castle-prod" || castle.Kind != "castle" || castle.SyncEvery != 0 || castle.Line != 8 {
		t.Errorf("castle: %+v", castle)
	}
	if diff := cmp.Diff(map[string][]string{
		"regions": {"eu-west-1", "eu-central-1"}, "account": {"012345678901"}, "zones": {"a", "b"}, "grace": {"15m"}, "map": {"/etc/gatehouse/files/map.yaml"},
	}, cloud.Settings); diff != "" {
		t.Error(diff)
	}
	if castle.Brake != (core.Brake{Apps: 0, Share: 2.5}) || cloud.Brake != core.DefaultBrake() {
		t.Errorf("brakes: %+v %+v", castle.Brake, cloud.Brake)
	}
	if cloud.SyncEvery != config.DefaultSyncEvery {
		t.Errorf("cloud is read every %s", cloud.SyncEvery)
	}
}

func TestEverySecretSourceIsRead(t *testing.T) {
	for src, want := range map[string]secrets.Reference{
		"{env: TOKEN}":                 {Env: "TOKEN"},
		"{file: ~/token}":              {File: "/home/ana/token"},
		"{command: [pass, show, gw]}":  {Command: []string{"pass", "show", "gw"}},
		"{keyring: gatehouse/castle}":  {Keyring: "gatehouse/castle"},
		"\n      env: TOKEN # comment": {Env: "TOKEN"},
	} {
		cfg, problems := config.Parse("c.yaml", []byte(castleWith("token: "+src)), env, kinds)
		if len(problems) > 0 {
			t.Errorf("%s: %v", src, problems)
			continue
		}
		if diff := cmp.Diff(want, cfg.Connections[0].Secrets["token"]); diff != "" {
			t.Errorf("%s: %s", src, diff)
		}
	}
}

func TestAnEmptyFileIsTheDefaults(t *testing.T) {
	for _, src := range []string{"", "# nothing yet\n", "---\n"} {
		cfg, problems := config.Parse("c.yaml", []byte(src), env, kinds)
		if len(problems) > 0 || cfg.Hold != config.DefaultHold || cfg.Theme != "auto" {
			t.Errorf("%q: %+v %v", src, cfg, problems)
		}
	}
}

// castleWith is a castle whose token or other line is replaced; the line asked
// for is line 5.
func castleWith(line string) string {
	host, token := "https://castle.example", "{env: TOKEN}"
	base := "connections:\n  - name: c\n    kind: castle\n"
	if strings.HasPrefix(line, "host:") {
		return base + "    token: " + token + "\n    " + line + "\n"
	}
	base += "    host: " + host + "\n"
	if strings.HasPrefix(line, "token:") {
		return base + "    " + line + "\n"
	}
	return base + "    " + line + "\n    token: " + token + "\n"
}

func TestEachMistakeNamesItsLineAndTheWayOut(t *testing.T) {
	for _, c := range []struct {
		name, src string
		line      string
		want      string // in the message
		hint      string // in the hint
	}{
		{"unknown key", "hold: 5s\ndatabase: x\n", "2", `no key "database"`, "Keys here: db, hold"},
		{"mistyped key", "read_only: true\n", "1", `no key "read_only"`, "Did you mean read-only?"},
		{"mistyped key of a connection", castleWith("hots: https://x"), "5", `no key "hots"`, "Did you mean host?"},
		{"key of another kind", castleWith("regions: [a]"), "5", `no key "regions"`, ""},
		{"key written twice", "hold: 5s\nhold: 6s\n", "2", "already defined", ""},
		{"no YAML", "hold: [5s\n", "1", "not valid YAML", ""},
		{"tab", "connections:\n\t- name: x\n", "2", "not valid YAML", ""},
		{"a list at the top", "- a\n", "1", "must be written as keys and values", ""},
		{"second document", "hold: 5s\n---\nhold: 6s\n", "3", "second document", ""},
		{"duration without unit", "hold: 5\n", "1", `"5" is not a duration`, "5s"},
		{"negative duration", "hold: -5s\n", "1", "cannot be negative", ""},
		{"duration as list", "hold: [5s]\n", "1", "must be a duration, not a list", "5s"},
		{"flag as text", "read-only: yes please\n", "1", "must be true or false, not text", ""},
		{"flag left out", "read-only:\n", "1", "must be true or false, not nothing", ""},
		{"unknown theme", "theme: drak\n", "1", `theme cannot be "drak"`, "Did you mean dark?"},
		{"unknown dates", "dates: dd/MM/yy\n", "1", `dates cannot be "dd/MM/yy"`, "dd/MM/yyyy HH:mm:ss"},
		{"number as text", castleWith("in-flight: many"), "5", "must be a number of zero or more, not text", ""},
		{"negative number", castleWith("in-flight: -1"), "5", "must be a number of zero or more", ""},
		{"brake above all", castleWith("brake-share: 101"), "5", "brake-share can be at most 100", ""},
		{"half an App", castleWith("brake-apps: 1.5"), "5", "brake-apps must be a whole number", ""},
		{"text as flag", "db: true\n", "1", "put true in quotes", ""},
		{"text left out", "db:\n", "1", "db has no value", ""},
		{"list as text", "connections:\n  - name: c\n    kind: cloud\n    regions: eu\n", "4", "must be a list, not text", "[one, two]"},
		{"empty required list", "connections:\n  - name: c\n    kind: cloud\n    regions: []\n", "4", "at least one entry", ""},
		{"list with a strange entry", "connections:\n  - name: c\n    kind: cloud\n    regions: [a]\n    zones: [a, x]\n", "5", `zones cannot be "x"`, "a, b, c"},
		{"connections as keys", "connections:\n  castle: {}\n", "2", "must be a list", "- name"},
		{"connection as text", "connections:\n  - castle\n", "2", "must be written as keys and values", ""},
		{"no name", "connections:\n  - kind: cloud\n    regions: [a]\n", "2", "has no name", ""},
		{"strange name", "connections:\n  - name: a b\n    kind: cloud\n    regions: [a]\n", "2", "cannot be a connection's name", "letters, digits"},
		{"no kind", "connections:\n  - name: c\n", "2", "has no kind", "castle, cloud"},
		{"unknown kind", "connections:\n  - name: c\n    kind: clout\n", "3", `kind cannot be "clout"`, "Did you mean cloud?"},
		{"same name twice", "connections:\n  - {name: c, kind: cloud, regions: [a]}\n  - {name: c, kind: cloud, regions: [b]}\n", "3", "already defined on line 2", ""},
		{"required setting left out", "connections:\n  - name: c\n    kind: castle\n    token: {env: T}\n", "2", `"c" needs host`, "The castle's address."},
		{"choice of a setting", castleWith("login: applikation"), "5", `login cannot be "applikation"`, "Did you mean application?"},
		{"no address", castleWith("host: castle"), "5", "must be a web address", "https://"},
		{"other scheme", castleWith("host: ftp://castle"), "5", "must be a web address", "https://"},
		{"password in the address", castleWith("host: https://ana:pw@castle"), "5", "holds a user or password", ""},
		{"http to another machine", castleWith("host: http://castle.example"), "5", "unencrypted", "allow-http: true"},
		{"secret in the file", castleWith("token: hunter2"), "5", "must say where the secret is", "{env: NAME}"},
		{"secret as number", castleWith("token: 12345"), "5", "must say where the secret is", "{env: NAME}"},
		{"secret without source", castleWith("token: {}"), "5", "names no source", ""},
		{"secret with two sources", castleWith("token: {env: A, file: b}"), "5", "more than one source", ""},
		{"secret with unknown source", castleWith("token: {evn: A}"), "5", `no key "evn"`, "Did you mean env?"},
		{"keyring without user", castleWith("token: {keyring: gatehouse}"), "5", "SERVICE/USER", ""},
		{"command as text", castleWith("token: {command: pass show}"), "5", "command must be a list", ""},
		{"alias", "hold: &h 5s\n", "1", "anchor or alias", ""},
		{"merge key", "x: &x {hold: 5s}\n<<: *x\n", "2", "merge keys", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := config.Parse("c.yaml", []byte(c.src), env, kinds)
			for _, p := range problems {
				if p.Subject == "c.yaml:"+c.line && strings.Contains(p.Message, c.want) && strings.Contains(p.Hint, c.hint) {
					if p.Code != core.CodeConfig {
						t.Errorf("its code is %s", p.Code)
					}
					return
				}
			}
			t.Errorf("want c.yaml:%s: %s (%s); got:", c.line, c.want, c.hint)
			for _, p := range problems {
				t.Errorf("  %s (%s)", p, p.Hint)
			}
		})
	}
}

func TestAPastedSecretIsNeverRepeated(t *testing.T) {
	for _, src := range []string{
		castleWith("token: hunter2"), castleWith("token: [hunter2]"), castleWith("token: {hunter2"),
		castleWith("token: {env: A, value: hunter2}"), castleWith("host: https://ana:hunter2@castle"),
	} {
		_, problems := config.Parse("c.yaml", []byte(src), env, kinds)
		if len(problems) == 0 {
			t.Errorf("accepted: %s", src)
		}
		for _, p := range problems {
			if strings.Contains(p.Error()+p.Hint, "hunter2") {
				t.Errorf("%s (%s)", p, p.Hint)
			}
		}
	}
}

func TestPlainHTTPIsForLoopbackOrForWhoAsksForIt(t *testing.T) {
	for _, src := range []string{
		castleWith("host: http://127.0.0.1:8080/x"), castleWith("host: http://localhost:1"), castleWith("host: http://[::1]:1"),
		castleWith("allow-http: true") + "  - {name: d, kind: castle, host: 'http://castle.example', token: {env: T}, allow-http: true}\n",
	} {
		if _, problems := config.Parse("c.yaml", []byte(src), env, kinds); len(problems) > 0 {
			t.Errorf("%s: %v", src, problems)
		}
	}
}

func TestAllProblemsAreFoundAtOnce(t *testing.T) {
	src := "hold: 5\ntheem: dark\nconnections:\n  - {name: c, kind: nope}\n  - {name: d, kind: cloud}\n"
	_, problems := config.Parse("c.yaml", []byte(src), env, kinds)
	if len(problems) != 4 {
		t.Fatalf("found %d: %v", len(problems), problems)
	}
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := config.Load(path, env, kinds)
	if e := core.AsError(err); e == nil || e.Subject != path+":1" || !strings.Contains(e.Message, "and 3 more") {
		t.Fatalf("Load: %v", err)
	}
}

func TestAMissingFileIsSaid(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"), env, kinds)
	if e := core.AsError(err); e == nil || e.Code != core.CodeConfig || !strings.Contains(e.Message, "no such configuration file") {
		t.Fatalf("got %v", err)
	}
	if _, err := config.Load(t.TempDir(), env, kinds); core.CodeOf(err) != core.CodeConfig {
		t.Fatalf("a directory: %v", err)
	}
}

func TestPlaces(t *testing.T) {
	lookup := func(vars map[string]string) config.Env {
		return config.Env{Home: "/home/ana", Lookup: func(n string) (string, bool) { v, ok := vars[n]; return v, ok }}
	}
	for _, c := range []struct {
		flag  string
		vars  map[string]string
		want  string
		asked bool
	}{
		{"/x.yaml", map[string]string{"GATEHOUSE_CONFIG": "/y.yaml"}, "/x.yaml", true},
		{"", map[string]string{"GATEHOUSE_CONFIG": "/y.yaml", "XDG_CONFIG_HOME": "/c"}, "/y.yaml", true},
		{"", map[string]string{"XDG_CONFIG_HOME": "/c"}, "/c/gatehouse/config.yaml", false},
		{"", map[string]string{"XDG_CONFIG_HOME": "relative"}, "/home/ana/.config/gatehouse/config.yaml", false},
		{"", nil, "/home/ana/.config/gatehouse/config.yaml", false},
	} {
		if got, asked := config.Find(c.flag, lookup(c.vars)); got != c.want || asked != c.asked {
			t.Errorf("%+v: got %s, %v", c, got, asked)
		}
	}
	if got := config.FindDB("", config.Config{}, lookup(map[string]string{"XDG_DATA_HOME": "/d"})); got != "/d/gatehouse/gatehouse.db" {
		t.Errorf("XDG data home: %s", got)
	}
	if got := config.FindDB("", config.Config{DB: "/c.db"}, lookup(nil)); got != "/c.db" {
		t.Errorf("the configuration's: %s", got)
	}
	if got := config.FindDB("/f.db", config.Config{DB: "/c.db"}, lookup(nil)); got != "/f.db" {
		t.Errorf("the flag's: %s", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("a: &a [*a]\n<<: *a"))
	f.Add([]byte("connections: [{name: [], kind: {}}, 1, null]\nhold: !!str 5s"))
	f.Fuzz(func(t *testing.T, src []byte) {
		_, problems := config.Parse("c.yaml", src, env, kinds)
		for _, p := range problems {
			if !strings.HasPrefix(p.Subject, "c.yaml:") || p.Message == "" || strings.ContainsAny(p.Message, "\n\x1b") {
				t.Errorf("a bad problem: %q", p.Error())
			}
		}
	})
}
