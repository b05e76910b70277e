import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../lib/kube/object.ts";
import type { ImplementationName } from "../../../lib/model/settings.ts";
import { documents } from "../../support/input.ts";
import { answer, type Request } from "./evaluate.ts";
import { render } from "./world.ts";

const paths = ["/", "/api", "/api/v1", "/other"];
const match = fc.record(
  {
    path: fc.record({
      type: fc.constantFrom("PathPrefix", "Exact"),
      value: fc.constantFrom(...paths),
    }),
    method: fc.constantFrom("GET", "POST"),
    headers: fc.uniqueArray(
      fc.record({ name: fc.constantFrom("x-a", "x-b"), value: fc.constantFrom("1", "2") }),
      {
        selector: (h) => h.name,
      },
    ),
    queryParams: fc.uniqueArray(
      fc.record({ name: fc.constantFrom("p", "q"), value: fc.constantFrom("1", "2") }),
      {
        selector: (h) => h.name,
      },
    ),
  },
  { requiredKeys: [] },
);
const rule = fc.record({
  matches: fc.array(match, { minLength: 1, maxLength: 2 }),
  backendRefs: fc.constantFrom("cart", "other").map((name) => [{ name, port: 80 }]),
});
const routes = fc
  .array(fc.array(rule, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 2 })
  .map((lists) =>
    lists.map(
      (rules, index): KubeObject => ({
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { name: `r${index}`, namespace: "shop" },
        spec: { parentRefs: [{ group: "", kind: "Service", name: "web", port: 80 }], rules },
      }),
    ),
  );
const value = fc.option(fc.constantFrom("1", "2"), { nil: undefined });
const request = fc
  .record({
    path: fc.constantFrom(...paths, "/api/x"),
    method: fc.constantFrom("GET", "POST", "PUT"),
    a: value,
    b: value,
    p: value,
    q: value,
  })
  .map(
    ({ path, method, a, b, p, q }): Request => ({
      path,
      method,
      headers: { ...(a && { "x-a": a }), ...(b && { "x-b": b }) },
      query: { ...(p && { p }), ...(q && { q }) },
    }),
  );

/** Every way to say that a request belongs to a lane. */
function keyed(plain: Request, key: string): readonly Request[] {
  const baggage = { baggage: `other=x, isolane = ${key};p=1` };
  const header = { "x-isolane-key": key };
  return [baggage, header, { ...baggage, ...header }].map((more) => ({
    ...plain,
    headers: { ...plain.headers, ...more },
  }));
}

const implementations: readonly ImplementationName[] = [
  "istio",
  "linkerd",
  "cilium",
  "envoy-gateway",
  "generic",
];

describe("what requests get from the baseline's routes and the lanes' together", () => {
  it.each(implementations)(
    "%s: forks for keyed requests that the baseline would send there, nothing else changes",
    (name) => {
      fc.assert(
        fc.property(
          routes,
          fc.array(request, { minLength: 1, maxLength: 6 }),
          fc.boolean(),
          (baseline, requests, younger) => {
            const text = baseline.map((o) => JSON.stringify(o)).join("\n---\n");
            const { objects, codes } = render({
              services: ["shop/web:80", "shop/cart:80", "shop/other:80"],
              routes: text,
              lanes: [
                { key: "pr-1", forks: ["shop/cart"] },
                { key: "pr-12", forks: ["shop/cart", "shop/other"] },
              ],
              // The order of requests is that of `name`; the checks on filters and meshes are other tests'.
              implementation: name,
            });
            fc.pre(!codes.includes("E0440"));
            const own = objects.map(({ object }) => object).filter((o) => isOnWeb(o));
            const old = documents(text).map((d) => d.value as KubeObject);
            const all = younger ? [...old, ...own] : [...own, ...old];
            const order = name === "generic" ? "istio" : name;
            for (const plain of requests) {
              const expected = answer(old, plain, order);
              expect(answer(all, plain, order)).toBe(expected);
              expect(keyed(plain, "pr-3").map((r) => answer(all, r, order))).toEqual(
                Array(3).fill(expected),
              );
              expect(keyed(plain, "pr-1").map((r) => answer(all, r, order))).toEqual(
                Array(3).fill(expected === "cart" ? "cart-pr-1" : expected),
              );
              expect(keyed(plain, "pr-12").map((r) => answer(all, r, order))).toEqual(
                Array(3).fill(expected === "404" ? "404" : `${expected}-pr-12`),
              );
            }
          },
        ),
        { numRuns: 200, seed: 4 },
      );
    },
  );
});

function isOnWeb(object: KubeObject): boolean {
  return object.kind === "HTTPRoute" && JSON.stringify(object.spec).includes('"name":"web"');
}
