package secrets_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gatehouse/core"
	"gatehouse/providers/secrets"
)

func open(t *testing.T, dir string) *secrets.Vault {
	t.Helper()
	v, err := secrets.OpenVault(dir)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTheVaultOpensWhatItSealedAlsoAfterARestart(t *testing.T) {
	dir := t.TempDir()
	sealed, err := open(t, dir).Seal([]byte("k3y value"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("k3y value")) {
		t.Error("the secret stands in the sealed text")
	}
	got, err := open(t, dir).Open(sealed)
	if err != nil || string(got) != "k3y value" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestAnotherInstallationsKeyOpensNothing(t *testing.T) {
	sealed, err := open(t, t.TempDir()).Seal([]byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	other := open(t, t.TempDir())
	if _, err := other.Open(sealed); core.CodeOf(err) != core.CodeSecretMissing {
		t.Errorf("another key: %v", err)
	}
	if _, err := other.Open([]byte("garbage")); core.CodeOf(err) != core.CodeSecretMissing {
		t.Errorf("garbage: %v", err)
	}
}

func TestADamagedSealIsNoticed(t *testing.T) {
	v := open(t, t.TempDir())
	sealed, err := v.Seal([]byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	sealed[len(sealed)-1] ^= 1
	if got, err := v.Open(sealed); err == nil {
		t.Fatalf("opened as %q", got)
	}
}

func TestFingerprintsAreEqualForEqualSecretsOfOneInstallationOnly(t *testing.T) {
	dir := t.TempDir()
	a, again, other := open(t, dir), open(t, dir), open(t, t.TempDir())
	switch {
	case a.Fingerprint("x") != again.Fingerprint("x"):
		t.Error("it changed over a restart")
	case a.Fingerprint("x") == a.Fingerprint("y"):
		t.Error("two secrets share one")
	case a.Fingerprint("x") == other.Fingerprint("x"):
		t.Error("two installations share one: it is not keyed")
	case a.Fingerprint("") != "":
		t.Error("no secret has a fingerprint")
	}
}

func TestTheKeyIsPrivateAndAWiderOneIsRefused(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	path := filepath.Join(dir, secrets.KeyFile)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v", info.Mode())
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = secrets.OpenVault(dir)
	if e := core.AsError(err); e == nil || e.Code != core.CodeSecretMissing || !strings.Contains(e.Hint, "chmod 600") {
		t.Fatalf("got %v", err)
	}
}

func TestABrokenKeyIsRefusedWithoutQuotingIt(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, secrets.KeyFile), []byte("AGE-SECRET-KEY-BROKEN"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := secrets.OpenVault(dir)
	if e := core.AsError(err); e == nil || e.Code != core.CodeSecretMissing || strings.Contains(e.Error()+e.Hint, "BROKEN") {
		t.Fatalf("got %v", err)
	}
}

func TestTwoStartsAtOnceShareOneKey(t *testing.T) {
	dir := t.TempDir()
	prints := make([]string, 8)
	var wg sync.WaitGroup
	for i := range prints {
		wg.Go(func() {
			if v, err := secrets.OpenVault(dir); err == nil {
				prints[i] = v.Fingerprint("x")
			}
		})
	}
	wg.Wait()
	for _, p := range prints {
		if p == "" || p != prints[0] {
			t.Fatalf("they differ: %q", prints)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("left behind: %v %v", entries, err)
	}
}
