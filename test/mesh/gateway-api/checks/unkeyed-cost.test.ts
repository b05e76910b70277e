import { describe, expect, it } from "vitest";
import { render, type WorldText } from "../world.ts";

function said(count: number, more: Partial<WorldText> = {}): readonly string[] {
  const lanes = Array.from({ length: count }, (_, n) => ({ key: `pr-${n}`, forks: ["shop/cart"] }));
  const { problems } = render({ services: ["shop/cart:80"], lanes, ...more });
  return problems.filter(({ code }) => code === "W0365").map(({ message }) => message);
}

/** A route with three matches in two rules. */
const routes = (parents: string, more = "") => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart}
spec:
  parentRefs: [${parents}]
  ${more}
  rules:
  - matches: [{path: {type: PathPrefix, value: /a}}, {path: {type: PathPrefix, value: /b}}]
    backendRefs: [{name: cart, port: 80}]
  - backendRefs: [{name: cart, port: 80}]
`;
const onMesh = routes('{group: "", kind: Service, name: cart, port: 80}');
const onGateway = routes("{name: edge}", "hostnames: [shop.example]");

describe("what requests without a key pay for lanes is said", () => {
  it("from the number of matches on that is noticeable, at a Service without routes", () => {
    expect(said(239)).toEqual([]);
    expect(said(240)).toEqual([
      "requests without a key pass up to 240 matches of 240 lanes at Service shop/cart, about 60 µs each where they carry baggage of others",
    ]);
  });

  it("by matches, not by lanes, where the baseline has rules", () => {
    expect(said(79, { routes: onMesh })).toEqual([]);
    expect(said(80, { routes: onMesh })[0]).toContain(
      "240 matches of 80 lanes at HTTPRoute shop/cart",
    );
  });

  it("at a Gateway as well", () => {
    expect(said(80, { routes: onGateway })[0]).toContain("240 matches of 80 lanes");
  });

  it("much later where the key has a header of its own only", () => {
    const carriers = { header: "x-key" };
    expect(said(1_999, { carriers })).toEqual([]);
    expect(said(2_000, { carriers })).toEqual([
      "requests without a key pass up to 2000 matches of 2000 lanes at Service shop/cart, about 60 µs each",
    ]);
  });

  it("once for each port: a request meets the matches of its own", () => {
    expect(said(239, { services: ["shop/cart:80,90"] })).toEqual([]);
  });
});
