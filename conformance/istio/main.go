// What Istio makes of a cluster's objects: for each proxy that is asked for, the routes, clusters and
// endpoints that istiod would send, and for each object of Istio what the admission webhook says.
//
// Reads one JSON document from standard input (see Input), writes one to standard output (see Output).
// It decides nothing: the code that answers is Istio's own.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"istio.io/istio/pkg/log"
	"istio.io/istio/pkg/test"
)

// Input is a list of clusters to look at, each for itself.
type Input struct {
	Worlds []World `json:"worlds"`
}

// World is everything that a cluster holds, and who asks.
type World struct {
	ID      string           `json:"id"`
	Objects []map[string]any `json:"objects"`
	Proxies []ProxyRequest   `json:"proxies"`
}

// ProxyRequest names a proxy: the sidecar of a pod with these labels, or the pods of a Gateway.
type ProxyRequest struct {
	ID        string            `json:"id"`
	Namespace string            `json:"namespace"`
	Labels    map[string]string `json:"labels"`
	// Gateway is namespace/name of a Gateway of either API; empty: a sidecar.
	Gateway string `json:"gateway"`
}

// Output has the answers in the order of the questions. Large values are kept once, by their hash.
type Output struct {
	Worlds []Answer                   `json:"worlds"`
	Values map[string]json.RawMessage `json:"values"`
}

// Answer is what Istio says about one World. With PILOT_ENABLE_AMBIENT=true in the environment the proxies
// include every waypoint, by namespace/name of its Gateway.
type Answer struct {
	ID string `json:"id"`
	// Refused lists the objects that the webhook or the decoder would not take.
	Refused []Refusal     `json:"refused"`
	Warned  []Refusal     `json:"warned"`
	Proxies []ProxyAnswer `json:"proxies"`
	// Services has the cluster IP that was given to each Service, by namespace/name.
	Services map[string]string `json:"services"`
	// Through has the waypoint of each Service that has one.
	Through map[string]string `json:"through"`
	// Behind has the workloads that ztunnel knows behind each Service.
	Behind map[string][]string `json:"behind"`
	// PushMillis is how long istiod reads all objects for a push.
	PushMillis float64 `json:"pushMillis"`
}

// Refusal is one object and what was said about it.
type Refusal struct {
	Object string `json:"object"`
	Reason string `json:"reason"`
}

// ProxyAnswer is the configuration of one proxy.
type ProxyAnswer struct {
	ID string `json:"id"`
	// Captured is true for a pod without a sidecar whose requests ztunnel takes: it has no configuration.
	Captured  bool               `json:"captured,omitempty"`
	Listeners []Listener         `json:"listeners"`
	Routes    map[string]string  `json:"routes"`
	Clusters  map[string]Cluster `json:"clusters"`
	// Logs has, for "inbound" and "outbound", the hashes of what HTTP listeners write down: access log and tracing.
	Logs map[string][]string `json:"logs"`
	// RouteMillis is how long istiod makes the routes, RouteBytes what is sent to the proxy.
	RouteMillis float64 `json:"routeMillis"`
	RouteBytes  int     `json:"routeBytes"`
}

// Listener is where a proxy takes connections: with routes, for HTTP, or straight to clusters.
type Listener struct {
	Address string `json:"address"`
	Port    uint32 `json:"port"`
	// Route is the name of the route configuration for HTTP, if there is one.
	Route string `json:"route,omitempty"`
	// Manager is the hash of the HTTP connection manager's settings, less its routes and filters,
	// but with those that an EnvoyFilter of ours puts before all others.
	Manager string `json:"manager,omitempty"`
	// TCP is the cluster that receives what is not HTTP.
	TCP string `json:"tcp,omitempty"`
}

// Cluster is one destination.
type Cluster struct {
	// Endpoints are the workloads that answer: "Kind namespace/name".
	Endpoints []string `json:"endpoints"`
	// Policy is the hash of its settings, less what names it.
	Policy string `json:"policy"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	options := log.DefaultOptions()
	options.OutputPaths = []string{"stderr"}
	options.SetDefaultOutputLevel(log.OverrideScopeName, log.ErrorLevel)
	if err := log.Configure(options); err != nil {
		return err
	}
	var input Input
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		return fmt.Errorf("reading the question: %w", err)
	}
	output := Output{Worlds: []Answer{}, Values: map[string]json.RawMessage{}}
	for _, world := range input.Worlds {
		err := test.Wrap(func(t test.Failer) {
			answer, err := ask(t, world, output.Values)
			if err != nil {
				t.Fatal(err)
			}
			output.Worlds = append(output.Worlds, *answer)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", world.ID, err)
		}
	}
	return json.NewEncoder(os.Stdout).Encode(output)
}
