package query

import (
	"unicode"
	"unicode/utf8"
)

// Fold gives the form in which texts are compared. Case goes ("ς" and "Σ" become "σ"); accents on Latin,
// Greek and Cyrillic letters go, precomposed or as combining marks ("São" becomes "sao"); ligatures and
// paired letters are spelled out ("ß" "ss", "æ" "ae"); full-width ASCII becomes ASCII, a no-break space a
// space; characters that cannot be seen (controls, zero-width, direction marks) vanish. Invalid bytes become
// U+FFFD. Folding a folded text changes nothing.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' || c < ' ' || c == 0x7f {
			return string(AppendFold(make([]byte, 0, len(s)+8), s))
		}
	}
	return s
}

// AppendFold appends Fold(s) to dst.
func AppendFold(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			dst = appendASCII(dst, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		dst = appendRune(dst, r)
		i += size
	}
	return dst
}

func appendASCII(dst []byte, c byte) []byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return append(dst, c+'a'-'A')
	case c >= ' ' && c != 0x7f:
		return append(dst, c)
	}
	return dst
}

// appendRune appends the folded form of one rune outside ASCII: nothing, one rune or several.
func appendRune(dst []byte, r rune) []byte {
	if 0xFF01 <= r && r <= 0xFF5E { // full-width ASCII
		return appendASCII(dst, byte(r-0xFEE0))
	}
	if vanishes(r) {
		return dst
	}
	if unicode.IsSpace(r) {
		return append(dst, ' ')
	}
	r = unicode.ToLower(unicode.ToUpper(r))
	if r < utf8.RuneSelf { // the Kelvin sign, the long s, the dotless i
		return append(dst, byte(r))
	}
	if base := latin(r); base != 0 {
		return append(dst, base)
	}
	if pair, ok := letterPairs[r]; ok {
		return append(dst, pair...)
	}
	if base, ok := otherBase[r]; ok {
		r = base
	}
	return utf8.AppendRune(dst, r)
}

// latin gives the ASCII base letter of an accented lower-case Latin letter, 0 where there is none.
func latin(r rune) byte {
	table, i := latinBase, int(r)-latinFirst
	if r >= latinMoreFirst {
		table, i = latinMoreBase, int(r)-latinMoreFirst
	}
	if i < 0 || i >= len(table) || table[i] == '.' {
		return 0
	}
	return table[i]
}

// vanishes: combining diacritics, and format or control characters (zero-width, direction marks, soft hyphen).
func vanishes(r rune) bool {
	return 0x300 <= r && r <= 0x36F || unicode.Is(unicode.Cf, r) || r < 0xA0
}

// AppendStripped appends s folded in every way but case. It has the same length as the folded text, byte for
// byte, so positions in one are positions in the other. The fuzzy ranking needs the case to see camelCase.
func AppendStripped(dst []byte, s string) []byte {
	for _, r := range s {
		if r < utf8.RuneSelf {
			if r >= ' ' && r != 0x7f {
				dst = append(dst, byte(r))
			}
			continue
		}
		start := len(dst)
		dst = appendRune(dst, r)
		if unicode.IsUpper(r) {
			raise(dst[start:])
		}
	}
	return dst
}

// raise puts a folded piece back into upper case, where that keeps its length.
func raise(piece []byte) {
	for i := 0; i < len(piece); {
		r, size := utf8.DecodeRune(piece[i:])
		if up := unicode.ToUpper(r); up != r && utf8.RuneLen(up) == size {
			utf8.EncodeRune(piece[i:], up)
		}
		i += size
	}
}
