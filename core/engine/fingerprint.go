package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"gatehouse/core"
)

// fingerprints hashes what a gateway shows: SHA-256 of a key and of every field
// with its length, of which 64 bits are kept. Two that differ in anything have
// the same once in 2^64: some 100,000 are remembered. The key comes from the
// vault: it is the same in every process, and not in the store, so that nobody
// who reads that can guess at what was hashed. Used by one goroutine.
type fingerprints struct {
	key  []byte
	text []byte // the key, and what is hashed
}

// newFingerprints makes the key of what is no secret that anybody types.
func newFingerprints(vault core.Vault) *fingerprints {
	key := sha256.Sum256([]byte(vault.Fingerprint("\x00the key of what listings show\x00")))
	return &fingerprints{key: key[:]}
}

// another is of the same key, for another goroutine.
func (f *fingerprints) another() *fingerprints { return &fingerprints{key: f.key} }

func (f *fingerprints) begin() { f.text = append(f.text[:0], f.key...) }

func (f *fingerprints) whole() [sha256.Size]byte { return sha256.Sum256(f.text) }

func (f *fingerprints) short() uint64 {
	sum := f.whole()
	return binary.LittleEndian.Uint64(sum[:])
}

func (f *fingerprints) texts(all ...string) {
	for _, t := range all {
		f.number(uint64(len(t)))
		f.text = append(f.text, t...)
	}
}

// list is texts, of a number that may differ.
func (f *fingerprints) list(all []string) {
	f.number(uint64(len(all)))
	f.texts(all...)
}

func (f *fingerprints) number(n uint64) { f.text = binary.AppendUvarint(f.text, n) }

func (f *fingerprints) flags(all ...bool) {
	for _, is := range all {
		b := byte(0)
		if is {
			b = 1
		}
		f.text = append(f.text, b)
	}
}

func (f *fingerprints) time(t time.Time) {
	f.flags(t.IsZero())
	f.number(uint64(t.UnixNano()))
}

// remote is the hash of everything that a listing shows of an App, and of what
// its meaning rests on (core.Interpreter).
func (f *fingerprints) remote(r *core.Remote, basis string) uint64 {
	f.begin()
	f.projection(r.Projection)
	f.flags(r.Complete, r.Managed, r.Remapped)
	f.texts(string(r.Kind), string(r.AppID), string(r.Status), r.Native, r.Name, r.Description, r.CallbackURL, r.ChangedBy, r.Hearsay)
	f.texts(r.Owner.Name, r.Owner.Email, r.Owner.Account)
	f.flags(r.Owner.Team)
	f.time(r.CreatedAt)
	f.number(uint64(len(r.Refs)))
	for _, ref := range r.Refs {
		f.texts(ref.Kind, ref.Scope, ref.ID)
	}
	f.number(uint64(len(r.Attributes)))
	if len(r.Attributes) > 0 {
		for _, name := range slices.Sorted(maps.Keys(r.Attributes)) {
			f.texts(name, r.Attributes[name])
		}
	}
	f.number(uint64(len(r.Registrations)))
	for _, x := range r.Registrations {
		f.registration(x)
	}
	f.number(uint64(len(r.Credentials)))
	for _, c := range r.Credentials {
		f.texts(c.Kind, c.Scope, c.RefID, c.ClientID, c.Fingerprint, c.LastFour, c.Secret)
		f.flags(c.Enabled, c.Once)
		f.time(c.CreatedAt)
		f.time(c.ExpiresAt)
	}
	f.list(r.Parts)
	f.texts(basis)
	return f.short()
}

func (f *fingerprints) projection(p core.Projection) {
	f.flags(p.Known, p.Present)
	f.texts(p.State)
	f.list(p.Grants)
	f.list(p.Fields)
}

func (f *fingerprints) registration(x core.Registration) {
	f.texts(x.API.ID, x.API.Name, x.API.Description, x.Plan.ID, x.Plan.Name, string(x.Status), string(x.TakenBy), x.ID, x.Blocked, x.Native)
	f.time(x.CreatedAt)
	f.flags(x.FirstSeen)
}

// catalog is the hash of the names that registrations are shown with, in
// whatever order they come.
func (f *fingerprints) catalog(apis []core.CatalogAPI) (sum uint64) {
	for _, a := range apis {
		f.begin()
		f.texts(a.ID, a.Name, a.Description)
		for _, p := range a.Plans {
			f.texts(p.ID, p.Name)
		}
		sum += f.short()
	}
	return sum
}

// terms is a hash of everything that an agreement rests on beside the App, what
// was shown of it, and what a core.Interpreter adds to that: the program, the
// connection's settings, the names of its APIs and plans.
type terms [sha256.Size]byte

func (f *fingerprints) terms(program string, conn core.Connection, apis []core.CatalogAPI) terms {
	names := f.catalog(apis)
	f.begin()
	f.texts(program, conn.Name, conn.Kind)
	f.number(names)
	for _, setting := range slices.Sorted(maps.Keys(conn.Settings)) {
		f.texts(setting)
		f.list(conn.Settings[setting])
	}
	return f.whole()
}
