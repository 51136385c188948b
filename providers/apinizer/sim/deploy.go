package sim

import (
	"net/http"
	"slices"
)

// deployment is how a write went in each environment.
type deployment struct {
	environments []string
	failed       string // the environment in which it failed, "" when in none
}

// deploy brings every environment to the manager's state of a credential. The
// caller holds mu.
func (s *Sim) deploy(r *http.Request, username string) deployment {
	d := deployment{environments: s.cfg.Environments}
	if arg, ok := s.faults.Hit("env-fail", r); ok {
		if d.failed = arg; !slices.Contains(s.cfg.Environments, arg) {
			d.failed = s.cfg.Environments[0]
		}
	}
	for _, env := range d.environments {
		if env != d.failed {
			s.store.deploy(env, username)
		}
	}
	return d
}

// result is the deploymentResult in this installation's form.
func (d deployment) result(shape Shape) map[string]any {
	ok := d.failed == ""
	message := "Deployment completed successfully"
	if !ok {
		message = "Deployment failed"
	}
	switch shape {
	case DetailList:
		var details []map[string]any
		for i, env := range d.environments {
			details = append(details, map[string]any{"envName": env, "podName": "worker-" + string(rune('a'+i)),
				"success": env != d.failed, "detail": d.word(env)})
		}
		return map[string]any{"success": ok, "deploymentResult": map[string]any{"responseTime": 42, "detailList": details}}
	case SuccessOnly:
		return map[string]any{"success": ok}
	}
	var results []map[string]any
	for _, env := range d.environments {
		results = append(results, map[string]any{"environmentName": env, "success": env != d.failed, "message": d.word(env)})
	}
	return map[string]any{"success": ok, "message": message, "environmentResults": results}
}

func (d deployment) word(env string) string {
	if env == d.failed {
		return "The worker did not answer"
	}
	return "Deployed successfully"
}

// deployed answers a write that was deployed.
func (s *Sim) deployed(w http.ResponseWriter, r *http.Request, d deployment) {
	s.wait(r)
	s.done(w, r, map[string]any{"deploymentResult": d.result(s.cfg.Shape)})
}
