package uitest

import "gatehouse/core"

// Questions implements core.Provider: nobody sets a paper connection up.
func (p *paper) Questions() []core.Question { return nil }
