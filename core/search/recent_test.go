package search

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Texts that share memory, begin at one address and differ in length alone, or
// are equal at different addresses, keep their own values through a load.
func TestALoadTellsTextsApartThatShareMemory(t *testing.T) {
	buffer := "Payments Mobile and a long tail of letters to cut texts from"
	r := rand.New(rand.NewPCG(1, 2))
	cut := func() string {
		i := r.IntN(20)
		s := buffer[i : i+r.IntN(20)]
		if r.IntN(3) == 0 {
			s = string([]byte(s))
		}
		return s
	}
	rows := make([]Row, 3*recentSlots)
	for i := range rows {
		rows[i] = Row{
			ID: fmt.Sprint("app", i), Name: "n", Developer: cut(), Email: cut(), Account: cut(), Status: cut(), Push: cut(),
			Connection: cut(), Kind: cut(), Team: cut(), Plan: cut(), APIs: cut(), Rev: 1,
		}
	}
	x := New()
	x.Begin(len(rows))
	for part := rows; len(part) > 0; part = part[min(1000, len(part)):] {
		if err := x.Add(part[:min(1000, len(part))]); err != nil {
			t.Fatal(err)
		}
	}
	x.End()
	for _, want := range rows {
		if got, ok := x.Get(want.ID); !ok || got != want {
			t.Fatalf("got  %+v\nwant %+v", got, want)
		}
	}
}
