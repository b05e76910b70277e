package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"istio.io/api/annotation"
	"istio.io/api/label"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/constants"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
	"istio.io/istio/pkg/kube"
)

// born is the age of every object that does not say its own.
var born = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// cluster is a World as Istio's two stores want it.
type clusterObjects struct {
	configs []config.Config
	kube    []runtime.Object
	refused []Refusal
	warned  []Refusal
	// workloads by the address of the one pod that each gets.
	workloads map[string]string
	services  map[string]string
	// namespaces has the labels of each.
	namespaces map[string]map[string]string
	// waypoints are Gateways, by namespace/name.
	waypoints []string
}

func read(world World) (*clusterObjects, error) {
	out := &clusterObjects{workloads: map[string]string{}, services: map[string]string{}}
	namespaces := map[string]map[string]string{"istio-system": {}}
	var services []*corev1.Service
	for _, object := range world.Objects {
		kind, _ := object["kind"].(string)
		version, _ := object["apiVersion"].(string)
		group, _, grouped := strings.Cut(version, "/")
		if !grouped {
			group = ""
		}
		meta := child(object, "metadata")
		if namespace, ok := meta["namespace"].(string); ok && namespaces[namespace] == nil {
			namespaces[namespace] = map[string]string{}
		}
		switch {
		case group == "" && kind == "Namespace":
			name, _ := meta["name"].(string)
			namespaces[name] = stringMap(meta["labels"])
		case group == "" && kind == "Service":
			service, err := decode[*corev1.Service](object)
			if err != nil {
				return nil, err
			}
			services = append(services, service)
		case group == "gateway.networking.k8s.io":
			if err := out.addGatewayAPI(object, kind, &services); err != nil {
				return nil, err
			}
		case strings.HasSuffix(group, ".istio.io"):
			out.addIstio(object)
		}
	}
	for _, proxy := range world.Proxies {
		if namespaces[proxy.Namespace] == nil {
			namespaces[proxy.Namespace] = map[string]string{}
		}
	}
	out.namespaces = namespaces
	for _, name := range slices.Sorted(maps.Keys(namespaces)) {
		labels := maps.Clone(namespaces[name])
		if labels == nil {
			labels = map[string]string{}
		}
		labels["kubernetes.io/metadata.name"] = name
		out.kube = append(out.kube, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}})
	}
	pods := podsOf(world.Objects)
	for i, pod := range pods {
		pod.Status.PodIP = fmt.Sprintf("10.%d.%d.%d", 1+i/60000, (i/240)%250, 1+i%240)
		out.workloads[pod.Status.PodIP] = pod.Annotations["workload"]
		if out.isCaptured(pod.Namespace, pod.Labels) {
			// The CNI agent's word that ztunnel takes the pod's connections.
			pod.Annotations[annotation.AmbientRedirection.Name] = constants.AmbientRedirectionEnabled
		}
		out.kube = append(out.kube, pod)
	}
	sort.Slice(services, func(i, j int) bool {
		return services[i].Namespace+"/"+services[i].Name < services[j].Namespace+"/"+services[j].Name
	})
	for i, service := range services {
		if service.Spec.ClusterIP == "" && service.Spec.Type != corev1.ServiceTypeExternalName {
			service.Spec.ClusterIP = fmt.Sprintf("172.16.%d.%d", i/240, 1+i%240)
		}
		service.CreationTimestamp = age(service.CreationTimestamp)
		defaultPorts(service)
		out.services[service.Namespace+"/"+service.Name] = service.Spec.ClusterIP
		out.kube = append(out.kube, service, sliceOf(service, pods))
	}
	return out, nil
}

// addIstio keeps what the webhook would let in; what it refuses is not in the cluster.
func (out *clusterObjects) addIstio(object map[string]any) {
	text, _ := json.Marshal(object)
	name := title(object)
	var kind crd.IstioKind
	if err := json.Unmarshal(text, &kind); err != nil {
		out.refused = append(out.refused, Refusal{name, err.Error()})
		return
	}
	gvk := kind.GroupVersionKind()
	schema, known := collections.PilotGatewayAPI().FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&gvk))
	if !known {
		return
	}
	cfg, err := crd.ConvertObject(schema, &kind, "cluster.local")
	if err != nil {
		out.refused = append(out.refused, Refusal{name, err.Error()})
		return
	}
	warning, err := schema.ValidateConfig(*cfg)
	if err != nil {
		out.refused = append(out.refused, Refusal{name, err.Error()})
		return
	}
	if warning != nil {
		out.warned = append(out.warned, Refusal{name, warning.Error()})
	}
	cfg.CreationTimestamp = age(metav1.NewTime(cfg.CreationTimestamp)).Time
	out.configs = append(out.configs, *cfg)
}

func (out *clusterObjects) addGatewayAPI(object map[string]any, kind string, services *[]*corev1.Service) error {
	versions := map[string]string{
		"HTTPRoute": "v1", "GRPCRoute": "v1", "Gateway": "v1", "GatewayClass": "v1", "TLSRoute": "v1", "ReferenceGrant": "v1beta1",
	}
	version, known := versions[kind]
	if !known {
		return nil
	}
	object = defaulted(object, kind)
	object["apiVersion"] = "gateway.networking.k8s.io/" + version
	if kind == "Gateway" && isWaypoint(object) {
		object["status"] = waypointStatus(object)
	}
	decoded, err := decode[runtime.Object](object)
	if err != nil {
		out.refused = append(out.refused, Refusal{title(object), err.Error()})
		return nil
	}
	out.kube = append(out.kube, decoded)
	if kind != "Gateway" {
		return nil
	}
	if isWaypoint(object) {
		meta := child(object, "metadata")
		out.waypoints = append(out.waypoints, fmt.Sprintf("%v/%v", meta["namespace"], meta["name"]))
	}
	*services = append(*services, gatewayService(object))
	return nil
}

// gatewayService is what Istio's deployment controller makes for a Gateway.
func gatewayService(object map[string]any) *corev1.Service {
	meta, spec := child(object, "metadata"), child(object, "spec")
	name, _ := meta["name"].(string)
	namespace, _ := meta["namespace"].(string)
	class, _ := spec["gatewayClassName"].(string)
	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name + "-" + class, Namespace: namespace},
		Spec:       corev1.ServiceSpec{Selector: map[string]string{gatewayNameLabel: name}},
	}
	if isWaypoint(object) {
		service.Name, service.Labels = name, waypointLabels(name)
	}
	seen := map[int32]bool{}
	for _, listener := range list(spec["listeners"]) {
		number, _ := listener["port"].(float64)
		port := int32(number)
		if seen[port] {
			continue
		}
		seen[port] = true
		service.Spec.Ports = append(service.Spec.Ports, corev1.ServicePort{
			Name: fmt.Sprintf("http-%d", port), Port: port, Protocol: corev1.ProtocolTCP, TargetPort: intstr.FromInt32(port),
		})
	}
	return service
}

const gatewayNameLabel = "gateway.networking.k8s.io/gateway-name"

func isWaypoint(gateway map[string]any) bool {
	return child(gateway, "spec")["gatewayClassName"] == constants.WaypointGatewayClassName
}

// waypointLabels are those that the deployment controller gives a waypoint's Service and pods.
func waypointLabels(name string) map[string]string {
	return map[string]string{
		gatewayNameLabel:                name,
		label.GatewayManaged.Name:       constants.ManagedGatewayMeshControllerLabel,
		label.IoIstioDataplaneMode.Name: constants.DataplaneModeNone,
	}
}

// waypointStatus is what Istio writes once a waypoint's pods are ready: without it nobody uses the waypoint.
func waypointStatus(gateway map[string]any) map[string]any {
	meta := child(gateway, "metadata")
	host := fmt.Sprintf("%v.%v.svc.cluster.local", meta["name"], meta["namespace"])
	return map[string]any{"addresses": []any{map[string]any{"type": "Hostname", "value": host}}}
}

// isCaptured is the choice of the CNI agent's default selectors (manifests/charts/istio-cni/values.yaml,
// enablementSelectors; cni/pkg/util/enablement_selector.go): a pod with a sidecar is never captured.
func (out *clusterObjects) isCaptured(namespace string, labels map[string]string) bool {
	inject, mode := labels["sidecar.istio.io/inject"], labels[label.IoIstioDataplaneMode.Name]
	of := out.namespaces[namespace]
	if inject == "true" || (inject != "false" && of["istio-injection"] == "enabled") {
		return false
	}
	return mode == constants.DataplaneModeAmbient ||
		(mode != constants.DataplaneModeNone && of[label.IoIstioDataplaneMode.Name] == constants.DataplaneModeAmbient)
}

// podsOf gives each workload, and each Gateway of the Gateway API, one pod.
func podsOf(objects []map[string]any) []*corev1.Pod {
	var pods []*corev1.Pod
	add := func(object map[string]any, labels map[string]string, spec map[string]any) {
		meta := child(object, "metadata")
		name, _ := meta["name"].(string)
		namespace, _ := meta["namespace"].(string)
		kind, _ := object["kind"].(string)
		pod := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{
				Name: strings.ToLower(kind) + "-" + name, Namespace: namespace, Labels: labels,
				Annotations: map[string]string{"workload": title(object)},
			},
			Status: corev1.PodStatus{
				Phase:      corev1.PodRunning,
				Conditions: []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}},
			},
		}
		for _, container := range list(spec["containers"]) {
			var ports []corev1.ContainerPort
			for _, port := range list(container["ports"]) {
				number, _ := port["containerPort"].(float64)
				label, _ := port["name"].(string)
				ports = append(ports, corev1.ContainerPort{Name: label, ContainerPort: int32(number)})
			}
			pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Ports: ports})
		}
		pods = append(pods, pod)
	}
	for _, object := range objects {
		kind, _ := object["kind"].(string)
		version, _ := object["apiVersion"].(string)
		spec := child(object, "spec")
		template := child(spec, "template")
		switch {
		case kind == "Pod" && version == "v1":
			add(object, stringMap(child(object, "metadata")["labels"]), spec)
		case kind == "CronJob":
			// A CronJob has pods for minutes only; no Service is meant to select them.
		case kind == "Gateway" && strings.HasPrefix(version, "gateway.networking.k8s.io/"):
			name, _ := child(object, "metadata")["name"].(string)
			labels := map[string]string{gatewayNameLabel: name}
			if isWaypoint(object) {
				labels = waypointLabels(name)
			}
			add(object, labels, map[string]any{})
		case slices.Contains([]string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "Job"}, kind):
			if reference := child(spec, "workloadRef"); reference["name"] != nil {
				template = templateOf(objects, object, reference)
			}
			add(object, stringMap(child(template, "metadata")["labels"]), child(template, "spec"))
		}
	}
	return pods
}

func templateOf(objects []map[string]any, owner, reference map[string]any) map[string]any {
	for _, object := range objects {
		meta := child(object, "metadata")
		if object["kind"] == reference["kind"] && meta["name"] == reference["name"] &&
			meta["namespace"] == child(owner, "metadata")["namespace"] {
			return child(child(object, "spec"), "template")
		}
	}
	return map[string]any{}
}

// sliceOf does the endpoint controller's work.
func sliceOf(service *corev1.Service, pods []*corev1.Pod) *discovery.EndpointSlice {
	ready := true
	out := &discovery.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name: service.Name + "-1", Namespace: service.Namespace,
			Labels: map[string]string{discovery.LabelServiceName: service.Name},
		},
		AddressType: discovery.AddressTypeIPv4,
	}
	for _, port := range service.Spec.Ports {
		name, number, protocol := port.Name, port.TargetPort.IntVal, corev1.ProtocolTCP
		if number == 0 {
			// Named: the number does not matter here, only that the endpoint serves the port.
			number = port.Port
		}
		out.Ports = append(out.Ports, discovery.EndpointPort{Name: &name, Port: &number, Protocol: &protocol})
	}
	if len(service.Spec.Selector) == 0 {
		return out
	}
	for _, pod := range pods {
		if pod.Namespace != service.Namespace || !selects(service.Spec.Selector, pod.Labels) {
			continue
		}
		out.Endpoints = append(out.Endpoints, discovery.Endpoint{
			Addresses:  []string{pod.Status.PodIP},
			Conditions: discovery.EndpointConditions{Ready: &ready},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Name: pod.Name, Namespace: pod.Namespace},
		})
	}
	return out
}

func selects(selector, labels map[string]string) bool {
	for key, value := range selector {
		if found, ok := labels[key]; !ok || found != value {
			return false
		}
	}
	return true
}

func defaultPorts(service *corev1.Service) {
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		if port.Protocol == "" {
			port.Protocol = corev1.ProtocolTCP
		}
		if port.TargetPort.IntVal == 0 && port.TargetPort.StrVal == "" {
			port.TargetPort = intstr.FromInt32(port.Port)
		}
	}
}

func decode[T runtime.Object](object map[string]any) (T, error) {
	var zero T
	text, err := json.Marshal(object)
	if err != nil {
		return zero, err
	}
	decoded, _, err := kube.IstioCodec.UniversalDeserializer().Decode(text, nil, nil)
	if err != nil {
		return zero, fmt.Errorf("%s: %w", title(object), err)
	}
	if accessor, ok := decoded.(metav1.Object); ok {
		accessor.SetCreationTimestamp(age(accessor.GetCreationTimestamp()))
	}
	typed, ok := decoded.(T)
	if !ok {
		return zero, fmt.Errorf("%s: decoded to %T", title(object), decoded)
	}
	return typed, nil
}

func age(stated metav1.Time) metav1.Time {
	if stated.IsZero() {
		return metav1.NewTime(born)
	}
	return stated
}

func title(object map[string]any) string {
	meta := child(object, "metadata")
	namespace, _ := meta["namespace"].(string)
	return fmt.Sprintf("%v %s/%v", object["kind"], namespace, meta["name"])
}

func child(object map[string]any, key string) map[string]any {
	value, _ := object[key].(map[string]any)
	if value == nil {
		return map[string]any{}
	}
	return value
}

func list(value any) []map[string]any {
	items, _ := value.([]any)
	out := make([]map[string]any, 0, len(items))
	for _, item := range items {
		if object, ok := item.(map[string]any); ok {
			out = append(out, object)
		}
	}
	return out
}

func stringMap(value any) map[string]string {
	object, _ := value.(map[string]any)
	out := map[string]string{}
	for key, item := range object {
		if text, ok := item.(string); ok {
			out[key] = text
		}
	}
	return out
}
