/**
 * @module The kinds that our output uses. Definitions that lie beside the checkout come first; what
 * the examples use besides is taken from the Go module of the project that defines it.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { asArray, asRecord, at, isRecord } from "../../lib/kube/json.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import type { Client } from "./client.ts";
import { until } from "./processes.ts";
import { moduleFolder } from "./programs.ts";

const beside = join(import.meta.dirname, "..", "..", "..", "shared", "crds");

/** Whether the definitions of Istio, the Gateway API, Argo CD and Flux are there. */
export const haveDefinitions: boolean = fs.existsSync(beside);

/** What is said when they are not. */
export const definitionsMissing = "skipped: the folder of CRDs is not beside this checkout";

/** Where projects keep the definitions that are not there. */
const inModules: readonly (readonly [module: string, path: string])[] = [
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
    "github.com/fluxcd/source-controller@v1.7.3",
    "config/crd/bases/source.toolkit.fluxcd.io_gitrepositories.yaml",
  ],
];

/** Further definitions of Flux, without which source-controller does not start. */
export const fluxDefinitions: readonly (readonly [string, string])[] = [
  "buckets",
  "externalartifacts",
  "helmcharts",
  "helmrepositories",
  "ocirepositories",
].map((kind) => [
  "github.com/fluxcd/source-controller@v1.7.3",
  `config/crd/bases/source.toolkit.fluxcd.io_${kind}.yaml`,
]);

/** Defines all kinds and waits until the server serves them. Their number. */
export async function defineKinds(
  client: Client,
  more: readonly (readonly [string, string])[] = [],
): Promise<number> {
  const files = [
    ...fs.readdirSync(beside).map((file) => join(beside, file)),
    ...[...inModules, ...more].map(([module, path]) => join(moduleFolder(module), path)),
  ];
  const definitions = files
    .flatMap((file) => documents(fs.readFileSync(file, "utf8")))
    .filter(({ kind }) => kind === "CustomResourceDefinition");
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
