/** @module Small repositories from one-line objects, for tests of what a whole compile says or writes. */
import { synth } from "./synth.ts";

const environment = `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: istio}
`;

interface App {
  readonly labels?: string;
  readonly service?: string;
  readonly podSpec?: string;
}

/** A Deployment with its Service. */
export function app(name: string, { labels = "", service = "", podSpec = "" }: App = {}): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}${labels}}}
    spec:
      containers: [{name: main, image: "${name}:1"}]
${podSpec}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ${service === "" ? "ports: [{name: http, port: 80}]" : service}}
`;
}

/** An object of any kind; `spec` is the body of a flow mapping. */
export function object(apiVersion: string, kind: string, name: string, spec: string): string {
  return `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}}
spec: {${spec}}
`;
}

/** A sandbox that forks Deployments. */
export function sandbox(name: string, forks: readonly string[], customizations = "{}"): string {
  const entries = forks.map(
    (fork) =>
      `  - {forkOf: {kind: Deployment, name: ${fork}}, customizations: ${customizations}}\n`,
  );
  return `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: ${name}, labels: {feature: x}}
spec:
  forks:
${entries.join("")}`;
}

/** A repository whose one environment is `staging`. */
export function files(
  baseline: string,
  sandboxes: readonly string[] = [sandbox("pr-1", ["cart"])],
) {
  return {
    "environments/staging/environment.yaml": environment,
    "environments/staging/baseline.yaml": baseline,
    ...Object.fromEntries(
      sandboxes.map((text, i) => [`environments/staging/sandboxes/pr-${i + 1}.yaml`, text]),
    ),
  };
}

/** The codes of everything that a compile says. */
export function codes(baseline: string, sandboxes?: readonly string[]): readonly string[] {
  return synth(files(baseline, sandboxes)).diagnostics.map(({ code }) => code);
}

/** Texts of the emitted files below a folder whose names start with a kind. */
export function output(found: ReadonlyMap<string, string>, folder: string, kind: string) {
  return [...found]
    .filter(([path]) => path.startsWith(`staging/${folder}/`) && path.includes(`/${kind}-`))
    .map(([, text]) => text);
}
