package query

// The base letter of each accented Latin letter, by code point; a dot where there is none. Made from the
// canonical decompositions of the Unicode Character Database, with the barred and stroked letters (ø, ł, đ, ħ)
// added, which have none.
const (
	latinFirst = 0xC0 // up to U+024F: Latin-1 Supplement, Latin Extended-A and -B
	latinBase  = "aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.y" +
		"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiii....jjkkkllllll." +
		".llnnnnnnnnnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz." +
		"b................ff....i........oo.............uu....zz........." +
		".............aaiioouuuuuuuuuu.aaaa..ggggkkoooo..j...gg..nnaa...." +
		"aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............" +
		"...b..eejj..rryy"
	latinMoreFirst = 0x1E00 // up to U+1EFF: Latin Extended Additional (Vietnamese, Welsh)
	latinMoreBase  = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm" +
		"mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv" +
		"wwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee" +
		"eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......"
)

// Letters that are written as two.
var letterPairs = map[rune]string{
	'ß': "ss", 'æ': "ae", 'ǽ': "ae", 'ǣ': "ae", 'œ': "oe", 'þ': "th", 'ĳ': "ij", 'ǆ': "dz", 'ǉ': "lj", 'ǌ': "nj", 'ǳ': "dz",
	'ﬀ': "ff", 'ﬁ': "fi", 'ﬂ': "fl", 'ﬃ': "ffi", 'ﬄ': "ffl", 'ﬅ': "st", 'ﬆ': "st",
}

// Greek with tonos and dialytika, and the Cyrillic letters that decompose.
var otherBase = zipRunes(
	"ΐάέήίΰϊϋόύώйѐёѓїќѝў",
	"ιαεηιυιυουωиеегікиу")

func zipRunes(from, to string) map[rune]rune {
	bases := []rune(to)
	m := make(map[rune]rune, len(bases))
	for i, r := range []rune(from) {
		m[r] = bases[i]
	}
	return m
}
