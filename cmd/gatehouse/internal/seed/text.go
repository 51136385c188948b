package seed

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gatehouse/core"
)

func pick[T any](rnd *rand.Rand, from []T) T { return from[rnd.IntN(len(from))] }

const letters = "0123456789abcdefghjkmnpqrstvwxyz"

// word is n letters of an identifier.
func word(rnd *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[rnd.IntN(len(letters))]
	}
	return string(b)
}

// reference is the portal's UUID (RFC 9562, version 4).
func reference(rnd *rand.Rand) string {
	a, b := rnd.Uint64(), rnd.Uint64()
	a = a&^0xf000 | 0x4000
	b = b&^(3<<62) | 2<<62
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", a>>32, a>>16&0xffff, a&0xffff, b>>48, b&0xffffffffffff)
}

func appName(rnd *rand.Rand) string {
	name := pick(rnd, subjects) + " " + pick(rnd, forms)
	switch rnd.IntN(12) {
	case 0:
		name = pick(rnd, places) + " " + name
	case 1:
		name += " " + pick(rnd, places)
	case 2:
		name += fmt.Sprintf(" v%d", 2+rnd.IntN(4))
	case 3:
		name += " (" + pick(rnd, environments) + ")"
	}
	return name
}

func describe(rnd *rand.Rand, name string) string {
	subject, _, _ := strings.Cut(name, " ")
	return fmt.Sprintf(pick(rnd, descriptions), strings.ToLower(subject))
}

// owner picks a developer, of whom each has about five Apps; one in six is a
// team.
func (s Shape) owner(rnd *rand.Rand) core.Owner {
	n := rnd.IntN(max(12, s.Apps/5))
	return s.developer(n)
}

func (s Shape) developer(n int) core.Owner {
	rnd := s.dice("developer", n)
	company := pick(rnd, companies)
	domain := strings.ToLower(strings.ReplaceAll(company, " ", "")) + ".example"
	if rnd.IntN(6) == 0 {
		team := "Team " + pick(rnd, teams)
		if n >= len(teams) {
			team += " " + pick(rnd, places)
		}
		return core.Owner{Name: team, Email: slug(team) + "@" + domain, Account: company, Team: true}
	}
	first, last := pick(rnd, firstNames), pick(rnd, lastNames)
	email := slug(first+" "+last) + "@" + domain
	if n >= len(firstNames)*4 {
		email = fmt.Sprintf("%s%d@%s", slug(first+" "+last), n, domain)
	}
	return core.Owner{Name: first + " " + last, Email: email, Account: company}
}

func callback(rnd *rand.Rand, o core.Owner) string {
	_, domain, _ := strings.Cut(o.Email, "@")
	return "https://" + pick(rnd, hosts) + "." + domain + "/" + pick(rnd, paths)
}

// slug keeps what may stand in the local part of an address.
func slug(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '.'
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z':
			return r
		}
		if plain, ok := plainLetters[r]; ok {
			return plain
		}
		return -1
	}, s)
}

var plainLetters = map[rune]rune{'á': 'a', 'ã': 'a', 'ä': 'a', 'é': 'e', 'í': 'i', 'ñ': 'n', 'ó': 'o', 'ö': 'o', 'ú': 'u', 'ü': 'u', 'ç': 'c', 'ø': 'o'}
