import { describe, expect, it } from "vitest";
import { stringMap } from "../../../lib/kube/json.ts";
import { corpusText, workloadFiles } from "../../corpus/corpus.ts";
import { environmentInput } from "../../support/input.ts";
import { resolveForks } from "./support.ts";

const strategies = "strategies: {consumer: disabled}";
/** What can be forked without more ado; a DaemonSet cannot be, and neither can its Service. */
const kinds = new Set(["Deployment", "StatefulSet"]);
const unforked = new Set(["node-agent"]);

describe("forks of every workload of a baseline", () => {
  for (const [title, files] of Object.entries(workloadFiles)) {
    it(`are caught by no Service of the ${title}, and every Service has its copy`, () => {
      const text = corpusText(...files);
      const { baseline } = environmentInput({ baseline: text });
      const workloads = baseline.filter(({ object }) => kinds.has(object.kind));
      const forks = workloads.map(
        ({ object: { kind, metadata } }) =>
          `- {forkOf: {kind: ${kind}, name: ${metadata.name}, namespace: ${metadata.namespace}}, ${strategies}}`,
      );
      const resolved = resolveForks(text, forks.join("\n"));
      expect(resolved.problems.filter((p) => p.severity === "error")).toEqual([]);
      expect(resolved.forks).toHaveLength(workloads.length);

      const services = baseline.filter(({ object }) => object.kind === "Service");
      const selectors = services.map(({ object }) =>
        Object.entries(stringMap((object.spec as { selector?: unknown }).selector)),
      );
      for (const { podLabels } of resolved.forks) {
        for (const selector of selectors) {
          expect(selector.every(([key, value]) => podLabels[key] === value)).toBe(false);
        }
      }
      const copied = new Set(resolved.forks.flatMap((f) => f.services.map((s) => s.baseline.name)));
      const selecting = services.map((s) => s.object.metadata.name);
      expect([...copied].sort()).toEqual(selecting.filter((name) => !unforked.has(name)).sort());
    });
  }
});
