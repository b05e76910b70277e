/**
 * @module Cilium. Sources: operator/pkg/model/translation (query parameters before headers in older
 * versions, the method counted as a header); operator/pkg/gateway-api/gamma.go and
 * operator/pkg/model/ingestion/gamma.go (GAMMA since 1.16, producer routes only);
 * operator/pkg/gateway-api/helpers/types.go, IsGammaService: a parent's group may be "" or "core" (a
 * status is written for "" only, but both are programmed); cilium#48239 on several parents.
 */
import type { Dialect, Implementation } from "./implementation.ts";
import { specification, standard, standardImplementation, standardMesh } from "./standard.ts";

const gateway: Dialect = {
  ...standard,
  orders: [specification, ["headersAndMethod", "query"], ["query", "headersAndMethod"]],
};

/** Cilium. */
export const cilium: Implementation = {
  ...standardImplementation,
  name: "cilium",
  title: "Cilium",
  gateway,
  mesh: {
    ...gateway,
    ...standardMesh,
    consumerRoutes: "ignored",
    severalParents: false,
    parentGroups: new Set(["", "core"]),
  },
  needs: [
    {
      program: "Cilium",
      minimum: "1.18",
      why: "Several HTTPRoutes on one Service, which lanes need: before, the last one that was reconciled counted.",
      source: "https://github.com/cilium/cilium/issues/39830",
    },
  ],
  controllers: ["io.cilium/gateway-controller"],
  domains: ["cilium.io", "io.cilium"],
  // https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/
  classes: ["cilium"],
  // Its proxies run on the nodes, not in pods.
  membershipOf: () => ({ kind: "in", why: "every pod of a node with Cilium is" }),
};
