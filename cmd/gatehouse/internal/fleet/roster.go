package fleet

import "slices"

// roster is every gateway there can be. The first three are those that run when
// no kind is asked for.
var roster = []struct {
	name, kind string
	share      int
	open       func(Options) gateway
}{
	{"aws-prod", "aws", 9, func(o Options) gateway { return newAWS(o, 1, "us-east-1", "eu-west-1") }},
	{"sensedia-prod", "sensedia", 7, newSensedia},
	{"aws-eu", "aws", 4, func(o Options) gateway { return newAWS(o, 2, "eu-central-1") }},
	{"konnect-prod", "konnect", 8, newKonnect},
	{"apinizer-prod", "apinizer", 5, newApinizer},
	{"apigee-prod", "apigee", 6, newApigee},
}

// Kinds lists the kinds of gateways that can be simulated.
func Kinds() []string {
	var out []string
	for _, m := range roster {
		if !slices.Contains(out, m.kind) {
			out = append(out, m.kind)
		}
	}
	return out
}
