import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringMap } from "../../../lib/kube/json.ts";
import { environmentInput } from "../../support/input.ts";
import { resolveForks } from "./support.ts";

const corpus = join(import.meta.dirname, "../../../../shared/corpus");
const strategies = "strategies: {consumer: disabled}";

describe.skipIf(!existsSync(corpus))(
  "forks of every workload of a real baseline (needs ../shared/corpus)",
  () => {
    for (const file of ["online-boutique.yaml", "bookinfo.yaml"]) {
      it(`are caught by no Service of ${file}, and every Service has its copy`, () => {
        const text = readFileSync(join(corpus, file), "utf8");
        const { baseline } = environmentInput({ baseline: text });
        const deployments = baseline.filter(({ object }) => object.kind === "Deployment");
        const forks = deployments.map(
          (d) => `- {forkOf: {kind: Deployment, name: ${d.object.metadata.name}}, ${strategies}}`,
        );
        const resolved = resolveForks(text, forks.join("\n"));
        expect(resolved.problems.filter((p) => p.severity === "error")).toEqual([]);
        expect(resolved.forks).toHaveLength(deployments.length);

        const services = baseline.filter(({ object }) => object.kind === "Service");
        const selectors = services.map(({ object }) =>
          Object.entries(stringMap((object.spec as { selector?: unknown }).selector)),
        );
        for (const { podLabels } of resolved.forks) {
          for (const selector of selectors) {
            expect(selector.every(([key, value]) => podLabels[key] === value)).toBe(false);
          }
        }
        const copied = new Set(
          resolved.forks.flatMap((f) => f.services.map((s) => s.baseline.name)),
        );
        expect([...copied].sort()).toEqual(services.map((s) => s.object.metadata.name).sort());
      });
    }
  },
);
