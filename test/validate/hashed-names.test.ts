/** @module ConfigMaps and Secrets that kustomize generates, named in sandboxes without the hash. */
import { describe, expect, it } from "vitest";
import { synth } from "../support/synth.ts";

const workload = (config: string, more = "") => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: example/web:1
          ports: [ { containerPort: 8080 } ]
          envFrom: [ { configMapRef: { name: ${config} } }${more} ]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [ { name: http, port: 80, targetPort: 8080 } ] }
`;
const map = (name: string) =>
  `---\n{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name} }, data: { COLOUR: blue } }\n`;
function compile(baseline: string, customizations: string) {
  const { files, diagnostics } = synth({
    "environments/staging/environment.yaml":
      "{apiVersion: isolane.dev/v1alpha1, kind: Environment, metadata: {name: staging}, spec: {baseline: {namespace: shop, sources: [{path: all.yaml}]}, routing: {backend: istio}}}",
    "environments/staging/all.yaml": baseline,
    "environments/staging/sandboxes/pr-1.yaml": `{apiVersion: isolane.dev/v1alpha1, kind: Sandbox, metadata: {name: pr-1}, spec: {forks: [{forkOf: {kind: Deployment, name: web}, customizations: {${customizations}}}]}}`,
  });
  const text = [...files].filter(([path]) => path.includes("/forks/")).map(([, one]) => one);
  return {
    text: text.join("---\n"),
    found: diagnostics.map(({ code }) => code).filter((code) => code.startsWith("E")),
    help: diagnostics.map(({ help }) => help).join("\n"),
  };
}
const green = (name: string) => `configMaps: [{name: ${name}, data: {COLOUR: green}}]`;

describe("a generated ConfigMap", () => {
  it("is meant by its name without the hash, whatever the hash is", () => {
    for (const hash of ["5h2kf9tm4b", "24567bcdgh", "0a1zzz9x4b"]) {
      const name = `web-config-${hash}`;
      const { text, found } = compile(workload(name) + map(name), green("web-config"));
      expect(found).toEqual([]);
      expect(text).toContain("COLOUR: green");
      expect(text).not.toContain(`name: ${name}\n`);
    }
  });
  it("is meant by its whole name too, and an object of exactly the name comes first", () => {
    const name = "web-config-5h2kf9tm4b";
    expect(compile(workload(name) + map(name), green(name)).found).toEqual([]);
    const both = workload(name) + map(name) + map("web-config");
    expect(compile(both, green("web-config")).found).toEqual(["E0319"]);
  });
  it("is not meant where the ending is no hash of kustomize, or two fit", () => {
    const name = "web-config-production";
    expect(
      compile(workload("web-config-aaaaaaaaaa") + map("web-config-aaaaaaaaaa"), green("web-config"))
        .found,
    ).toEqual(["E0319"]);
    expect(compile(workload(name) + map(name), green("web-config")).found).toEqual(["E0319"]);
    const [one, two] = ["web-config-5h2kf9tm4b", "web-config-24567bcdgh"];
    const used = workload(one, `, { configMapRef: { name: ${two} } }`) + map(one) + map(two);
    expect(compile(used, green("web-config")).found).toEqual(["E0319"]);
    const unused = workload(one) + map(one) + map(two);
    expect(compile(unused, green("web-config")).found).toEqual([]);
  });
  it("with an old hash in a spec gets the advice to leave it out", () => {
    const { found, help } = compile(
      workload("web-config-5h2kf9tm4b") + map("web-config-5h2kf9tm4b"),
      green("web-config-24567bcdgh"),
    );
    expect(found).toEqual(["E0319"]);
    expect(help).toContain('write "web-config", without the hash');
    // Where that would not help, it is not advised.
    const other = workload("web-config-production") + map("web-config-production");
    expect(compile(other, green("web-config-24567bcdgh")).help).not.toContain("without the hash");
  });
  it("and a generated Secret are found by a variable's reference as well", () => {
    const name = "web-token-5h2kf9tm4b";
    const baseline =
      workload("c-5h2kf9tm4b", `, { secretRef: { name: ${name} } }`) + map("c-5h2kf9tm4b");
    const { text, found } = compile(
      baseline,
      "env: [{name: A, valueFrom: {secret: {name: web-token, key: t}}}, {name: B, valueFrom: {configMap: {name: c, key: COLOUR}}}]",
    );
    expect(found).toEqual([]);
    expect(text).toContain(`secretKeyRef:\n              name: ${name}\n`);
    expect(text).toContain("configMapKeyRef:\n              name: c-5h2kf9tm4b\n");
  });
});
