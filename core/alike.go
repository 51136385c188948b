package core

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"gatehouse/core/query"
)

// Likeness is another App that may be the same request once more, and why.
type Likeness struct {
	Row          Row
	SameRequest  bool // the same owner asked under the same name
	SameCallback bool // its callback URL is at the same domain
	SimilarName  bool // AlikeNames
}

// Words says why, the strongest reason first.
func (l Likeness) Words() []string {
	var out []string
	if l.SameRequest {
		out = append(out, "same owner and name")
	}
	if l.SameCallback {
		out = append(out, "callback at the same domain")
	}
	if l.SimilarName && !l.SameRequest {
		out = append(out, "similar name")
	}
	return out
}

func (l Likeness) strength() int {
	n := 0
	for bit, is := range []bool{l.SimilarName, l.SameCallback, l.SameRequest} {
		if is {
			n |= 1 << bit
		}
	}
	return n
}

// FewCalling is how many Apps may have their callback at one domain for that to
// say that they are alike.
const FewCalling = 5

// Duplicates finds Apps among others that may be the same request as app: the
// same owner asked under the same name, its callback is at the same domain, or
// the names are alike. It is a hint for a person: none of the three proves
// anything. Removed Apps and app itself are left out; calling are those whose
// callback is at app's domain. Where more than FewCalling are, the domain is
// shared, a company's or a host's, and no reason by itself. The strongest come
// first, then the newest.
func Duplicates(app App, others []Row, calling map[AppID]bool) []Likeness {
	shared := len(calling) > FewCalling
	var out []Likeness
	seen := map[AppID]bool{app.ID: true}
	for _, r := range others {
		if seen[r.ID] || r.Removed || r.Kind != app.Kind {
			continue
		}
		seen[r.ID] = true
		l := Likeness{Row: r, SameCallback: calling[r.ID], SimilarName: AlikeNames(app.Name, r.Name)}
		l.SameRequest = SameOwner(app.Owner, r.Owner) && nameKey(app.Name) == nameKey(r.Name)
		if l.SameRequest || l.SimilarName || l.SameCallback && !shared {
			out = append(out, l)
		}
	}
	slices.SortFunc(out, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(b.strength(), a.strength()), b.Row.CreatedAt.Compare(a.Row.CreatedAt), cmp.Compare(a.Row.ID, b.Row.ID))
	})
	return out
}

// SameOwner compares owners as the store finds an owner's Apps: by e-mail, else
// by name where neither has one.
func SameOwner(a, b Owner) bool {
	if a.Email == "" && b.Email == "" {
		return a.Name == b.Name && a.Name != ""
	}
	return strings.EqualFold(a.Email, b.Email)
}

// AlikeNames reports whether two names read the same when case, accents,
// blanks and punctuation are left out, or then differ in one letter or digit;
// from twelve of these on, in two. Names of fewer than five differ in none.
func AlikeNames(a, b string) bool {
	x, y := []rune(nameKey(a)), []rune(nameKey(b))
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	allowed := 0
	switch shorter := min(len(x), len(y)); {
	case shorter >= 12:
		allowed = 2
	case shorter >= 5:
		allowed = 1
	}
	return within(x, y, allowed)
}

// nameKey is what of a name counts: its letters and digits, folded.
func nameKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, query.Fold(name))
}

// within reports whether a becomes b with at most n letters put in, left out or
// replaced.
func within(a, b []rune, n int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	switch {
	case len(a) == 0 || len(b) == 0:
		return len(a)+len(b) <= n
	case n == 0:
		return false
	}
	return within(a[1:], b, n-1) || within(a, b[1:], n-1) || within(a[1:], b[1:], n-1)
}

// CallbackDomain is the host that a callback URL leads to, in lower case; ""
// where there is none, or where it says nothing of whose it is: this machine,
// or a bare address.
func CallbackDomain(callback string) string {
	u, err := url.Parse(strings.TrimSpace(callback))
	if err != nil {
		return ""
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if _, bare := netip.ParseAddr(host); bare == nil || !strings.Contains(host, ".") {
		return ""
	}
	return host
}

// EmailDomain is what stands behind the @ of an address, in lower case; ""
// where there is none.
func EmailDomain(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return strings.ToLower(strings.TrimSpace(domain))
}
