/**
 * @module The kinds that our output uses, each from the Go module of the project that defines it: no
 * folder has to be there, and a version is a line here.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { asArray, asRecord, at, isRecord } from "../../lib/kube/json.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import type { Client } from "./client.ts";
import { until } from "./processes.ts";
import { moduleFolder } from "./programs.ts";

/** Where a project keeps definitions. */
type Place = readonly [module: string, path: string];

const argoCd = "github.com/argoproj/argo-cd/v3@v3.2.11";
const gatewayApi = "sigs.k8s.io/gateway-api@v1.6.0";

const places: readonly Place[] = [
  ["istio.io/api@v1.31.1", "kubernetes/customresourcedefinitions.gen.yaml"],
  ...[
    "backendtlspolicies",
    "gatewayclasses",
    "gateways",
    "grpcroutes",
    "httproutes",
    "referencegrants",
  ].map(
    (kind): Place => [gatewayApi, `config/crd/standard/gateway.networking.k8s.io_${kind}.yaml`],
  ),
  ...["application", "applicationset", "appproject"].map(
    (kind): Place => [argoCd, `manifests/crds/${kind}-crd.yaml`],
  ),
  [
    "github.com/fluxcd/kustomize-controller@v1.7.3",
    "config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml",
  ],
  ["github.com/argoproj/argo-rollouts@v1.8.3", "manifests/crds/rollout-crd.yaml"],
  [
    "github.com/external-secrets/external-secrets@v0.19.2",
    "config/crds/bases/external-secrets.io_externalsecrets.yaml",
  ],
  [
    "github.com/prometheus-operator/prometheus-operator@v0.85.0",
    "example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml",
  ],
  [
    "github.com/open-telemetry/opentelemetry-operator@v0.140.0",
    "config/crd/bases/opentelemetry.io_instrumentations.yaml",
  ],
  [
    "github.com/fluxcd/source-controller@v1.7.3",
    "config/crd/bases/source.toolkit.fluxcd.io_gitrepositories.yaml",
  ],
];

/** Further definitions of Flux, without which source-controller does not start. */
export const fluxDefinitions: readonly Place[] = [
  "buckets",
  "externalartifacts",
  "helmcharts",
  "helmrepositories",
  "ocirepositories",
].map(
  (kind): Place => [
    "github.com/fluxcd/source-controller@v1.7.3",
    `config/crd/bases/source.toolkit.fluxcd.io_${kind}.yaml`,
  ],
);

/** Defines all kinds and waits until the server serves them. Their number. */
export async function defineKinds(client: Client, more: readonly Place[] = []): Promise<number> {
  const definitions = definitionsAt([...places, ...more]);
  for (const definition of definitions) {
    await client.mustApply(definition, { manager: "conformance", force: true });
  }
  for (const definition of definitions) {
    await until(
      { what: `${definition.metadata.name} is served`, seconds: 30, every: 50 },
      async () => {
        const conditions = asArray(at(await client.get(definition), "status", "conditions")).map(
          asRecord,
        );
        const established = conditions.some(
          ({ type, status }) => type === "Established" && status === "True",
        );
        return established ? true : undefined;
      },
    );
  }
  client.forget();
  return definitions.length;
}

/** Every definition that {@link defineKinds} gives the server. */
export function knownDefinitions(): readonly KubeObject[] {
  return definitionsAt(places);
}

function definitionsAt(wanted: readonly Place[]): readonly KubeObject[] {
  return wanted
    .flatMap(([module, path]) =>
      documents(fs.readFileSync(join(moduleFolder(module), path), "utf8")),
    )
    .filter(({ kind }) => kind === "CustomResourceDefinition");
}

/** The objects of a YAML text, as a parser of YAML 1.1 reads them. */
export function documents(text: string): readonly KubeObject[] {
  return parseAllDocuments(text, { version: "1.1", merge: true }).flatMap((document) => {
    const value: unknown = document.toJS();
    return isObject(value) ? [value] : [];
  });
}

function isObject(value: unknown): value is KubeObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === "string" &&
    typeof value.kind === "string" &&
    typeof asRecord(value.metadata).name === "string"
  );
}
