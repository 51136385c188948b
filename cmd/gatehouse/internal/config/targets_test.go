package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gatehouse/cmd/gatehouse/internal/config"
	"gatehouse/core"
)

func TestTargetsAreReadInDaysAndHours(t *testing.T) {
	src := "targets:\n  default: 3d\n  connections: {eu: 12h, us: 0}\n  products:\n    Payments: 1h30m\n" +
		"connections:\n  - {name: eu, kind: cloud, regions: [a]}\n  - {name: us, kind: cloud, regions: [b]}\n"
	cfg, problems := config.Parse("c.yaml", []byte(src), env, kinds)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := core.Targets{
		Default:     72 * time.Hour,
		Connections: map[string]time.Duration{"eu": 12 * time.Hour, "us": 0},
		Products:    map[string]time.Duration{"payments": 90 * time.Minute},
	}
	if diff := cmp.Diff(want, cfg.Targets); diff != "" {
		t.Error(diff)
	}
}

func TestMistakesInTargetsNameTheirLine(t *testing.T) {
	for src, want := range map[string]string{
		"targets: 3d\n":               "c.yaml:1: targets must be written as keys and values",
		"targets:\n  standard: 3d\n":  "c.yaml:2: there is no key \"standard\" here",
		"targets:\n  default: soon\n": "c.yaml:2: default: \"soon\" is not a duration",
		"targets:\n  default: -1d\n":  "c.yaml:2: default: \"-1d\" is not a duration",
		"targets:\n  connections: {eu: 3d}\nconnections:\n  - {name: eu1, kind: cloud, regions: [a]}\n": "c.yaml:2: there is no connection \"eu\" for a target",
		"targets:\n  products:\n    Pay: 1d\n    PAY: 2d\n":                                             "c.yaml:4: PAY has a target already",
	} {
		_, problems := config.Parse("c.yaml", []byte(src), env, kinds)
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), want) {
			t.Errorf("%q: %v, want %s", src, problems, want)
		}
	}
}

func TestReasonsKeepTheirOrderAndAreReadStrictly(t *testing.T) {
	got, problems := config.ParseReasons("r.yaml", []byte("# ours\nzeta: Last first.\nalpha: |\n  Two lines,\n  one reason.\nnum: 42\n"))
	want := []core.Snippet{{Name: "zeta", Text: "Last first."}, {Name: "alpha", Text: "Two lines,\none reason."}, {Name: "num", Text: "42"}}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Error(diff, problems)
	}
	for src, want := range map[string]string{
		"- a\n":                                 "r.yaml:1: reasons must be written as keys and values",
		"a b: x\n":                              "r.yaml:1: \"a b\" cannot name a reason",
		"a: x\nb: ''\n":                         "r.yaml:2: b is empty",
		"a: [x]\n":                              "r.yaml:1: a must be text, not a list",
		"a: x\na: y\n":                          "r.yaml:2:",
		"a: " + strings.Repeat("x", 501) + "\n": "r.yaml:1: a has 501 characters",
		"a: x\n---\nb: y\n":                     "r.yaml:3: a second document",
	} {
		_, problems := config.ParseReasons("r.yaml", []byte(src))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), want) {
			t.Errorf("%.20q: %v, want %s", src, problems, want)
		}
	}
	if got, problems := config.ParseReasons("r.yaml", nil); len(got)+len(problems) > 0 {
		t.Errorf("an empty file: %v, %v", got, problems)
	}
}
