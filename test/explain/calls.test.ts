import { describe, expect, it } from "vitest";
import { callsOf } from "../../lib/explain/calls.ts";
import { propagationOf } from "../../lib/explain/propagation.ts";
import { groundFor } from "../support/explained.ts";

const service = (name: string, ports: string) => `---
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [${ports}] }
`;

/** A shop in which `web` is told something. */
function shop(pod: string, { facts = "", more = "" } = {}) {
  return groundFor({
    "environments/staging/environment.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: { name: staging }
spec:
  baseline: { sources: [ { path: baseline/ } ], namespace: shop, deploy: true }
${facts}
`,
    "environments/staging/baseline/all.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
${pod.replace(/^/gm, "      ")}
${service("web", "{ name: http, port: 80 }")}${service("cart", "{ name: http, port: 8080 }")}
${service("db", "{ name: tcp-sql, port: 5432 }, { name: http-admin, port: 8000 }")}
${service("mesh-ca", "{ name: http, port: 80 }, { name: https, port: 443 }")}
---
apiVersion: v1
kind: Service
metadata: { name: rates, namespace: bank }
spec: { selector: { app: rates }, ports: [{ name: grpc, port: 9000 }] }
${more}`,
  });
}

function calls(pod: string, options?: Parameters<typeof shop>[1]): readonly string[] {
  const ground = shop(pod, options);
  const web = ground.after.pods.find(({ workload }) => workload === "Deployment shop/web");
  if (web === undefined) throw new Error("no web");
  return callsOf(ground, web).map(({ service: { key }, port }) => `${key}:${port}`);
}

const variable = (name: string, value: string) =>
  `containers: [{ name: server, image: web, env: [{ name: ${name}, value: ${JSON.stringify(value)} }] }]`;

describe("a setting that names a Service is a call", () => {
  it.each([
    ["CART_URL", "http://cart:8080/items", ["shop/cart:8080"]],
    ["CART_URL", "http://cart", ["shop/cart:8080"]],
    ["CART", "cart:8080", ["shop/cart:8080"]],
    ["CART_HOST", "cart", ["shop/cart:8080"]],
    ["CART_ADDRESS", "cart.shop.svc.cluster.local", ["shop/cart:8080"]],
    ["CART_ADDRESS", "dns:///cart.shop.svc:8080", ["shop/cart:8080"]],
    ["RATES", "rates.bank:9000", ["bank/rates:9000"]],
    ["DSN", "postgres://user:secret@db:5432/shop", ["shop/db:5432"]],
    ["DB_HOST", "db", ["shop/db:5432", "shop/db:8000"]],
    ["CA", "https://mesh-ca/sign", ["shop/mesh-ca:443"]],
    [
      "ALL",
      "http://cart:8080,rates.bank.svc:9000;db:8000",
      ["bank/rates:9000", "shop/cart:8080", "shop/db:8000"],
    ],
  ])("%s=%s", (name, value, expected) => {
    expect(calls(variable(name, value))).toEqual(expected);
  });

  it.each([
    ["EXCHANGE", "cart"],
    ["OTEL_SERVICE_NAME", "cart"],
    ["SERVER_NAME", "cart"],
    ["CART_URL", "http://cart.example.com:8080"],
    ["CART_URL", "http://shopping-cart:8080"],
    ["CART_URL", "http://cart-v2:8080"],
    ["CART_URL", "http://cart:9999"],
    ["SELF_URL", "http://web:80"],
    ["MAIL", "x@cart.shop"],
    ["IMAGE", "registry/cart:8080"],
    ["RATES_HOST", "rates"],
    ["PATTERN", "^cart$"],
    ["EMPTY", ""],
  ])("%s=%s is none", (name, value) => {
    expect(calls(variable(name, value))).toEqual([]);
  });

  it("reads arguments, with variables replaced as the kubelet does", () => {
    const pod = (args: string) =>
      `containers: [{ name: server, image: web, args: ${args}, env: [{ name: PORT, value: "8080" }, { name: AT, value: "cart:$(PORT)" }] }]`;
    expect(calls(pod('["--cart=$(AT)"]'))).toEqual(["shop/cart:8080"]);
    expect(calls(variable("X", "y").replace("env:", 'args: ["--backend", "cart"], env:'))).toEqual([
      "shop/cart:8080",
    ]);
    expect(calls(variable("X", "y").replace("env:", 'args: ["--title", "cart"], env:'))).toEqual(
      [],
    );
  });

  it("reads ConfigMaps as variables and as files", () => {
    const more = `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: hosts }
data: { CART_HOST: cart, other: "db:8000" }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: files }
data:
  app.yaml: |
    title: cart
    upstream: cart
    # disabled: http://mesh-ca:80
  notes.txt: the cart is served by db
`;
    const container = "{ name: server, image: web, ";
    expect(
      calls(`containers: [${container} envFrom: [{ configMapRef: { name: hosts } }] }]`, { more }),
    ).toEqual(["shop/cart:8080", "shop/db:8000"]);
    const one = `env: [{ name: A, valueFrom: { configMapKeyRef: { name: hosts, key: other } } }]`;
    expect(calls(`containers: [${container} ${one} }]`, { more })).toEqual(["shop/db:8000"]);
    const mounted = `containers: [${container} }]\nvolumes: [{ name: f, configMap: { name: files } }]`;
    expect(calls(mounted, { more })).toEqual(["shop/cart:8080"]);
  });

  it("leaves init containers out, which call before any request comes", () => {
    const init = (more: string) =>
      `containers: [{ name: server, image: web }]\ninitContainers: [{ name: wait, image: wait, args: ["cart:8080"]${more} }]`;
    expect(calls(init(""))).toEqual([]);
    expect(calls(init(", restartPolicy: Always"))).toEqual(["shop/cart:8080"]);
  });
});

describe("the environment corrects the call graph", () => {
  const facts = (calls: string) => `  services: { web: { calls: ${calls} } }`;
  const pod = variable("CART_URL", "http://cart:8080");

  it("adds a call and takes one away", () => {
    expect(calls(pod, { facts: facts("[{ service: bank/rates }]") })).toEqual([
      "bank/rates:9000",
      "shop/cart:8080",
    ]);
    expect(calls(pod, { facts: facts("[{ service: db, port: 8000 }]") })).toEqual([
      "shop/cart:8080",
      "shop/db:8000",
    ]);
    expect(calls(pod, { facts: facts("[{ service: cart, operation: delete }]") })).toEqual([]);
  });

  it("refuses a Service or a port that the baseline does not have", () => {
    expect(() => shop(pod, { facts: facts("[{ service: crat }]") })).toThrow(/E0303/);
    expect(() => shop(pod, { facts: facts("[{ service: cart, port: 80 }]") })).toThrow(/E0304/);
    expect(() => shop(pod, { facts: facts("[{ service: '../cart' }]") })).toThrow();
  });
});

describe("signs that a workload passes the key on", () => {
  const sign = (pod: string, facts = "") => {
    const ground = shop(pod, { facts });
    const web = ground.after.pods.find(({ workload }) => workload === "Deployment shop/web");
    if (web === undefined) throw new Error("no web");
    const { kind, passes } = propagationOf(ground, web, ground.facts.carriers[0]);
    return `${kind} ${passes}`;
  };

  it.each([
    ["OTEL_PROPAGATORS", "tracecontext,baggage", "signs true"],
    ["OTEL_PROPAGATORS", "tracecontext", "signs false"],
    ["OTEL_PROPAGATORS", "none", "signs false"],
    ["OTEL_PROPAGATORS", "", "none false"],
    ["OTEL_SDK_DISABLED", "false", "none false"],
    ["OTEL_TRACES_EXPORTER", "none", "none false"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317", "signs true"],
    ["OTEL_RESOURCE_ATTRIBUTES", "a=b", "none false"],
    ["OTEL_SDK_DISABLED", "true", "signs false"],
    ["JAVA_TOOL_OPTIONS", "-javaagent:/otel/opentelemetry-javaagent.jar", "signs true"],
    ["DD_TRACE_PROPAGATION_STYLE", "datadog,tracecontext", "signs false"],
    ["LOG_LEVEL", "debug", "none false"],
  ])("%s=%s: %s", (name, value, expected) => {
    expect(sign(variable(name, value))).toBe(expected);
  });

  it("does not take a sidecar's tracing for the program's", () => {
    const pod = `containers: [{ name: server, image: web }, { name: agent, image: a, env: [{ name: OTEL_PROPAGATORS, value: baggage }] }]`;
    expect(sign(pod)).toBe("none false");
  });

  it("believes the environment before any sign", () => {
    const pod = variable("OTEL_PROPAGATORS", "tracecontext,baggage");
    expect(sign(pod, "  services: { web: { propagates: false } }")).toBe("stated false");
    expect(sign(variable("A", "b"), "  services: { web: { propagates: true } }")).toBe(
      "stated true",
    );
  });

  it.each([
    ["tracestate: lane", "OTEL_PROPAGATORS", "tracecontext", "signs true"],
    ["tracestate: lane", "OTEL_PROPAGATORS", "baggage,b3", "signs false"],
    ["tracestate: lane", "OTEL_SERVICE_NAME", "web", "signs true"],
    ["otBaggage: lane", "OTEL_PROPAGATORS", "baggage,ottrace", "signs true"],
    ["otBaggage: lane", "DD_TRACE_PROPAGATION_STYLE", "datadog", "signs true"],
    ["otBaggage: lane", "DD_TRACE_PROPAGATION_STYLE", "tracecontext", "signs false"],
    ["uberctx: lane", "OTEL_PROPAGATORS", "jaeger", "signs true"],
    ["uberctx: lane", "OTEL_SERVICE_NAME", "web", "none false"],
    ["header: ot-baggage-lane", "OTEL_PROPAGATORS", "ottrace", "signs true"],
    ["sleuthBaggage: lane", "OTEL_PROPAGATORS", "baggage", "none false"],
  ])("of a key by %s: %s=%s: %s", (carrier, name, value, expected) => {
    expect(sign(variable(name, value), `  routing: { carriers: { ${carrier} } }`)).toBe(expected);
  });

  it("sees none for a plain header, which OpenTelemetry does not pass on", () => {
    const pod = variable("OTEL_PROPAGATORS", "tracecontext,baggage");
    expect(sign(pod, "  routing: { carriers: { header: x-lane } }")).toBe("none false");
  });
});
