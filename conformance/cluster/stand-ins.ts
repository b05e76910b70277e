/**
 * @module Those who would write the status of routes, autoscalers and external secrets in a real cluster.
 * Without them an engine waits for ever. They say that all is well with the generation that they see.
 */
import { asArray, asRecord, at } from "../../lib/kube/json.ts";
import type { JsonObject } from "../../lib/kube/object.ts";
import type { Client, Reference } from "./client.ts";

const ready = (type: string, generation: number): JsonObject => ({
  type,
  status: "True",
  reason: type,
  message: "said by the conformance run",
  lastTransitionTime: "2026-01-01T00:00:00Z",
  observedGeneration: generation,
});

const route = (object: JsonObject, generation: number): JsonObject => ({
  parents: asArray(at(object, "spec", "parentRefs")).map((parentRef) => ({
    parentRef,
    controllerName: "isolane.dev/conformance",
    conditions: [ready("Accepted", generation), ready("ResolvedRefs", generation)],
  })),
});

const statuses: readonly {
  readonly apiVersion: string;
  readonly kind: string;
  readonly status: (object: JsonObject, generation: number) => JsonObject;
}[] = [
  { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", status: route },
  { apiVersion: "gateway.networking.k8s.io/v1", kind: "GRPCRoute", status: route },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    status: (_, generation) => ({
      conditions: [ready("Accepted", generation), ready("Programmed", generation)],
    }),
  },
  {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    status: (_, generation) => {
      const { observedGeneration: _generation, ...condition } = ready("Ready", generation);
      return { conditions: [condition] };
    },
  },
  {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    status: (_, generation) => ({
      desiredReplicas: 1,
      currentReplicas: 1,
      conditions: ["AbleToScale", "ScalingActive"].map((type) => {
        const { observedGeneration: _generation, ...condition } = ready(type, generation);
        return condition;
      }),
    }),
  },
];

/** Gives every object a status that has none for its generation. To be called again and again. */
export async function giveStatuses(client: Client): Promise<void> {
  for (const { apiVersion, kind, status } of statuses) {
    for (const object of await client.list(apiVersion, kind)) {
      const metadata = asRecord(object.metadata);
      const generation = Number(metadata.generation ?? 0);
      const wanted = status(object, generation);
      const has = JSON.stringify(conditionsOf(asRecord(object.status)));
      if (has === JSON.stringify(conditionsOf(wanted))) continue;
      const reference: Reference = {
        apiVersion,
        kind,
        metadata: { name: String(metadata.name), namespace: String(metadata.namespace) },
      };
      await client.merge(reference, { status: wanted }, "status");
    }
  }
}

/** What of a status says for which generation it is. */
function conditionsOf(status: JsonObject): unknown {
  const lists = [status.conditions, ...asArray(status.parents).map((p) => asRecord(p).conditions)];
  return lists
    .flatMap(asArray)
    .map(asRecord)
    .map(({ type, status: is, observedGeneration }) => [type, is, observedGeneration])
    .sort();
}
