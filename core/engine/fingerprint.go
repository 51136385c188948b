package engine

import (
	"hash/maphash"
	"time"

	"gatehouse/core"
)

// fingerprints hashes what a gateway shows. Two that differ in anything have
// the same hash once in 2^64: a process remembers some 100,000.
type fingerprints struct{ seed maphash.Seed }

func newFingerprints() fingerprints { return fingerprints{maphash.MakeSeed()} }

// summing writes fields into a hash, each with its end.
type summing struct{ maphash.Hash }

func (s *summing) text(all ...string) {
	for _, t := range all {
		s.number(uint64(len(t)))
		_, _ = s.WriteString(t)
	}
}

func (s *summing) number(n uint64) {
	var b [8]byte
	for i := range b {
		b[i] = byte(n >> (8 * i))
	}
	_, _ = s.Write(b[:])
}

func (s *summing) flags(all ...bool) {
	for _, f := range all {
		b := byte(0)
		if f {
			b = 1
		}
		_ = s.WriteByte(b)
	}
}

func (s *summing) time(t time.Time) {
	s.flags(t.IsZero())
	s.number(uint64(t.UnixNano()))
}

// remote is the hash of everything that a listing shows of an App, and of what
// its meaning rests on (core.Interpreter).
func (f fingerprints) remote(r core.Remote, basis string) uint64 {
	var s summing
	s.SetSeed(f.seed)
	s.projection(r.Projection)
	s.flags(r.Complete, r.Managed)
	s.text(string(r.Kind), string(r.AppID), string(r.Status), r.Native, r.Name, r.Description, r.CallbackURL, r.ChangedBy, r.Hearsay)
	s.text(r.Owner.Name, r.Owner.Email, r.Owner.Account)
	s.flags(r.Owner.Team)
	s.time(r.CreatedAt)
	s.number(uint64(len(r.Refs)))
	for _, ref := range r.Refs {
		s.text(ref.Kind, ref.Scope, ref.ID)
	}
	s.number(f.pairs(r.Attributes))
	s.number(uint64(len(r.Registrations)))
	for _, x := range r.Registrations {
		s.registration(x)
	}
	s.number(uint64(len(r.Credentials)))
	for _, c := range r.Credentials {
		s.text(c.Kind, c.Scope, c.RefID, c.ClientID, c.Fingerprint, c.LastFour, c.Secret)
		s.flags(c.Enabled, c.Once)
		s.time(c.CreatedAt)
		s.time(c.ExpiresAt)
	}
	s.text(r.Parts...)
	s.text(basis)
	return s.Sum64()
}

func (s *summing) projection(p core.Projection) {
	s.flags(p.Known, p.Present)
	s.text(p.State)
	s.number(uint64(len(p.Grants)))
	s.text(p.Grants...)
	s.number(uint64(len(p.Fields)))
	s.text(p.Fields...)
}

func (s *summing) registration(x core.Registration) {
	s.text(x.API.ID, x.API.Name, x.API.Description, x.Plan.ID, x.Plan.Name, string(x.Status), string(x.TakenBy), x.ID, x.Blocked)
	s.time(x.CreatedAt)
	s.flags(x.FirstSeen)
}

// pairs is the hash of a map, in whatever order it comes.
func (f fingerprints) pairs(of map[string]string) (sum uint64) {
	for k, v := range of {
		var s summing
		s.SetSeed(f.seed)
		s.text(k, v)
		sum += s.Sum64()
	}
	return sum
}

// catalog is the hash of the names that registrations are shown with.
func (f fingerprints) catalog(apis []core.CatalogAPI) (sum uint64) {
	for _, a := range apis {
		var s summing
		s.SetSeed(f.seed)
		s.text(a.ID, a.Name, a.Description)
		for _, p := range a.Plans {
			s.text(p.ID, p.Name)
		}
		sum += s.Sum64()
	}
	return sum
}
