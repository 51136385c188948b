package storetest

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/core"
)

func testAgreed(t *testing.T, open Open) {
	run(t, open, []subtest{
		{"parts are kept by connection and number, and returned under their own terms alone", testAgreedParts},
		{"an id may have any length, and a part be empty", testAgreedIDs},
		{"what a failed transaction put is not there", testAgreedUndone},
	})
}

func part(terms string, change int64, apps ...core.AgreedApp) core.Agreed {
	return core.Agreed{Terms: []byte(terms), Change: change, Apps: apps}
}

func putAgreed(t *testing.T, s core.Store, connection string, number int, a core.Agreed) {
	t.Helper()
	write(t, s, func(tx core.Tx) error { return tx.PutAgreed(connection, number, a) })
}

func wantAgreed(t *testing.T, s core.Store, connection, terms string, want ...core.Agreed) {
	t.Helper()
	got := must[[]core.Agreed](t)(s.Agreed(t.Context(), connection, []byte(terms)))
	if d := diff(want, got); d != "" {
		t.Errorf("%s under %q: %s", connection, terms, d)
	}
}

func testAgreedParts(t *testing.T, s core.Store) {
	a, b := core.AgreedApp{Hash: 1, ID: "a"}, core.AgreedApp{Hash: 1<<64 - 1, ID: "b"}
	wantAgreed(t, s, "aws", "x")
	putAgreed(t, s, "aws", 1, part("x", 7, b))
	putAgreed(t, s, "aws", 0, part("x", 5, a, b))
	putAgreed(t, s, "kong", 0, part("x", 9, a))
	wantAgreed(t, s, "aws", "x", part("x", 5, a, b), part("x", 7, b))
	wantAgreed(t, s, "aws", "y")
	wantAgreed(t, s, "kong", "x", part("x", 9, a))

	putAgreed(t, s, "aws", 0, part("y", 8, a)) // replaced
	wantAgreed(t, s, "aws", "x", part("x", 7, b))
	wantAgreed(t, s, "aws", "y", part("y", 8, a))

	write(t, s, func(tx core.Tx) error { return tx.DropAgreed("aws", 1) })
	wantAgreed(t, s, "aws", "x")
	wantAgreed(t, s, "aws", "y", part("y", 8, a))
	wantAgreed(t, s, "kong", "x", part("x", 9, a))
}

func testAgreedIDs(t *testing.T, s core.Store) {
	var apps []core.AgreedApp
	for n := range 300 {
		apps = append(apps, core.AgreedApp{Hash: uint64(n) << 40, ID: core.AppID(strings.Repeat("é\x00x", n))})
	}
	putAgreed(t, s, "aws", 0, part("x", 1, apps...))
	putAgreed(t, s, "aws", 1, part("x", 1))
	got := must[[]core.Agreed](t)(s.Agreed(t.Context(), "aws", []byte("x")))
	if len(got) != 2 || len(got[1].Apps) != 0 || !slices.Equal(got[0].Apps, apps) {
		t.Errorf("%d parts, or not the same Apps", len(got))
	}
}

func testAgreedUndone(t *testing.T, s core.Store) {
	a := core.AgreedApp{Hash: 1, ID: "a"}
	putAgreed(t, s, "aws", 0, part("x", 1, a))
	stop := core.Errorf(core.CodeInvalid, "", "stop")
	err := s.Write(t.Context(), func(tx core.Tx) error {
		if err := tx.PutAgreed("aws", 0, part("x", 2, a)); err != nil {
			return err
		}
		if err := tx.DropAgreed("aws", 0); err != nil {
			return err
		}
		return stop
	})
	wantCode(t, err, core.CodeInvalid)
	wantAgreed(t, s, "aws", "x", part("x", 1, a))
}
