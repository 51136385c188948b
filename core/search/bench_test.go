package search_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/sahilm/fuzzy"

	"gatehouse/core/query"
	"gatehouse/core/search"
)

var sizes = []int{100_000, 1_000_000}

// loaded gives an index of n rows, made once a run.
func loaded(b *testing.B, n int) *search.Index {
	b.Helper()
	if testing.Short() && n > 100_000 {
		b.Skip("-short: only 100,000 rows")
	}
	loadedOnce.Lock()
	defer loadedOnce.Unlock()
	if x, ok := loadedBySize[n]; ok {
		return x
	}
	x := search.New()
	load(b, x, fleet(n))
	if _, err := x.Search(context.Background(), search.Request{}); err != nil {
		b.Fatal(err)
	}
	loadedBySize[n] = x
	return x
}

var (
	loadedOnce   sync.Mutex
	loadedBySize = map[int]*search.Index{}
)

func load(b *testing.B, x *search.Index, rows []search.Row) {
	const batch = 20_000
	x.Begin(len(rows))
	for len(rows) > 0 {
		n := min(batch, len(rows))
		if err := x.Add(rows[:n]); err != nil {
			b.Fatal(err)
		}
		rows = rows[n:]
	}
	x.End()
}

// BenchmarkKey is one letter of a filter: search, and the window that is shown.
func BenchmarkKey(b *testing.B) {
	for _, n := range sizes {
		for _, filter := range []string{"p", "pa", "pay", "payroll 77", "status:pending conn:aws pay", "~p", "~pa", "~pay", "~pymt", "~paymob"} {
			b.Run(fmt.Sprintf("%d/%s", n, filter), func(b *testing.B) {
				x := loaded(b, n)
				e, err := query.Parse(filter)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					res, err := x.Search(context.Background(), search.Request{Expr: e, Now: now})
					if err != nil || res.Total == 0 {
						b.Fatal(res, err)
					}
					res.Window(0, 40)
				}
			})
		}
	}
}

// BenchmarkPeer is sahilm.Find as it is, over the names alone.
func BenchmarkPeer(b *testing.B) {
	for _, n := range sizes {
		for _, word := range []string{"p", "pay"} {
			b.Run(fmt.Sprintf("%d/~%s", n, word), func(b *testing.B) {
				if testing.Short() && n > 100_000 {
					b.Skip("-short: only 100,000 rows")
				}
				names := make([]string, 0, n)
				for _, r := range fleet(n) {
					names = append(names, r.Name)
				}
				b.ReportAllocs()
				for b.Loop() {
					if len(fuzzy.Find(word, names)) == 0 {
						b.Fatal("nothing found")
					}
				}
			})
		}
	}
}

// BenchmarkLoad fills an index in batches; bytes/row is what it holds afterwards, with one order.
func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if testing.Short() && n > 100_000 {
				b.Skip("-short: only 100,000 rows")
			}
			rows := fleet(n)
			var x *search.Index
			before := heap()
			for b.Loop() {
				x = search.New()
				load(b, x, rows)
			}
			b.StopTimer()
			if _, err := x.Search(context.Background(), search.Request{}); err != nil {
				b.Fatal(err)
			}
			held := heap() - before
			b.ReportMetric(float64(held)/(1<<20), "MB-held")
			b.ReportMetric(float64(held)/float64(n), "bytes/row")
			runtime.KeepAlive(x)
			runtime.KeepAlive(rows)
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkOrder is the first look at an order, as after a load.
func BenchmarkOrder(b *testing.B) {
	names := map[search.Column]string{search.ByName: "name", search.ByCreated: "created", search.ByDeveloper: "developer", search.ByStatus: "status"}
	for _, n := range sizes {
		for _, col := range []search.Column{search.ByName, search.ByCreated, search.ByDeveloper, search.ByStatus} {
			b.Run(fmt.Sprintf("%d/%s", n, names[col]), func(b *testing.B) {
				if testing.Short() && n > 100_000 {
					b.Skip("-short: only 100,000 rows")
				}
				rows := fleet(n)
				for b.Loop() {
					b.StopTimer()
					x := search.New()
					load(b, x, rows)
					b.StartTimer()
					if _, err := x.Search(context.Background(), search.Request{Sort: search.Sort{Column: col}}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkLiveChange is one row's change of status or name, and the search that shows it.
func BenchmarkLiveChange(b *testing.B) {
	for _, n := range sizes {
		for _, what := range []string{"status", "name"} {
			b.Run(fmt.Sprintf("%d/%s", n, what), func(b *testing.B) {
				x := loaded(b, n)
				row := fleet(10)[3]
				row.ID = "live"
				for i := 0; b.Loop(); i++ {
					if what == "name" {
						row.Name = fmt.Sprint("Live ", i%100)
					} else {
						row.Status = statuses[i%len(statuses)]
					}
					if err := x.Apply([]search.Row{row}, nil); err != nil {
						b.Fatal(err)
					}
					if _, err := x.Search(context.Background(), search.Request{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
