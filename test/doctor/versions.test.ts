import { readFileSync } from "node:fs";
import { join } from "node:path";
import semver from "semver";
import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { versionsCheck } from "../../lib/doctor/checks/versions.ts";
import { allRequirements } from "../../lib/doctor/versions.ts";
import { memoryIo } from "../support/synth.ts";

function summaryOf(spec: string, installed: Readonly<Record<string, string>> = {}) {
  const problems = new Problems();
  const files = {
    "environments/t/environment.yaml": `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: t}
spec:
  baseline: {sources: [{path: b.yaml}], namespace: shop}
${spec}`,
    "environments/t/b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
  };
  const input = readEnvironment(memoryIo(files), "environments/t", problems);
  if (input === undefined) throw new Error(problems.all.map(({ message }) => message).join("\n"));
  return (sources?: readonly object[]) => {
    const { environment } = input;
    const { baseline } = environment.spec.spec;
    const changed = sources === undefined ? baseline : { ...baseline, sources: [...sources] };
    const about = {
      ...environment,
      spec: { ...environment.spec, spec: { ...environment.spec.spec, baseline: changed } },
    };
    return versionsCheck.run(
      {
        ...{ diagnostics: [], trials: [], lanes: [] },
        input: { ...input, environment: about as typeof environment },
        installed: new Map(Object.entries(installed)),
      },
      [],
    );
  };
}

const git = "repository: https://git.example/a.git";

describe("versions", () => {
  it("are versions with a source", () => {
    for (const { program, minimum, source } of allRequirements) {
      expect(semver.coerce(minimum), program).not.toBeNull();
      expect(new URL(source).protocol).toBe("https:");
    }
  });

  it.each([
    [`  routing: {backend: istio}\n  gitops: {engine: flux, ${git}}\n`, "Kubernetes, Istio, Flux"],
    [`  gitops: {engine: argocd, ${git}}\n`, "Kubernetes, Gateway API, Istio, Argo CD"],
    ["  routing: {implementation: cilium}\n", "Kubernetes, Gateway API, Cilium"],
    ["  routing: {implementation: linkerd}\n", "Kubernetes, Gateway API"],
  ])("of %j are those of %s", (spec, programs) => {
    const said = summaryOf(spec)().summary.split("; ");
    expect(said.map((one) => one.replace(/ \d.*$/, "")).join(", ")).toBe(programs);
  });

  it("that the environment states are named beside those that it needs", () => {
    const routing =
      '  routing: {versions: {gatewayApi: "1.5", channel: experimental, istio: "1.30"}}\n';
    const { summary } = summaryOf(routing)();
    expect(summary).toContain("Gateway API 1.1 or later, stated is 1.5 (experimental channel)");
    expect(summary).toContain("Istio 1.22 or later, stated is 1.30");
  });

  it("of programs on PATH are compared where the sources need them", () => {
    const run = summaryOf("  routing: {backend: istio}\n", { helm: "3.9.4", kustomize: "5.8.1" });
    expect(run().findings).toEqual([]);
    expect(run().summary).not.toContain("helm");
    const { summary, findings } = run([
      { helm: { chart: "c", release: "r" } },
      { kustomize: "overlay" },
    ]);
    expect(summary).toContain("kustomize 4.0 or later, on PATH is 5.8.1");
    expect(findings).toEqual([
      expect.objectContaining({
        level: "blocks",
        text: expect.stringContaining("helm on PATH is version 3.9.4"),
      }),
    ]);
  });

  it("are what the page says", () => {
    const page = readFileSync(join(import.meta.dirname, "../../docs/versions.md"), "utf8");
    for (const { program, minimum } of allRequirements)
      expect(page).toContain(`| ${program} | ${minimum} |`);
  });
});
