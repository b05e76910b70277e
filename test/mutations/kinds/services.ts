/** @module Mutations of Services: selectors, ports, and how the world outside finds them. */

import { type Edit, fileMutation, type MutationKind, nodeMutation } from "../mutation.ts";
import { isMap, nodeAt } from "../node.ts";
import { all, forkName, inCluster, isFork, isForkService, kindIs } from "../select.ts";
import { dropped, text, withFields } from "./texts.ts";

const of = all(kindIs("Service"), inCluster);
const port = "spec.ports.*";

function row(name: string, at: string, to: Edit, filter = of): MutationKind {
  return nodeMutation({ name: `Service: ${name}`, of: filter, at: [at], to });
}

/** All kinds that change Services. */
export const serviceMutations: readonly MutationKind[] = [
  row(
    "selector's label swapped",
    "spec.selector.*",
    text((t) => `${t}-x`),
  ),
  row("selector of another fork", "spec.selector", ({ node, world, random }) => {
    const forks = world.files.filter(isFork).map(forkName);
    return isMap(node) && forks.length > 0 ? { "isolane.dev/fork": random.one(forks) } : undefined;
  }),
  row("selector of all forks of the environment", "spec.selector", ({ world }) => ({
    "isolane.dev/environment": world.name,
  })),
  row("selector's label dropped", "spec.selector.*", dropped),
  row("selector emptied", "spec.selector", dropped),
  row("selector with another label", "spec.selector", withFields({ tier: "x" })),
  row(
    "port renamed",
    `${port}.name`,
    text((t) => `tcp-${t}`),
  ),
  row("port's name dropped", `${port}.name`, dropped),
  row("port renumbered", `${port}.port`, ({ node }) => Number(node) + 1),
  row("port dropped", port, dropped),
  row("target port changed", port, withFields({ targetPort: 9 })),
  row("target port dropped", `${port}.targetPort`, dropped),
  row("protocol stated otherwise", port, withFields({ appProtocol: "tcp" })),
  row("stated protocol dropped", `${port}.appProtocol`, dropped),
  row("transport protocol changed", port, withFields({ protocol: "UDP" })),
  row("session affinity added", "spec", withFields({ sessionAffinity: "ClientIP" })),
  row("made headless", "spec", withFields({ clusterIP: "None" })),
  row(
    "made an external name",
    "spec",
    withFields({ type: "ExternalName", externalName: "x.example" }),
  ),
  row("pods that are not ready answer", "spec", withFields({ publishNotReadyAddresses: true })),
  row("kept on its node", "spec", withFields({ internalTrafficPolicy: "Local" })),
  row("hidden from other namespaces", "metadata", ({ node }) =>
    isMap(node)
      ? {
          ...node,
          annotations: {
            ...(isMap(node.annotations) ? node.annotations : {}),
            "networking.istio.io/exportTo": "~",
          },
        }
      : undefined,
  ),
  row(
    "fork opened by a load balancer",
    "spec",
    withFields({ type: "LoadBalancer" }),
    isForkService,
  ),
  row("fork opened by a node port", "spec", withFields({ type: "NodePort" }), isForkService),
  row(
    "fork opened by an address",
    "spec",
    withFields({ externalIPs: ["10.0.0.9"] }),
    isForkService,
  ),
  row(
    "fork opened by a public name",
    "metadata.annotations",
    withFields({ "external-dns.alpha.kubernetes.io/hostname": "fork.example" }),
    isForkService,
  ),
  fileMutation({ name: "Service: file dropped", of, to: ({ path }) => [[path, undefined]] }),
  fileMutation({
    name: "Service: a second one selects the same pods",
    of,
    to: ({ path, document }) => {
      const metadata = nodeAt(document, ["metadata"]);
      if (!isMap(document) || !isMap(metadata)) return undefined;
      return [
        [
          path.replace(/[^/]+$/, "service-aa-second.yaml"),
          { ...document, metadata: { ...metadata, name: "aa-second" } },
        ],
      ];
    },
  }),
];
