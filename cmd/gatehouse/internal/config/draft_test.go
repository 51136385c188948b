package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
	"gatehouse/providers/secrets"
)

func castle() config.Draft {
	d := config.Draft{Name: "castle-prod", Kind: "castle", Secrets: map[string]secrets.Reference{"token": {Env: "TOKEN"}}}
	d.Set("host", "https://castle.example/api")
	return d
}

// What is written is what the reader reads, whatever was typed.
func TestADraftIsReadBackAsItWasMeant(t *testing.T) {
	texts := rapid.StringOfN(rapid.RuneFrom([]rune("abZ09 :#'\"{}[],&*!|>%@`-~?\\=é漢.")), 1, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		d := config.Draft{Name: "cloud-1", Kind: "cloud"}
		account, regions := texts.Draw(t, "account"), rapid.SliceOfN(texts, 1, 3).Draw(t, "regions")
		d.Set("account", account)
		d.Set("regions", regions...)
		c, problems := d.Check(env, kinds)
		if len(problems) > 0 {
			t.Fatalf("%v in\n%s", problems, d.YAML("", kinds))
		}
		if c.Text("account") != account || strings.Join(c.List("regions"), "\n") != strings.Join(regions, "\n") {
			t.Fatalf("account %q and regions %q became %q and %q in\n%s", account, regions, c.Text("account"), c.List("regions"), d.YAML("", kinds))
		}
	})
}

func TestADraftKeepsTheRulesOfTheFile(t *testing.T) {
	for want, spoil := range map[string]func(*config.Draft){
		"needs host":                       func(d *config.Draft) { d.Settings = nil },
		"no key \"hots\"":                  func(d *config.Draft) { d.Set("hots", "x") },
		"cannot be a connection's name":    func(d *config.Draft) { d.Name = "two words" },
		"kind cannot be \"tower\"":         func(d *config.Draft) { d.Kind = "tower" },
		"in-flight must be a number":       func(d *config.Draft) { d.Set("in-flight", "many") },
		"verbose must be true or false":    func(d *config.Draft) { d.Set("verbose", "7") },
		"is not a duration":                func(d *config.Draft) { d.SyncEvery = "often" },
		"is http":                          func(d *config.Draft) { d.Set("host", "http://castle.example") },
		"names no source":                  func(d *config.Draft) { d.Secrets["token"] = secrets.Reference{Command: []string{}} },
		"must say where the secret is":     func(d *config.Draft) { delete(d.Secrets, "token"); d.Set("token", "hunter2") },
		"character that cannot be printed": func(d *config.Draft) { d.Set("login", "a\nb") },
	} {
		d := castle()
		spoil(&d)
		_, problems := d.Check(env, kinds)
		if len(problems) == 0 || !strings.Contains(problems[0].Message, want) {
			t.Errorf("want a problem with %q, got %v", want, problems)
			continue
		}
		if problems[0].Code != core.CodeConfig || strings.Contains(problems[0].Error()+problems[0].Hint, "hunter2") {
			t.Errorf("%v", problems[0])
		}
	}
}

func TestTheFirstConfigurationIsPrivateAndAnExistingOneIsNeverTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "gatehouse", "config.yaml")
	if err := config.WriteFirst(path, castle(), kinds); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", p, info.Mode(), err, want)
		}
	}
	cfg, err := config.Load(path, env, kinds)
	if err != nil || len(cfg.Connections) != 1 || cfg.Connections[0].Secrets["token"].Env != "TOKEN" {
		t.Fatalf("it reads as %+v, %v", cfg, err)
	}
	before, _ := os.ReadFile(path)
	if err := config.WriteFirst(path, castle(), kinds); core.CodeOf(err) != core.CodeConfig {
		t.Errorf("a second time: %v", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("it was changed")
	}
}

// The lines fit below those that are there, whatever their indentation.
func TestPastedLinesMakeOneMoreConnection(t *testing.T) {
	for _, src := range []string{
		"connections:\n  - name: a\n    kind: castle\n    host: https://x.example\n    token: {env: T}\n",
		"connections:\n- kind: castle\n  name: a\n  host: https://x.example\n  token: {env: T}\n",
		"connections:\n    -\n      name: a\n      kind: castle\n      host: https://x.example\n      token: {env: T}\n",
		"hold: 1s\n",
	} {
		path := filepath.Join(t.TempDir(), "config.yaml")
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(path, env, kinds)
		if err != nil {
			t.Fatal(err)
		}
		lines, where, err := config.Paste(cfg, castle(), kinds)
		if err != nil || where == "" {
			t.Fatal(err)
		}
		pasted, problems := config.Parse(path, []byte(src+lines), env, kinds)
		if len(problems) > 0 || len(pasted.Connections) != len(cfg.Connections)+1 {
			t.Errorf("pasted below\n%s it reads as %d connections, %v:\n%s", src, len(pasted.Connections), problems, lines)
		}
	}
}

func TestANameThatIsTakenIsRefusedWithItsLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := config.WriteFirst(path, castle(), kinds); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(path, env, kinds)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := config.Paste(cfg, castle(), kinds); err == nil || !strings.Contains(err.Error(), "line 3 of") {
		t.Errorf("got %v", err)
	}
}
