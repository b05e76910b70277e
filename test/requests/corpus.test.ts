import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judge, type Variations } from "../support/request-classes.ts";
import { type FileMap, synth } from "../support/synth.ts";

const corpus = join(import.meta.dirname, "..", "..", "..", "shared", "corpus");
const present = existsSync(join(corpus, "bookinfo.yaml"));
if (!present) console.log("skipped: the folder of real baselines is not beside this checkout");

const engines = ["argocd", "flux"] as const;
const backends = ["gateway-api", "istio"] as const;

interface Case {
  readonly namespace: string;
  readonly sources: readonly string[];
  readonly sandboxes: Readonly<Record<string, readonly string[]>>;
  readonly facts?: string;
  readonly variations: Variations;
}

const paths = ["/", "/productpage", "/static/x.js", "/api/v1/products/7", "/cart", "/api"];
const methods = ["GET", "POST"];

const onlineBoutique: Case = {
  namespace: "default",
  sources: ["online-boutique.yaml", "online-boutique-istio.yaml"],
  sandboxes: {
    "pr-1": ["Deployment/cartservice", "Deployment/frontend"],
    "pr-12": ["Deployment/checkoutservice"],
    "pr-123": ["Deployment/productcatalogservice", "Deployment/currencyservice"],
  },
  variations: {
    paths,
    methods,
    headers: [[]],
    gateways: [{ gateway: "default/istio-gateway", authority: "shop.example", port: 80 }],
  },
};

const bookinfo = (sources: readonly string[], gateway: string, reviews: string): Case => ({
  namespace: "books",
  sources: ["bookinfo.yaml", ...sources.map((file) => `bookinfo-routes/${file}`)],
  sandboxes: {
    "pr-1": [`Deployment/${reviews}`, "Deployment/productpage-v1"],
    "pr-12": ["Deployment/ratings-v1"],
    "pr-123": ["Deployment/details-v1"],
  },
  variations: {
    paths,
    methods,
    headers: [[], [["end-user", "jason"]]],
    gateways: [
      { gateway, authority: "books.example", port: gateway.includes("istio") ? 80 : 8080 },
    ],
  },
});

const cases: Readonly<Record<string, Case>> = {
  "online boutique with its gateway and virtual service": onlineBoutique,
  "bookinfo with gateway, subsets, a header-matched and a delayed rule": bookinfo(
    [
      "networking-bookinfo-gateway.yaml",
      "networking-destination-rule-all.yaml",
      "networking-virtual-service-ratings-test-delay.yaml",
      "networking-virtual-service-reviews-jason-v2-v3.yaml",
    ],
    "books/bookinfo-gateway",
    "reviews-v2",
  ),
  "bookinfo with gateway, subsets, 90/10 and an abort": bookinfo(
    [
      "networking-bookinfo-gateway.yaml",
      "networking-destination-rule-all.yaml",
      "networking-virtual-service-ratings-test-abort.yaml",
      "networking-virtual-service-reviews-90-10.yaml",
    ],
    "books/bookinfo-gateway",
    "reviews-v2",
  ),
  "bookinfo with the gateway api and 90/10 over versioned services": bookinfo(
    [
      "bookinfo-versions.yaml",
      "gateway-api-bookinfo-gateway.yaml",
      "gateway-api-route-reviews-90-10.yaml",
    ],
    "books/bookinfo-gateway",
    "reviews-v1",
  ),
};

function environment(one: Case, backend: string, engine: string): FileMap {
  const files: Record<string, string> = {
    "environments/real/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: real }
spec:
  baseline: { sources: [ { path: ../../baseline/ } ], namespace: ${one.namespace}, deploy: true }
  routing: { backend: ${backend}, implementation: istio }
  gitops: { engine: ${engine}, repository: "https://git.example/shop.git" }
`,
    "environments/real/groups/all.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: { name: pr-1234 }
spec: { match: { any: [ { label: { key: feature, value: "check*" } } ] } }
`,
  };
  for (const file of one.sources)
    files[`baseline/${file}`] = readFileSync(join(corpus, file), "utf8");
  for (const [name, forks] of Object.entries(one.sandboxes)) {
    files[`environments/real/sandboxes/${name}.yaml`] = `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name}, labels: { feature: checkout } }
spec:
  forks:
${forks.map((fork) => `    - forkOf: { kind: ${fork.split("/")[0]}, name: ${fork.split("/")[1]} }`).join("\n")}
`;
  }
  return files;
}

describe.skipIf(!present)("real baselines", () => {
  for (const [name, one] of Object.entries(cases)) {
    for (const backend of backends) {
      for (const engine of engines) {
        it(`${name}, ${backend}, ${engine}: every request class ends where the fork rule says`, () => {
          const { result, diagnostics } = synth(
            environment(one, backend, engine),
            "environments/real",
          );
          expect(
            diagnostics.filter((d) => d.severity === "error").map((d) => `${d.code} ${d.message}`),
          ).toEqual([]);
          if (result === undefined) throw new Error("no result");
          const { requests, forked, wrong } = judge(result, one.variations);
          expect(wrong.slice(0, 5)).toEqual([]);
          expect(forked).toBeGreaterThan(50);
          expect(requests).toBeGreaterThan(forked);
        });
      }
    }
  }
});
