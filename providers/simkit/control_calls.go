package simkit

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

func getState(sim Controlled, _ *http.Request) (int, any, error) {
	return 200, sim.State(), nil
}

func getObject(sim Controlled, r *http.Request) (int, any, error) {
	object, err := sim.Object(r.PathValue("id"))
	return 200, object, err
}

func createObject(sim Controlled, r *http.Request) (int, any, error) {
	fields, err := readFields(r)
	if err != nil {
		return 0, nil, err
	}
	id, err := sim.Create(fields)
	return 201, map[string]string{"id": id}, err
}

func changeObject(sim Controlled, r *http.Request) (int, any, error) {
	fields, err := readFields(r)
	if err != nil {
		return 0, nil, err
	}
	id := r.PathValue("id")
	if err := sim.Change(id, fields); err != nil {
		return 0, nil, err
	}
	object, err := sim.Object(id)
	return 200, object, err
}

func deleteObject(sim Controlled, r *http.Request) (int, any, error) {
	return 204, nil, sim.Delete(r.PathValue("id"))
}

func getFaults(sim Controlled, _ *http.Request) (int, any, error) {
	return 200, sim.Faults().List(), nil
}

func getFault(sim Controlled, r *http.Request) (int, any, error) {
	name := r.PathValue("fault")
	list := sim.Faults().List()
	i := slices.IndexFunc(list, func(f FaultStatus) bool { return f.Name == name })
	if i < 0 {
		return 0, nil, unknownFault(sim, name)
	}
	return 200, list[i], nil
}

func setFault(sim Controlled, r *http.Request) (int, any, error) {
	name := r.PathValue("fault")
	if !slices.Contains(sim.Faults().Names(), name) {
		return 0, nil, unknownFault(sim, name)
	}
	value, err := io.ReadAll(io.LimitReader(r.Body, 4096))
	if err != nil {
		return 0, nil, &FieldError{"body", err.Error()}
	}
	if err := sim.Faults().Set(name, strings.TrimSpace(string(value))); err != nil {
		return 0, nil, &FieldError{"body", err.Error()}
	}
	return getFault(sim, r)
}

func clearFault(sim Controlled, r *http.Request) (int, any, error) {
	name := r.PathValue("fault")
	if err := sim.Faults().Set(name, "off"); err != nil {
		return 0, nil, unknownFault(sim, name)
	}
	return 204, nil, nil
}

func clearFaults(sim Controlled, _ *http.Request) (int, any, error) {
	sim.Faults().Clear()
	return 204, nil, nil
}

func getRequests(sim Controlled, _ *http.Request) (int, any, error) {
	f := sim.Faults()
	return 200, map[string]any{"counts": f.Counts(), "peakInFlight": f.PeakInFlight(), "last": f.Requests()}, nil
}

func clearRequests(sim Controlled, _ *http.Request) (int, any, error) {
	sim.Faults().ResetRequests()
	return 204, nil, nil
}

func unknownFault(sim Controlled, name string) error {
	return fmt.Errorf("%w: faults are %s", &NotFoundError{name}, strings.Join(sim.Faults().Names(), ", "))
}
