package engine

import "gatehouse/core"

// threeWay is the compare that decides between both sides. It is a variable so
// that a test can swap its cells and see that the model notices.
var threeWay = core.Compare
