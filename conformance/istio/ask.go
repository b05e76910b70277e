package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	cluster "github.com/envoyproxy/go-control-plane/envoy/config/cluster/v3"
	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"
	tcp "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/tcp_proxy/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/gateway-api/pkg/consts"

	meshapi "istio.io/api/mesh/v1alpha1"
	"istio.io/istio/pilot/pkg/config/kube/gateway"
	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/pkg/networking/core"
	"istio.io/istio/pilot/pkg/serviceregistry"
	"istio.io/istio/pilot/pkg/serviceregistry/kube/controller"
	"istio.io/istio/pilot/pkg/xds/endpoints"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/config/mesh/meshwatcher"
	"istio.io/istio/pkg/config/schema/gvk"
	"istio.io/istio/pkg/config/schema/gvr"
	"istio.io/istio/pkg/kube"
	"istio.io/istio/pkg/kube/kclient/clienttest"
	"istio.io/istio/pkg/test"
	"istio.io/istio/pkg/wellknown"
)

const istioVersion = "1.32.0"

// gatewayKinds are the CRDs of the Gateway API; Istio ignores those without the annotation that says
// which bundle they come from.
var gatewayKinds = []schema.GroupVersionResource{
	gvr.KubernetesGateway, gvr.ReferenceGrant, gvr.ListenerSet, gvr.GatewayClass, gvr.HTTPRoute, gvr.GRPCRoute,
	gvr.TCPRoute, gvr.TLSRoute, gvr.ServiceEntry, gvr.BackendTLSPolicy, gvr.InferencePool, gvr.XBackendTrafficPolicy,
}

// providers are what a Telemetry may name besides Istio's own: a log, and where traces go in a cluster that has the Service.
var providers = []*meshapi.MeshConfig_ExtensionProvider{
	{Name: "lanes", Provider: &meshapi.MeshConfig_ExtensionProvider_EnvoyFileAccessLog{
		EnvoyFileAccessLog: &meshapi.MeshConfig_ExtensionProvider_EnvoyFileAccessLogProvider{Path: "/dev/stdout"},
	}},
	{Name: "traces", Provider: &meshapi.MeshConfig_ExtensionProvider_Opentelemetry{
		Opentelemetry: &meshapi.MeshConfig_ExtensionProvider_OpenTelemetryTracingProvider{Service: "cart.shop.svc.cluster.local", Port: 80},
	}},
}

// asked is one istiod with one cluster.
type asked struct {
	test.Failer
	core    *core.ConfigGenTest
	index   *model.EndpointIndex
	push    *model.PushContext
	objects *clusterObjects
	values  map[string]json.RawMessage
	// How long the last push took to read everything.
	pushed time.Duration
}

func ask(t test.Failer, world World, values map[string]json.RawMessage) (*Answer, error) {
	objects, err := read(world)
	if err != nil {
		return nil, err
	}
	a := start(t, objects, values)
	answer := &Answer{
		ID: world.ID, Services: objects.services,
		Refused: append([]Refusal{}, objects.refused...), Warned: append([]Refusal{}, objects.warned...),
		Proxies: []ProxyAnswer{}, Through: a.through(), Behind: a.behind(), PushMillis: millis(a.pushed),
	}
	for i, request := range world.Proxies {
		if request.Gateway == "" && objects.isCaptured(request.Namespace, request.Labels) {
			answer.Proxies = append(answer.Proxies, ProxyAnswer{
				ID: request.ID, Captured: true, Listeners: []Listener{}, Routes: map[string]string{}, Clusters: map[string]Cluster{},
			})
			continue
		}
		proxy, err := a.proxy(world, request, i)
		if err != nil {
			return nil, err
		}
		said, err := a.configuration(request.ID, proxy)
		if err != nil {
			return nil, err
		}
		answer.Proxies = append(answer.Proxies, *said)
	}
	for _, gateway := range objects.waypoints {
		said, err := a.configuration(gateway, a.waypoint(gateway))
		if err != nil {
			return nil, err
		}
		answer.Proxies = append(answer.Proxies, *said)
	}
	return answer, nil
}

// start wires the packages as pilot/test/xds does, less the server, whose imports are not to be had.
func start(t test.Failer, objects *clusterObjects, values map[string]json.RawMessage) *asked {
	meshConfig := mesh.DefaultMeshConfig()
	meshConfig.ExtensionProviders = append(meshConfig.ExtensionProviders, providers...)
	meshConfig.DefaultProviders = &meshapi.MeshConfig_DefaultProviders{Tracing: []string{"traces"}}
	client := kube.NewFakeClient(objects.kube...)
	for _, kind := range gatewayKinds {
		clienttest.MakeCRDWithAnnotations(t, client, kind, map[string]string{consts.BundleVersionAnnotation: consts.BundleVersion})
	}
	index := model.NewEndpointIndex(model.DisabledCache{})
	updater := model.NewEndpointIndexUpdater(index)
	watcher := meshwatcher.NewTestWatcher(meshConfig)
	registry, _ := controller.NewFakeControllerWithOptions(t, controller.FakeControllerOptions{
		Client: client, ClusterID: constants.DefaultClusterName, DomainSuffix: "cluster.local",
		XDSUpdater: updater, SkipRun: true, ConfigCluster: true, MeshWatcher: watcher,
	})
	var routes *gateway.Controller
	generator := core.NewConfigGenTest(t, core.TestOptions{
		Configs: objects.configs, MeshConfig: meshConfig, XDSUpdater: updater, SkipRun: true,
		ServiceRegistries: []serviceregistry.Instance{registry}, ClusterID: constants.DefaultClusterName,
		CreateConfigStore: func(model.ConfigStoreController) model.ConfigStoreController {
			ready := func(schema.GroupVersionResource, <-chan struct{}) bool { return true }
			routes = gateway.NewController(client, ready, controller.Options{
				DomainSuffix: "cluster.local", ClusterID: constants.DefaultClusterName,
			}, updater)
			return routes
		},
	})
	environment := generator.Env()
	environment.GatewayAPIController = routes
	if err := environment.InitNetworksManager(updater); err != nil {
		t.Fatal(err)
	}
	stop := test.NewStop(t)
	// Before the informers start, as istiod's bootstrap and pilot/test/xds do.
	ambient := ambientIndex(t, ambientParts{client, watcher, updater, stop})
	client.RunAndWait(stop)
	if ambient != nil {
		environment.AmbientIndexes = ambient
		go ambient.Run(stop)
		kube.WaitForCacheSync("ambient", stop, ambient.HasSynced)
	}
	// The routes' controller is not in sync before its first push.
	routes.Reconcile(model.NewPushContext())
	generator.Run()
	a := &asked{Failer: t, core: generator, index: index, objects: objects, values: values}
	a.settle()
	return a
}

// settle pushes until two pushes in a row have the same virtual services: routes are translated in the
// background, and again after the first push has told their controller which Services there are.
func (a *asked) settle() {
	environment := a.core.Env()
	previous, same := "", 0
	for range 200 {
		push, started := model.NewPushContext(), time.Now()
		push.InitContext(environment, nil, nil)
		a.pushed = time.Since(started)
		environment.SetPushContext(push)
		a.push = push
		now := a.signature()
		if now == previous {
			same++
		} else {
			previous, same = now, 0
		}
		if same >= 4 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	a.Fatal("the translation does not come to rest")
}

func millis(duration time.Duration) float64 {
	return float64(duration.Microseconds()) / 1000
}

// signature tells whether two pushes know the same. Collections have no order.
func (a *asked) signature() string {
	lines := []string{fmt.Sprint(len(a.core.Env().Services()))}
	for _, kind := range []config.GroupVersionKind{gvk.Gateway, gvk.VirtualService} {
		for _, one := range a.core.Store().List(kind, "") {
			lines = append(lines, fmt.Sprint(one.Namespace, one.Name, one.Spec))
		}
	}
	for _, vs := range a.push.VirtualServicesForGateway("istio-system", constants.IstioMeshGateway) {
		lines = append(lines, fmt.Sprint(vs.Namespace, vs.Name, vs.Spec))
	}
	lines = append(lines, a.addresses()...)
	slices.Sort(lines)
	return digest([]byte(strings.Join(lines, "\n")))
}

func (a *asked) proxy(world World, request ProxyRequest, index int) (*model.Proxy, error) {
	kind, labels, address := model.SidecarProxy, request.Labels, fmt.Sprintf("10.200.%d.%d", index/240, 1+index%240)
	if request.Gateway != "" {
		kind = model.Router
		found := false
		for _, object := range world.Objects {
			meta := child(object, "metadata")
			if object["kind"] != "Gateway" || fmt.Sprintf("%v/%v", meta["namespace"], meta["name"]) != request.Gateway {
				continue
			}
			found = true
			labels = stringMap(child(object, "spec")["selector"])
			if a.podOf(title(object)) != "" {
				address = a.podOf(title(object))
				labels = map[string]string{gatewayNameLabel: fmt.Sprint(meta["name"])}
			}
		}
		if !found {
			return nil, fmt.Errorf("no Gateway %s", request.Gateway)
		}
	}
	return a.core.SetupProxy(&model.Proxy{
		Type: kind, ID: request.ID + "." + request.Namespace, ConfigNamespace: request.Namespace,
		IPAddresses: []string{address}, Labels: labels,
		Metadata: &model.NodeMetadata{
			IstioVersion: istioVersion, Namespace: request.Namespace, Labels: labels, ClusterID: constants.DefaultClusterName,
		},
	}), nil
}

func (a *asked) podOf(workload string) string {
	for address, name := range a.objects.workloads {
		if name == workload {
			return address
		}
	}
	return ""
}

func (a *asked) configuration(id string, proxy *model.Proxy) (*ProxyAnswer, error) {
	out := &ProxyAnswer{ID: id, Listeners: []Listener{}, Routes: map[string]string{}, Clusters: map[string]Cluster{}}
	listeners := a.core.Listeners(proxy)
	for _, one := range listeners {
		if proxy.Type == model.Waypoint {
			if err := a.chains(one, out); err != nil {
				return nil, err
			}
			continue
		}
		read, err := a.listener(one)
		if err != nil {
			return nil, err
		}
		out.Listeners = append(out.Listeners, read...)
	}
	logs, err := a.logs(listeners)
	if err != nil {
		return nil, err
	}
	out.Logs = logs
	if proxy.Type != model.Waypoint {
		started := time.Now()
		routes := a.core.RoutesFromListeners(proxy, listeners)
		out.RouteMillis = millis(time.Since(started))
		for _, route := range routes {
			out.Routes[route.Name] = a.keep(route)
			out.RouteBytes += proto.Size(route)
		}
	}
	for _, one := range a.core.Clusters(proxy) {
		if proxy.Type == model.SidecarProxy && one.GetType() == cluster.Cluster_STATIC && one.GetName() != "BlackHoleCluster" {
			continue
		}
		out.Clusters[one.Name] = a.cluster(one, proxy)
	}
	return out, nil
}

func (a *asked) listener(one *listener.Listener) ([]Listener, error) {
	address := one.GetAddress().GetSocketAddress()
	out := Listener{Address: address.GetAddress(), Port: address.GetPortValue()}
	if one.GetName() == model.VirtualOutboundListenerName || one.GetName() == model.VirtualInboundListenerName {
		return nil, nil
	}
	chains := one.GetFilterChains()
	if one.GetDefaultFilterChain() != nil {
		chains = append(slices.Clone(chains), one.GetDefaultFilterChain())
	}
	for _, chain := range chains {
		for _, filter := range chain.GetFilters() {
			switch filter.GetName() {
			case wellknown.HTTPConnectionManager:
				manager := &hcm.HttpConnectionManager{}
				if err := filter.GetTypedConfig().UnmarshalTo(manager); err != nil {
					return nil, err
				}
				if manager.GetRds() == nil {
					continue
				}
				out.Route = manager.GetRds().GetRouteConfigName()
				manager.RouteSpecifier, manager.AccessLog, manager.Tracing = nil, nil, nil
				manager.HttpFilters = added(manager.GetHttpFilters())
				out.Manager = a.keep(manager)
			case wellknown.TCPProxy:
				proxy := &tcp.TcpProxy{}
				if err := filter.GetTypedConfig().UnmarshalTo(proxy); err != nil {
					return nil, err
				}
				if proxy.GetCluster() != "" && out.TCP == "" {
					out.TCP = proxy.GetCluster()
				}
			}
		}
	}
	return []Listener{out}, nil
}

// logs is what the HTTP listeners of a proxy write down of requests that come in and go out.
func (a *asked) logs(listeners []*listener.Listener) (map[string][]string, error) {
	out := map[string][]string{}
	for _, one := range listeners {
		side := "outbound"
		if one.GetName() == model.VirtualInboundListenerName {
			side = "inbound"
		}
		for _, chain := range one.GetFilterChains() {
			for _, filter := range chain.GetFilters() {
				manager := &hcm.HttpConnectionManager{}
				if filter.GetName() != wellknown.HTTPConnectionManager {
					continue
				}
				if err := filter.GetTypedConfig().UnmarshalTo(manager); err != nil {
					return nil, err
				}
				kept := a.keep(&hcm.HttpConnectionManager{AccessLog: manager.GetAccessLog(), Tracing: manager.GetTracing()})
				if !slices.Contains(out[side], kept) {
					out[side] = append(out[side], kept)
				}
			}
		}
	}
	return out, nil
}

// added keeps what an EnvoyFilter of ours puts before Istio's own filters.
func added(filters []*hcm.HttpFilter) []*hcm.HttpFilter {
	at := slices.IndexFunc(filters, func(one *hcm.HttpFilter) bool { return !strings.HasPrefix(one.GetName(), "isolane.") })
	return filters[:max(at, 0)]
}

func (a *asked) cluster(one *cluster.Cluster, proxy *model.Proxy) Cluster {
	workloads := []string{}
	builder := endpoints.NewEndpointBuilder(one.Name, proxy, a.push)
	if builder.ServiceFound() {
		for _, locality := range builder.BuildClusterLoadAssignment(a.index).GetEndpoints() {
			for _, endpoint := range locality.GetLbEndpoints() {
				address := addressOf(endpoint.GetEndpoint().GetAddress())
				name := a.objects.workloads[address]
				if name == "" {
					name = "unknown " + address
				}
				workloads = append(workloads, name)
			}
		}
	}
	slices.Sort(workloads)
	return Cluster{Endpoints: slices.Compact(workloads), Policy: a.keep(nameless(one))}
}

// nameless drops what says which Service a cluster stands for and keeps how it is to be treated.
func nameless(one *cluster.Cluster) *cluster.Cluster {
	copied := proto.Clone(one).(*cluster.Cluster)
	copied.Name, copied.AltStatName, copied.Metadata, copied.LoadAssignment = "", "", nil, nil
	copied.EdsClusterConfig = nil
	return copied
}

// serverName is the name that a cluster's TLS asks for: the Service's own.
var serverName = regexp.MustCompile(`"sni":"[^"]*"`)

// keep stores a message once and gives its hash.
func (a *asked) keep(message proto.Message) string {
	raw, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(message)
	if err != nil {
		a.Fatal(err)
	}
	// protojson varies its white space on purpose.
	var text bytes.Buffer
	if err := json.Compact(&text, raw); err != nil {
		a.Fatal(err)
	}
	plain := serverName.ReplaceAll(text.Bytes(), []byte(`"sni":""`))
	hash := digest(plain)
	a.values[hash] = plain
	return hash
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
