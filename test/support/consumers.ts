/** @module A small environment with a consumer that consumes selectively, for tests of both sides of its table. */
import { parse } from "yaml";
import { at } from "../../lib/kube/json.ts";
import type { FileMap } from "./synth.ts";

interface Setup {
  readonly deploy?: boolean;
  /** Flow YAML of the pod's further fields. */
  readonly pod?: string;
  /** Flow YAML of the consumer's container's further fields. */
  readonly container?: string;
  /** Lines of `spec.workloads`. */
  readonly workloads?: string;
  readonly kind?: string;
  readonly more?: FileMap;
}

const folder = "environments/staging";

/** One worker `billing`, with these sandboxes by their names: lines below `spec:`. */
export function billing(sandboxes: Readonly<Record<string, string>>, setup: Setup = {}): FileMap {
  const { deploy = true, pod = "", container = "", kind = "Deployment", more = {} } = setup;
  const { workloads = `${kind}/billing: {consumes: selective}` } = setup;
  return {
    [`${folder}/environment.yaml`]: `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline/}], namespace: shop, deploy: ${deploy}}
  routing: {backend: gateway-api, implementation: istio}
  workloads:
    ${workloads}
`,
    [`${folder}/baseline/billing.yaml`]: `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: billing}
spec:
  selector: {matchLabels: {app: billing}}
  template:
    metadata: {labels: {app: billing}}
    spec: {containers: [{name: main, image: "billing:1", env: [{name: QUEUE_NAME, value: bills}]${container}}]${pod}}
`,
    ...Object.fromEntries(
      Object.entries(sandboxes).map(([name, lines]) => [
        `${folder}/sandboxes/${name}.yaml`,
        `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: ${name}, labels: {team: bills}}\nspec:\n${lines}\n`,
      ]),
    ),
    ...more,
  };
}

/** The lines of a sandbox that forks it, with this strategy. */
export function forking(strategy: string, more = "", customizations = "{}"): string {
  return `${more}  forks: [{forkOf: {kind: Deployment, name: billing}, strategies: ${strategy}, customizations: ${customizations}}]`;
}

/** The strategy of most. */
export const selective = "{consumer: selective, consumerGroupEnv: QUEUE_NAME}";

/** The file of a ConfigMap of the output in which the table is. */
export const tablePath = "staging/routes/shop/configmap-isolane-keys-deployment-billing.yaml";

/** What the table of an output says of forks; undefined: there is none. */
export function tableIn(files: ReadonlyMap<string, string>, path = tablePath): unknown {
  const text = files.get(path);
  const keys = text === undefined ? undefined : at(parse(text), "data", "keys.json");
  return typeof keys === "string" ? at(JSON.parse(keys), "forks") : undefined;
}
