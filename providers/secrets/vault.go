package secrets

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"gatehouse/core"
)

// KeyFile is the name of the vault's key in the state directory.
const KeyFile = "vault.key"

// fingerprintLabel parts the fingerprint's key from the sealing key that it is
// derived from.
const fingerprintLabel = "gatehouse fingerprint v1"

// Vault seals secrets with an age identity and fingerprints them with a key
// derived from it. Safe from any goroutine.
type Vault struct {
	identity *age.X25519Identity
	key      []byte
}

var _ core.Vault = (*Vault)(nil)

// OpenVault opens the vault whose key is dir/vault.key, and makes the key with
// mode 0600 when there is none; two processes that start at once end with the
// same key. A key that others may read is refused with CodeSecretMissing: who
// read it can open what the store holds sealed.
func OpenVault(dir string) (*Vault, error) {
	path := filepath.Join(dir, KeyFile)
	b, err := readPrivate(path, maxSecret)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(dir, path); err != nil {
			return nil, core.Errorf(core.CodeSecretMissing, path, "the vault's key cannot be written: %s", plain(err)).Because(err)
		}
		b, err = readPrivate(path, maxSecret)
	}
	var wide *openToOthersError
	switch {
	case errors.As(err, &wide):
		return nil, core.Errorf(core.CodeSecretMissing, path, "the vault's key can be read by others (mode %04o)", wide.mode).
			WithHint("Run: chmod 600 %s", path)
	case err != nil:
		return nil, core.Errorf(core.CodeSecretMissing, path, "the vault's key cannot be read: %s", plain(err)).Because(err)
	}
	return parseVault(path, b)
}

func parseVault(path string, b []byte) (*Vault, error) {
	identity, err := age.ParseX25519Identity(strings.TrimSpace(string(b)))
	if err != nil {
		// The parser's own message may quote the key.
		return nil, core.Errorf(core.CodeSecretMissing, path, "this is not a vault key").
			WithHint("Restore it from a backup. Without it, secrets of approvals under way must be typed again.")
	}
	mac := hmac.New(sha256.New, []byte(identity.String()))
	mac.Write([]byte(fingerprintLabel))
	return &Vault{identity, mac.Sum(nil)}, nil
}

// makeKey writes a fresh key beside its place and links it there: it is whole
// or not there, and the first of several processes wins.
func makeKey(dir, path string) error {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, KeyFile+".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = fmt.Fprintln(tmp, identity)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// Seal encrypts a secret; only this installation's key opens it.
func (v *Vault) Seal(secret []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, v.identity.Recipient())
	if err != nil {
		return nil, sealError(err)
	}
	if _, err := w.Write(secret); err != nil {
		return nil, sealError(err)
	}
	if err := w.Close(); err != nil {
		return nil, sealError(err)
	}
	return out.Bytes(), nil
}

func sealError(err error) error {
	return core.Errorf(core.CodeInternal, "vault", "a secret could not be sealed").Because(err)
}

// Open decrypts what Seal made; CodeSecretMissing when another key sealed it
// or it was damaged.
func (v *Vault) Open(sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), v.identity)
	if err == nil {
		var plain []byte
		if plain, err = io.ReadAll(r); err == nil {
			return plain, nil
		}
	}
	return nil, core.Errorf(core.CodeSecretMissing, "vault", "a sealed secret cannot be opened with this vault key").
		WithHint("The key file was replaced or the store is another's: restore %s, or decide again.", KeyFile).Because(err)
}

// Fingerprint is HMAC-SHA256 of a secret in hex, keyed for this installation;
// "" for an empty secret.
func (v *Vault) Fingerprint(secret string) string {
	if secret == "" {
		return ""
	}
	mac := hmac.New(sha256.New, v.key)
	mac.Write([]byte(secret))
	return hex.EncodeToString(mac.Sum(nil))
}
