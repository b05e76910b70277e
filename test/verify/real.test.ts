import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileEnvironment } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { diskIo } from "../../lib/disk/read.ts";
import { verify } from "../../lib/verify/verify.ts";
import type { FileMap } from "../support/synth.ts";
import { compiled, judged, sandbox } from "./support.ts";

const root = join(import.meta.dirname, "..", "..");
const corpus = join(root, "..", "shared", "corpus");
const present = existsSync(join(corpus, "bookinfo.yaml"));
if (!present) console.log("skipped: the folder of real baselines is not beside this checkout");

describe("the example", () => {
  for (const name of ["staging", "production"]) {
    it(`keeps every promise: ${name}`, () => {
      const problems = new Problems();
      const result = compileEnvironment(diskIo(root), `environments/${name}`, problems);
      if (result === undefined) throw new Error("the example does not compile");
      const found = new Problems();
      const report = verify(result, found);
      expect(found.all.map((d) => `${d.code} ${d.message}`)).toEqual([]);
      expect(report.forked).toBeGreaterThan(10);
    });
  }
});

interface Case {
  readonly namespace: string;
  readonly sources: readonly string[];
  readonly forks: readonly (readonly string[])[];
}

const routes = (...files: string[]) => [
  "bookinfo.yaml",
  ...files.map((file) => `bookinfo-routes/${file}`),
];
const cases: Readonly<Record<string, Case>> = {
  "online boutique": {
    namespace: "default",
    sources: ["online-boutique.yaml", "online-boutique-istio.yaml"],
    forks: [
      ["cartservice", "frontend"],
      ["checkoutservice"],
      ["productcatalogservice", "currencyservice"],
    ],
  },
  "bookinfo with header-matched and delayed rules": {
    namespace: "books",
    sources: routes(
      "networking-bookinfo-gateway.yaml",
      "networking-destination-rule-all.yaml",
      "networking-virtual-service-ratings-test-delay.yaml",
      "networking-virtual-service-reviews-jason-v2-v3.yaml",
    ),
    forks: [["reviews-v2", "productpage-v1"], ["ratings-v1"], ["details-v1"]],
  },
  "bookinfo with a 90/10 split and an abort": {
    namespace: "books",
    sources: routes(
      "networking-bookinfo-gateway.yaml",
      "networking-destination-rule-all.yaml",
      "networking-virtual-service-ratings-test-abort.yaml",
      "networking-virtual-service-reviews-90-10.yaml",
    ),
    forks: [["reviews-v2", "productpage-v1"], ["ratings-v1"], ["details-v1"]],
  },
  "bookinfo with the gateway api": {
    namespace: "books",
    sources: routes(
      "bookinfo-versions.yaml",
      "gateway-api-bookinfo-gateway.yaml",
      "gateway-api-route-reviews-90-10.yaml",
    ),
    forks: [["reviews-v1", "productpage-v1"], ["ratings-v1"], ["details-v1"]],
  },
};

function repository(one: Case, backend: string): FileMap {
  return {
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: ../../baseline/ } ], namespace: ${one.namespace}, deploy: true }
  routing: { backend: ${backend}, implementation: istio }
  gitops: { engine: flux, repository: "https://git.example/shop.git" }
`,
    "environments/staging/groups/all.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: { name: pr-1234 }
spec: { match: { label: { key: team, value: "*" } } }
`,
    ...Object.fromEntries(
      one.sources.map((file) => [`baseline/${file}`, readFileSync(join(corpus, file), "utf8")]),
    ),
    ...Object.fromEntries(
      ["pr-1", "pr-12", "pr-123"].map((name, i) => [
        `environments/staging/sandboxes/${name}.yaml`,
        sandbox(name, one.forks[i] ?? []),
      ]),
    ),
  };
}

describe.skipIf(!present)("real baselines", () => {
  for (const [name, one] of Object.entries(cases)) {
    for (const backend of ["istio", "gateway-api"]) {
      it(`keep every promise: ${name}, ${backend}`, () => {
        const { said, report } = judged(compiled(repository(one, backend)));
        expect(said.slice(0, 5)).toEqual([]);
        expect(report.forked).toBeGreaterThan(50);
        const asked = Object.values(report.requests).reduce((sum, n) => sum + n, 0);
        console.log(
          `${name}, ${backend}: ${asked} requests, ${report.forked} to forks, ${report.objects} objects, ${report.selectors} selectors`,
        );
      });
    }
  }
});
