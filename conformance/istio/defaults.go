package main

import "encoding/json"

// defaulted writes out what the API server fills in before Istio sees a route: without a path in each
// match the translator fails.
func defaulted(object map[string]any, kind string) map[string]any {
	object = copied(object)
	spec := child(object, "spec")
	switch kind {
	case "Gateway":
		for _, listener := range list(spec["listeners"]) {
			allowed := settled(listener, "allowedRoutes")
			set(settled(allowed, "namespaces"), "from", "Same")
		}
	case "HTTPRoute", "GRPCRoute":
		for _, parent := range list(spec["parentRefs"]) {
			set(parent, "group", "gateway.networking.k8s.io")
			set(parent, "kind", "Gateway")
		}
		for _, rule := range list(spec["rules"]) {
			defaultRule(rule, kind)
		}
	}
	return object
}

func defaultRule(rule map[string]any, kind string) {
	if kind == "HTTPRoute" {
		if matches, _ := rule["matches"].([]any); len(matches) == 0 {
			rule["matches"] = []any{map[string]any{}}
		}
	}
	for _, match := range list(rule["matches"]) {
		if kind == "HTTPRoute" {
			path := settled(match, "path")
			set(path, "type", "PathPrefix")
			set(path, "value", "/")
		} else if method, ok := match["method"].(map[string]any); ok {
			set(method, "type", "Exact")
		}
		for _, field := range []string{"headers", "queryParams"} {
			for _, condition := range list(match[field]) {
				set(condition, "type", "Exact")
			}
		}
	}
	for _, backend := range list(rule["backendRefs"]) {
		set(backend, "group", "")
		set(backend, "kind", "Service")
		set(backend, "weight", float64(1))
		defaultFilters(backend["filters"])
	}
	defaultFilters(rule["filters"])
}

func defaultFilters(filters any) {
	for _, filter := range list(filters) {
		if redirect, ok := filter["requestRedirect"].(map[string]any); ok {
			set(redirect, "statusCode", float64(302))
		}
		if mirror, ok := filter["requestMirror"].(map[string]any); ok {
			backend := settled(mirror, "backendRef")
			set(backend, "group", "")
			set(backend, "kind", "Service")
		}
	}
}

func set(object map[string]any, key string, value any) {
	if object[key] == nil {
		object[key] = value
	}
}

func settled(object map[string]any, key string) map[string]any {
	value, ok := object[key].(map[string]any)
	if !ok {
		value = map[string]any{}
		object[key] = value
	}
	return value
}

func copied(object map[string]any) map[string]any {
	text, _ := json.Marshal(object)
	var out map[string]any
	_ = json.Unmarshal(text, &out)
	return out
}
