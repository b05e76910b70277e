import { describe, expect, it } from "vitest";
import type { Way } from "../../lib/explain/model.ts";
import { follow, groundFor } from "../support/explained.ts";

interface Told {
  readonly calls?: string;
  readonly propagators?: string;
}

function workload(name: string, { calls, propagators }: Told): string {
  const env = [
    ...(calls === undefined ? [] : [`{ name: NEXT_URL, value: "${calls}" }`]),
    ...(propagators === undefined ? [] : [`{ name: OTEL_PROPAGATORS, value: "${propagators}" }`]),
  ].join(", ");
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: server, image: ${name}, env: [${env}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ name: http, port: 80 }] }
`;
}

const both = "tracecontext,baggage";

/** web → cart → prices, and prices calls web back; two lanes. */
function chain(told: Readonly<Record<string, Told>> = {}, facts = "", sandbox = "") {
  return groundFor({
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
${facts}
`,
    "environments/staging/baseline/all.yaml": [
      "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, labels: { istio-injection: enabled } }\n",
      workload("web", { calls: "http://cart", propagators: both, ...told.web }),
      workload("cart", { calls: "http://prices", propagators: both, ...told.cart }),
      workload("prices", { calls: "http://web", propagators: both, ...told.prices }),
      workload("audit", { propagators: both }),
    ].join(""),
    "environments/staging/sandboxes/pr-1.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-1 }
spec:
  forks:
    - forkOf: { kind: Deployment, name: prices }
${sandbox}
`,
  });
}

/** `web → cart → prices-pr-1`, hashes left out. */
function stops({ stops: all }: Way): readonly string[] {
  return all.map(({ name, keyed }) => {
    const short = name.replace(/^\w+ shop\//, "").replace(/-[0-9a-f]{8}$/, "");
    return keyed ? short : `${short} (no key)`;
  });
}

const hint = / may pass the key on .*: a hint, not a proof$/;

/** Workloads that only seem to pass the key on. */
function hints({ doubts }: Way): readonly string[] {
  return doubts
    .filter(({ text }) => hint.test(text))
    .map(({ text }) => text.replace(/ may pass.*/, ""));
}

/** All other doubts. */
function surer({ doubts }: Way): Way["doubts"] {
  return doubts.filter(({ text }) => !hint.test(text));
}

describe("a request is followed along the call graph", () => {
  it("reaches the fork two hops on, and from there the baseline again, once each", () => {
    const way = follow(chain(), "http://web/", { key: "pr-1" });
    expect(stops(way)).toEqual(["web", "cart", "prices-pr-1"]);
    expect(way.unreached).toEqual([]);
    // A variable is a hint: the answer says on whom it hangs.
    expect(way.reach?.kind).toBe("conditional");
    expect(way.reach?.text.replace(/-[0-9a-f]{8}/, "")).toBe(
      "Deployment shop/web passes the key on and Deployment shop/cart passes the key on: Deployment shop/prices-pr-1",
    );
    expect(hints(way).slice(0, 2)).toEqual(["Deployment shop/web", "Deployment shop/cart"]);
    const [fork] = way.stops.slice(-1);
    expect(fork).toMatchObject({ forkOf: "Deployment shop/prices", sandbox: "pr-1" });
    expect(fork?.calls.map(({ service }) => service)).toEqual(["shop/web"]);
  });

  it("says at every hop which table, which rules, which rule and which lines", () => {
    const [, cart] = follow(chain(), "http://web/", { key: "pr-1" }).stops;
    const [call] = cart?.calls ?? [];
    expect(call?.evidence).toEqual([
      {
        text: 'NEXT_URL of container "server"',
        place: { file: "environments/staging/baseline/all.yaml", line: 27, column: 61 },
      },
    ]);
    const [request] = call?.requests ?? [];
    expect(request?.tables[0]).toMatchObject({ order: "ranked" });
    expect(request?.tables[0]?.rules.map(({ state }) => state)).toContain("answers");
    expect(request?.because.map(({ role }) => role)).toEqual(["rule", "fork", "service"]);
    expect(request?.promise).toMatchObject({ promise: "P2", holds: true });
  });

  it("is sure of the fork where the environment states who passes the key on", () => {
    const says = (...names: string[]) =>
      chain(
        {},
        `  services: { ${names.map((name) => `${name}: { propagates: true }`).join(", ")} }`,
      );
    const stated = says("web", "cart", "prices");
    const way = follow(stated, "http://web/", { key: "pr-1" });
    expect(way.reach?.kind).toBe("reached");
    expect(hints(way)).toEqual([]);
    expect(follow(says("cart"), "http://web/", { key: "pr-1" }).reach?.text).toMatch(
      /^Deployment shop\/web passes the key on: Deployment shop\/prices-pr-1-/,
    );
    expect(follow(stated, "http://web/").reach).toBeUndefined();
    expect(follow(stated, "http://web/", { key: "pr-9" }).reach?.kind).toBe("not-reached");
  });

  it("goes without a key to the baseline only", () => {
    const way = follow(chain(), "http://web/");
    expect(stops(way)).toEqual(["web (no key)", "cart (no key)", "prices (no key)"]);
    expect(way.unreached).toEqual([]);
  });

  it("ends the lane where a service drops baggage, and says so", () => {
    const way = follow(chain({ cart: { propagators: "tracecontext" } }), "http://web/", {
      key: "pr-1",
    });
    expect(stops(way)).toEqual(["web", "cart", "prices (no key)", "web (no key)", "cart (no key)"]);
    expect(way.unreached).toEqual([
      {
        fork: expect.stringMatching(/^Deployment shop\/prices-pr-1-/),
        forkOf: "Deployment shop/prices",
        why: "the key is lost before it, so that requests reach its baseline",
      },
    ]);
    expect(way.reach).toEqual({
      kind: "not-reached",
      text: expect.stringMatching(/^not Deployment shop\/prices-pr-1-/),
    });
    expect(hints(way)).toEqual(["Deployment shop/web"]);
    expect(surer(way).map(({ text }) => text)).toEqual([
      "Deployment shop/cart does not pass the key on (OTEL_PROPAGATORS=tracecontext): the lane ends there",
    ]);
  });

  it("follows baggage, where OpenTelemetry passes it on, and no plain header", () => {
    const key = "x-isolane-key: pr-1";
    const alone = follow(chain(), "http://web/", { headers: [key] });
    expect(alone.stops[0]?.propagation).toMatchObject({ kind: "none", passes: false });
    expect(new Set(alone.doubts.map(({ kind }) => kind))).toEqual(new Set(["propagation"]));
    const both = follow(chain(), "http://web/", { key: "pr-1", headers: [key] });
    expect(both.stops[1]?.calls[0]?.requests[0]?.request.headers).toEqual([
      ["baggage", "isolane=pr-1"],
    ]);
    expect(surer(both)).toEqual([]);
  });

  it("follows a fork that calls another fork's own Service", () => {
    const sandbox = `    - forkOf: { kind: Deployment, name: cart }
      customizations:
        env:
          - name: NEXT_URL
            valueFrom: { fork: { forkOf: { kind: Deployment, name: prices }, expression: "http://{{.Service.Host}}:{{.Service.Port}}" } }`;
    const way = follow(chain({}, "", sandbox), "http://web/", { key: "pr-1" });
    expect(stops(way)).toEqual(["web", "cart-pr-1", "prices-pr-1"]);
    const broken = way.stops.flatMap(({ calls }) =>
      calls.flatMap(({ requests }) => requests.filter(({ promise }) => promise?.holds === false)),
    );
    expect(broken).toEqual([]);
  });

  it("takes a service that shows nothing on trust, and says so", () => {
    const ground = chain({ web: { propagators: undefined as never } });
    const way = follow(ground, "http://web/", { key: "pr-1" });
    expect(stops(way)).toEqual(["web", "cart", "prices-pr-1"]);
    expect(surer(way).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      "propagation: Deployment shop/web shows no sign of passing the key on (no sign of OpenTelemetry): behind it, the lane is taken on trust",
    ]);
  });

  it("names forks that no known call leads to, and how to state the call", () => {
    const ground = chain({ cart: { calls: undefined as never } });
    const way = follow(ground, "http://web/", { key: "pr-1" });
    expect(way.unreached.map(({ why }) => why)).toEqual([
      "no known call leads to it; state the missing one under spec.services.<name>.calls",
    ]);
    const stated = chain(
      { cart: { calls: undefined as never } },
      "  services: { cart: { calls: [{ service: prices }] } }",
    );
    const found = follow(stated, "http://web/", { key: "pr-1" });
    expect(found.unreached).toEqual([]);
    expect(found.stops[1]?.calls[0]?.evidence[0]?.text).toBe("the environment says so");
  });

  it("reads what the fork is told, not what its baseline was", () => {
    const sandbox = `      customizations:
        env: [{ name: NEXT_URL, value: "http://audit" }]`;
    const way = follow(chain({}, "", sandbox), "http://web/", { key: "pr-1" });
    expect(stops(way)).toEqual(["web", "cart", "prices-pr-1", "audit"]);
    const place = way.stops[2]?.calls[0]?.evidence[0]?.place;
    expect(place?.file).toMatch(/^dist\/staging\/sandboxes\/pr-1\/forks\/shop\/deployment-prices-/);
  });
});
