// What Cilium's operator makes of a cluster's objects: for each Service and each Gateway that routes are attached to, the
// route configuration of its Envoy. The reconcilers are Cilium's own; the API server is controller-runtime's fake one.
//
// Reads one JSON document from standard input (see Input), writes one to standard output (see Output).
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	"google.golang.org/protobuf/encoding/protojson"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"

	"github.com/cilium/cilium/operator/pkg/gateway-api/helpers"
	"github.com/cilium/cilium/operator/pkg/gateway-api/indexers"
	"github.com/cilium/cilium/operator/pkg/model/translation"
	gatewayTranslation "github.com/cilium/cilium/operator/pkg/model/translation/gateway-api"
	ciliumv2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	gateway "isolane.dev/conformance/cilium/reconcilers"
)

// Input is a list of clusters to look at, each for itself.
type Input struct {
	Worlds []World `json:"worlds"`
}

// World is everything that a cluster holds.
type World struct {
	ID      string            `json:"id"`
	Objects []json.RawMessage `json:"objects"`
}

// Output has the answers in the order of the questions.
type Output struct {
	Worlds []Answer `json:"worlds"`
}

// Answer is what Cilium says about one World.
type Answer struct {
	ID string `json:"id"`
	// Refused lists what its status says that Cilium does not take.
	Refused []Refusal `json:"refused"`
	Tables  []Table   `json:"tables"`
}

// Refusal is one object and what was said about it.
type Refusal struct {
	Object string `json:"object"`
	Reason string `json:"reason"`
}

// Table is what the Envoy of a Service or a Gateway does with requests to some of its ports.
type Table struct {
	// Kind is Service or Gateway.
	Kind   string          `json:"kind"`
	Owner  string          `json:"owner"`
	Ports  []uint16        `json:"ports"`
	Routes json.RawMessage `json:"routes"`
}

// manager is all that the reconcilers ask of theirs.
type manager struct {
	ctrl.Manager
	client client.Client
}

func (m manager) GetClient() client.Client   { return m.client }
func (m manager) GetScheme() *runtime.Scheme { return m.client.Scheme() }

func main() {
	var input Input
	if err := json.NewDecoder(os.Stdin).Decode(&input); err != nil {
		fail(err)
	}
	output := Output{Worlds: []Answer{}}
	for _, world := range input.Worlds {
		answer, err := ask(world)
		if err != nil {
			fail(fmt.Errorf("%s: %w", world.ID, err))
		}
		output.Worlds = append(output.Worlds, *answer)
	}
	if err := json.NewEncoder(os.Stdout).Encode(output); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func ask(world World) (*Answer, error) {
	ctx, scheme := context.Background(), helpers.TestScheme(helpers.AllOptionalKinds)
	objects, err := decode(world.Objects, scheme)
	if err != nil {
		return nil, err
	}
	server := serverOf(scheme, objects)
	// As Cilium's chart configures it.
	config := translation.Config{
		RouteConfig:   translation.RouteConfig{HostNameSuffixMatch: true},
		ServiceConfig: translation.ServiceConfig{ExternalTrafficPolicy: string(corev1.ServiceExternalTrafficPolicyCluster)},
	}
	translator := gatewayTranslation.NewTranslator(translation.NewCECTranslator(config), config)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	mesh, gateways := gateway.GammaReconciler(manager{client: server}, translator, log), gateway.GatewayReconciler(manager{client: server}, translator, log)
	answer := &Answer{ID: world.ID, Refused: []Refusal{}, Tables: []Table{}}
	for _, object := range objects {
		request := ctrl.Request{NamespacedName: client.ObjectKeyFromObject(object)}
		kind, name := "", request.Name
		var err error
		switch object.(type) {
		case *corev1.Service:
			kind = "Service"
			_, err = mesh.Reconcile(ctx, request)
		case *gatewayv1.Gateway:
			kind, name = "Gateway", "cilium-gateway-"+request.Name
			_, err = gateways.Reconcile(ctx, request)
		default:
			continue
		}
		if err != nil {
			answer.Refused = append(answer.Refused, Refusal{kind + " " + request.String(), err.Error()})
			continue
		}
		tables, err := tablesOf(ctx, server, types.NamespacedName{Namespace: request.Namespace, Name: name})
		if err != nil {
			return nil, err
		}
		for _, table := range tables {
			table.Kind, table.Owner = kind, request.String()
			answer.Tables = append(answer.Tables, table)
		}
	}
	refused, err := refusals(ctx, server)
	answer.Refused = append(answer.Refused, refused...)
	return answer, err
}

func decode(raw []json.RawMessage, scheme *runtime.Scheme) ([]client.Object, error) {
	var found []client.Object
	for _, text := range raw {
		var typed metav1.TypeMeta
		if err := json.Unmarshal(text, &typed); err != nil {
			return nil, err
		}
		kind := typed.GroupVersionKind()
		// A real API server gives what it stores in the version that is asked for.
		if kind.Group == gatewayv1.GroupName && kind.Version == "v1beta1" {
			kind.Version = "v1"
		}
		object, err := scheme.New(kind)
		if err != nil {
			continue // A kind that Cilium does not read.
		}
		one, ok := object.(client.Object)
		if !ok {
			continue
		}
		if err := json.Unmarshal(text, one); err != nil {
			return nil, err
		}
		one.SetUID(types.UID(one.GetNamespace() + "/" + one.GetName()))
		found = append(found, one)
	}
	return found, nil
}

func serverOf(scheme *runtime.Scheme, objects []client.Object) client.Client {
	typed := func(object runtime.Object) error {
		if _, is := object.(*ciliumv2.CiliumEnvoyConfig); is {
			return nil
		}
		kinds, _, err := scheme.ObjectKinds(object)
		if err == nil {
			object.GetObjectKind().SetGroupVersionKind(kinds[0])
		}
		return err
	}
	builder := fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).
		WithStatusSubresource(&corev1.Service{}, &gatewayv1.HTTPRoute{}, &gatewayv1.GRPCRoute{}, &gatewayv1.TLSRoute{}, &gatewayv1.TCPRoute{},
			&gatewayv1.UDPRoute{}, &gatewayv1.Gateway{}, &gatewayv1.GatewayClass{}, &gatewayv1.BackendTLSPolicy{}, &gatewayv1.ListenerSet{}).
		// The fake server forgets the kinds of what it gives.
		WithInterceptorFuncs(interceptor.Funcs{
			Get: func(ctx context.Context, c client.WithWatch, key client.ObjectKey, object client.Object, options ...client.GetOption) error {
				if err := c.Get(ctx, key, object, options...); err != nil {
					return err
				}
				return typed(object)
			},
			List: func(ctx context.Context, c client.WithWatch, list client.ObjectList, options ...client.ListOption) error {
				if err := c.List(ctx, list, options...); err != nil {
					return err
				}
				if err := typed(list); err != nil {
					return err
				}
				return meta.EachListItem(list, typed)
			},
		})
	for _, index := range []struct {
		of   client.Object
		name string
		by   client.IndexerFunc
	}{
		{&gatewayv1.HTTPRoute{}, indexers.GammaHTTPRouteParentRefsIndex, indexers.IndexHTTPRouteByGammaService},
		{&gatewayv1.GRPCRoute{}, indexers.GammaGRPCRouteParentRefsIndex, indexers.IndexGRPCRouteByGammaService},
		{&gatewayv1.HTTPRoute{}, indexers.GatewayHTTPRouteIndex, indexers.IndexHTTPRouteByGateway},
		{&gatewayv1.GRPCRoute{}, indexers.GatewayGRPCRouteIndex, indexers.IndexGRPCRouteByGateway},
		{&gatewayv1.TLSRoute{}, indexers.GatewayTLSRouteIndex, indexers.IndexTLSRouteByGateway},
		{&gatewayv1.TCPRoute{}, indexers.GatewayTCPRouteIndex, indexers.IndexTCPRouteByGateway},
		{&gatewayv1.UDPRoute{}, indexers.GatewayUDPRouteIndex, indexers.IndexUDPRouteByGateway},
		{&gatewayv1.ListenerSet{}, indexers.ListenerSetGatewayIndex, indexers.IndexListenerSetByGateway},
		{&gatewayv1.HTTPRoute{}, indexers.HTTPRouteListenerSetIndex, indexers.IndexHTTPRouteByListenerSet},
		{&gatewayv1.GRPCRoute{}, indexers.GRPCRouteListenerSetIndex, indexers.IndexGRPCRouteByListenerSet},
		{&gatewayv1.TLSRoute{}, indexers.TLSRouteListenerSetIndex, indexers.IndexTLSRouteByListenerSet},
		{&gatewayv1.TCPRoute{}, indexers.TCPRouteListenerSetIndex, indexers.IndexTCPRouteByListenerSet},
		{&gatewayv1.UDPRoute{}, indexers.UDPRouteListenerSetIndex, indexers.IndexUDPRouteByListenerSet},
	} {
		builder.WithIndex(index.of, index.name, index.by)
	}
	return builder.Build()
}

// tablesOf reads the CiliumEnvoyConfig that was made, if one was.
func tablesOf(ctx context.Context, server client.Client, key types.NamespacedName) ([]Table, error) {
	made := &ciliumv2.CiliumEnvoyConfig{}
	if err := server.Get(ctx, key, made); client.IgnoreNotFound(err) != nil {
		return nil, err
	}
	var found []Table
	for _, resource := range made.Spec.Resources {
		message := &route.RouteConfiguration{}
		if !resource.MessageIs(message) {
			continue
		}
		if err := resource.UnmarshalTo(message); err != nil {
			return nil, err
		}
		text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(message)
		if err != nil {
			return nil, err
		}
		var ports []uint16
		for _, service := range made.Spec.Services {
			ports = append(ports, service.Ports...)
		}
		found = append(found, Table{Ports: ports, Routes: text})
	}
	return found, nil
}

func refusals(ctx context.Context, server client.Client) ([]Refusal, error) {
	found := []Refusal{}
	routes := &gatewayv1.HTTPRouteList{}
	if err := server.List(ctx, routes); err != nil {
		return nil, err
	}
	for _, one := range routes.Items {
		for _, parent := range one.Status.Parents {
			for _, condition := range parent.Conditions {
				if condition.Status != "True" {
					name := fmt.Sprintf("HTTPRoute %s/%s", one.Namespace, one.Name)
					found = append(found, Refusal{name, condition.Reason + ": " + condition.Message})
				}
			}
		}
	}
	return found, nil
}
