package main

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tcp "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/tcp_proxy/v3"
	"google.golang.org/protobuf/proto"

	"istio.io/istio/pilot/pkg/features"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/serviceregistry/ambient"
	"istio.io/istio/pkg/activenotifier"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/krt"
	"istio.io/istio/pkg/kube/multicluster"
	"istio.io/istio/pkg/test"
	"istio.io/istio/pkg/wellknown"
)

// ambientParts is what istiod's ambient index watches and tells.
type ambientParts struct {
	client  kube.Client
	watcher meshwatcher.WatcherCollection
	updater model.XDSUpdater
	stop    chan struct{}
}

// ambientIndex is istiod's own knowledge of waypoints (pilot/pkg/bootstrap/servicecontroller.go); nil
// unless PILOT_ENABLE_AMBIENT=true was in the environment when the program started.
func ambientIndex(t test.Failer, parts ambientParts) ambient.Index {
	if !features.EnableAmbient {
		return nil
	}
	debugger := new(krt.DebugHandler)
	clusters := multicluster.NewController(multicluster.ControllerOptions{
		Client: parts.client, ClusterID: constants.DefaultClusterName, SystemNamespace: constants.IstioSystemNamespace,
		MeshConfig: parts.watcher, Debugger: debugger,
	})
	index := ambient.New(ambient.Options{
		SystemNamespace: constants.IstioSystemNamespace, DomainSuffix: "cluster.local",
		ClusterID: constants.DefaultClusterName, XDSUpdater: parts.updater, MeshConfig: parts.watcher,
		StatusNotifier: activenotifier.New(false), Debugger: debugger, MultiClusterController: clusters,
	})
	if err := clusters.Run(parts.stop); err != nil {
		t.Fatal(err)
	}
	return index
}

// through says which waypoint ztunnel sends requests for a Service to: both by namespace/name. It is what
// istiod tells ztunnel about each Service.
func (a *asked) through() map[string]string {
	out := map[string]string{}
	known, _ := a.core.Env().AddressInformation(nil)
	for _, one := range known {
		service := one.GetService()
		waypoint := service.GetWaypoint().GetHostname()
		if waypoint == nil {
			continue
		}
		name, _, _ := strings.Cut(waypoint.GetHostname(), ".")
		out[service.GetNamespace()+"/"+service.GetName()] = waypoint.GetNamespace() + "/" + name
	}
	return out
}

// behind has the workloads that ztunnel chooses from for each Service, by namespace/name.
func (a *asked) behind() map[string][]string {
	out := map[string][]string{}
	known, _ := a.core.Env().AddressInformation(nil)
	for _, one := range known {
		workload := one.GetWorkload()
		for service := range workload.GetServices() {
			namespace, host, _ := strings.Cut(service, "/")
			name, _, _ := strings.Cut(host, ".")
			key := namespace + "/" + name
			for _, raw := range workload.GetAddresses() {
				address, _ := netip.AddrFromSlice(raw)
				out[key] = append(out[key], a.objects.workloads[address.String()])
			}
			slices.Sort(out[key])
		}
	}
	return out
}

// addresses is everything that ztunnel is told, as text.
func (a *asked) addresses() []string {
	lines := []string{}
	known, _ := a.core.Env().AddressInformation(nil)
	for _, one := range known {
		lines = append(lines, fmt.Sprint(one.ResourceName(), one.Address))
	}
	return lines
}

// waypoint is the proxy of a waypoint's Gateway.
func (a *asked) waypoint(gateway string) *model.Proxy {
	namespace, name, _ := strings.Cut(gateway, "/")
	labels := waypointLabels(name)
	return a.core.SetupProxy(&model.Proxy{
		Type: model.Waypoint, ID: name + "." + namespace, ConfigNamespace: namespace,
		IPAddresses: []string{a.podOf("Gateway " + gateway)}, Labels: labels,
		Metadata: &model.NodeMetadata{
			IstioVersion: istioVersion, Namespace: namespace, Labels: labels, ClusterID: constants.DefaultClusterName,
		},
	})
}

// chains reads what a waypoint does with the requests for each Service port that it serves: one filter
// chain of its inner listener, whose routes are written into it.
func (a *asked) chains(one *listener.Listener, out *ProxyAnswer) error {
	found := map[string]*Listener{}
	for _, chain := range one.GetFilterChains() {
		direction, _, hostname, port := model.ParseSubsetKey(chain.GetName())
		parts := strings.Split(string(hostname), ".")
		if direction != model.TrafficDirectionInboundVIP || len(parts) < 2 {
			continue
		}
		address := a.objects.services[parts[1]+"/"+parts[0]]
		key := fmt.Sprint(address, port)
		if found[key] == nil {
			found[key] = &Listener{Address: address, Port: uint32(port)}
		}
		if err := a.chain(chain, found[key], out); err != nil {
			return err
		}
	}
	for _, one := range found {
		out.Listeners = append(out.Listeners, *one)
	}
	return nil
}

func (a *asked) chain(chain *listener.FilterChain, at *Listener, out *ProxyAnswer) error {
	for _, filter := range chain.GetFilters() {
		switch filter.GetName() {
		case wellknown.HTTPConnectionManager:
			manager := &hcm.HttpConnectionManager{}
			if err := filter.GetTypedConfig().UnmarshalTo(manager); err != nil {
				return err
			}
			at.Route = chain.GetName()
			out.Routes[at.Route] = a.keep(manager.GetRouteConfig())
			manager.RouteSpecifier, manager.HttpFilters, manager.AccessLog, manager.Tracing = nil, nil, nil, nil
			at.Manager = a.keep(proto.Message(manager))
		case wellknown.TCPProxy:
			proxy := &tcp.TcpProxy{}
			if err := filter.GetTypedConfig().UnmarshalTo(proxy); err != nil {
				return err
			}
			at.TCP = proxy.GetCluster()
		}
	}
	return nil
}

// addressOf is a pod's address: its own, or that of the tunnel that ends there.
func addressOf(address *core.Address) string {
	tunnel := address.GetEnvoyInternalAddress()
	if tunnel == nil {
		return address.GetSocketAddress().GetAddress()
	}
	host, _, err := net.SplitHostPort(tunnel.GetEndpointId())
	if err != nil {
		return tunnel.GetEndpointId()
	}
	return host
}
