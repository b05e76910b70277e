/** @module Labels and annotations that are identities outside of the mesh: a name, an address, a membership. */
import { type Effect, type MetadataRow, row } from "./row.ts";

const identity: Effect = { copy: "refused", field: "annotations", on: ["pods"] };
const ring: Effect = {
  copy: "dropped",
  field: "labels",
  on: ["pods"],
  help: "give the fork other join addresses by customizations: a member of the baseline's ring gets a share of the baseline's data and requests",
};

const member = "says that the pods are members of a gossip ring";
const address = "is an address of the baseline's pods";

/** By which a copy would take a part of its original's work, or its place. */
export const identityRows: readonly MetadataRow[] = [
  // One Service `<app-id>-dapr` for each app-id: the workload that is reconciled last becomes its
  // selector. Consumer groups, keys of state and actors go by it too: the fork's would be new and empty
  // (dapr/dapr, pkg/operator/handlers/dapr_handler.go; https://docs.dapr.io/reference/arguments-annotations-overview/).
  row("Dapr", "dapr.io/app-id", "is the name by which Dapr calls it and shares out its messages", {
    ...identity,
    switch: "dapr.io/enabled",
  }),
  // Instances with one service name are one service, whatever Kubernetes' Services select.
  row("Consul", "consul.hashicorp.com/connect-service", "is the service that Consul takes it for", {
    ...identity,
    switch: "consul.hashicorp.com/connect-inject",
  }),
  // Of Services, for the catalog; whoever writes it at pods means the name of the service.
  row("Consul", "consul.hashicorp.com/service-name", "is a name of a service in Consul", {
    copy: "dropped",
    field: "annotations",
    on: ["workload", "pods"],
    help: "nothing, if Consul's catalog needs no entry of the fork; its connect-service is another annotation",
  }),
  // Otherwise it goes by the Deployment's name: https://github.com/aws/aws-app-mesh-inject
  row("AWS App Mesh", "appmesh.k8s.aws/virtualNode", "is the node that App Mesh takes it for", {
    ...identity,
  }),
  // The workload created last with an address becomes its only target: skupperproject/skupper.
  row("Skupper", "skupper.io/", "offers it to the other sites of a Skupper network", {
    copy: "dropped",
    opens: true,
    field: "annotations",
    on: ["workload", "Service"],
    help: "nothing, if no request from another site has to reach the fork: all of them reach the baseline, whatever their key",
  }),
  row(
    "Calico",
    "cni.projectcalico.org/floatingIPs cni.projectcalico.org/ipAddrs cni.projectcalico.org/ipAddrsNoIpam cni.projectcalico.org/hwAddr",
    address,
    identity,
  ),
  row("Antrea", "ipam.antrea.io/pod-ips", address, identity),
  row("Kube-OVN", "ovn.kubernetes.io/ip_address ovn.kubernetes.io/mac_address", address, identity),
  // https://github.com/k8snetworkplumbingwg/multus-cni/blob/master/docs/how-to-use.md
  row("Multus", "k8s.v1.cni.cncf.io/networks", address, { ...identity, holds: '"ips"' }),
  row("Multus", "k8s.v1.cni.cncf.io/networks", address, { ...identity, holds: '"mac"' }),
  row("Multus", "v1.multus-cni.io/default-network", address, { ...identity, holds: '"ips"' }),
  // Members of the hash rings of Grafana's Loki, Mimir and Tempo.
  row("memberlist", "gossip_ring_member", member, ring),
  row("memberlist", "app.kubernetes.io/part-of", member, { ...ring, value: "memberlist" }),
];
