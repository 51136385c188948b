package engine

import "gatehouse/core"

// SmallJobs makes every act of more than one App a job, which decides one App
// at a time.
func (e *Engine) SmallJobs() { e.bulk = bulk{act: 1, step: 1} }

// SmallParts keeps what readings showed in parts of two Apps.
func (e *Engine) SmallParts() { e.sames.part = 2 }

// SwapVerdict lets the engine take one verdict of the compare for another,
// until restore is called. No engine may be at work meanwhile.
func SwapVerdict(from, to core.Verdict) (restore func()) {
	threeWay = func(base core.Projection, local, remote core.Side) core.Verdict {
		if v := core.Compare(base, local, remote); v != from {
			return v
		}
		return to
	}
	return func() { threeWay = core.Compare }
}
