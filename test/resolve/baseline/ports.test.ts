import { describe, expect, it } from "vitest";
import { at } from "../../../lib/kube/json.ts";
import { decideProtocol } from "../../../lib/mesh/implementations/port-protocol.ts";
import { implementations } from "../../../lib/mesh/implementations/registry.ts";
import { withStatedProtocols } from "../../../lib/resolve/baseline/ports.ts";
import { deployment, environment, indexed, service } from "./support.ts";

describe("a port speaks what Istio takes it for", () => {
  it.each([
    ["http", "http"],
    ["HTTP-web", "http"],
    ["http2-api", "http2"],
    ["grpc", "grpc"],
    ["gRPC-cart", "grpc"],
    ["grpc-web", "http"],
    ["grpc-webby", "http"],
    ["http_proxy", "http"],
    ["tcp-redis", "opaque"],
    ["https", "opaque"],
    ["tls-x", "opaque"],
    ["redis", "opaque"],
    ["mysql", "opaque"],
    ["mongo-x", "opaque"],
    ["udp-x", "opaque"],
    ["web", "detected"],
    ["hbone", "detected"],
    ["httpx", "detected"],
    ["", "detected"],
  ])("port name %j: %s", (name, protocol) => {
    expect(decideProtocol({ port: 8080, transport: "TCP", name }).protocol).toBe(protocol);
  });

  it.each([
    ["http", "http"],
    ["grpc", "grpc"],
    ["kubernetes.io/h2c", "http2"],
    ["kubernetes.io/ws", "http"],
    ["kubernetes.io/wss", "opaque"],
    ["tcp", "opaque"],
    ["example.com/own", "detected"],
    ["", "detected"],
  ])("appProtocol %j beats the name: %s", (appProtocol, protocol) => {
    expect(
      decideProtocol({ port: 8080, transport: "TCP", name: "tcp-x", appProtocol }).protocol,
    ).toBe(protocol);
  });

  it("takes four port numbers for opaque where nothing is said", () => {
    for (const port of [25, 53, 3306, 27017]) {
      expect(decideProtocol({ port, transport: "TCP" }).protocol).toBe("opaque");
      expect(decideProtocol({ port, transport: "TCP", name: "http" }).protocol).toBe("http");
    }
    expect(decideProtocol({ port: 5432, transport: "TCP" }).protocol).toBe("detected");
  });

  it("takes UDP and SCTP for opaque whatever the name", () => {
    expect(decideProtocol({ port: 80, transport: "UDP", name: "http" }).protocol).toBe("opaque");
    expect(decideProtocol({ port: 80, transport: "SCTP", name: "http" }).protocol).toBe("opaque");
  });

  it("says what decided", () => {
    const by = (name?: string, appProtocol?: string, port = 80) =>
      decideProtocol({ port, transport: "TCP", name, appProtocol }).decidedBy;
    expect(by("tcp-redis")).toBe('port name "tcp-redis"');
    expect(by("tcp", "grpc")).toBe('appProtocol "grpc"');
    expect(by()).toBe("no port name");
    expect(by("db", undefined, 3306)).toBe('port name "db" and port number 3306');
  });
});

const baseline =
  deployment("cart", "app: cart") +
  service(
    "cart",
    "app: cart",
    "{port: 7070, name: tcp-grpc}, {port: 80, name: http}, {port: 90, name: web}, {port: 53, protocol: UDP, name: dns}",
  ) +
  service("other", "app: other", "{port: 80}", "far");

describe("facts about ports", () => {
  const stating = (services: string, more = "") =>
    indexed(baseline, environment(`  services: ${services}`, more));
  const ports = (services: string, more = "") =>
    stating(services, more)
      .baseline.services.get("shop/cart")
      ?.ports.map((p) => p.protocol);

  it("hold where Isolane owns the Service", () => {
    const facts = "{cart: {ports: {tcp-grpc: {protocol: grpc}, '80': {protocol: tcp}}}}";
    expect(ports(facts, ", deploy: true")).toEqual(["grpc", "opaque", "detected", "opaque"]);
    expect(ports(facts, ", adopt: [Service/cart]")).toEqual([
      "grpc",
      "opaque",
      "detected",
      "opaque",
    ]);
  });

  it("that contradict the live Service are errors that say what to change", () => {
    const { problems, baseline: index } = stating(
      "{cart: {ports: {'7070': {protocol: grpc}, '80': {protocol: grpc}}}}",
    );
    expect(problems.map((d) => d.code)).toEqual(["E0403", "E0403"]);
    expect(problems[0]?.help).toContain("set appProtocol: grpc on port 7070 of Service shop/cart");
    expect(problems[0]?.help).toContain('"Service/shop/cart" under baseline.adopt');
    expect(problems[0]?.source?.path).toEqual([
      "spec",
      "services",
      "cart",
      "ports",
      "7070",
      "protocol",
    ]);
    expect(index.services.get("shop/cart")?.ports[0]?.protocol).toBe("opaque");
  });

  it("settle a detected port of a live Service", () => {
    expect(ports("{cart: {ports: {web: {protocol: http}}}}")?.[2]).toBe("http");
    expect(ports("{cart: {ports: {'90': {protocol: tcp}}}}")?.[2]).toBe("opaque");
    expect(stating("{cart: {ports: {'90': {protocol: tcp}}}}").codes).toEqual([]);
  });

  it("about another namespace are found by namespace/name", () => {
    const { baseline: index, codes } = stating("{far/other: {ports: {'80': {protocol: http}}}}");
    expect(codes).toEqual([]);
    expect(index.services.get("far/other")?.ports[0]?.protocol).toBe("http");
  });

  it("about nothing are errors that list what there is", () => {
    const { problems } = stating(
      "{kart: {ports: {'1': {protocol: http}}}, cart: {ports: {http9: {protocol: http}}}, other: {}}",
    );
    expect(problems.map((d) => d.code).sort()).toEqual(["E0303", "E0303", "E0304"]);
    expect(problems.find((d) => d.message.includes("kart"))?.help).toBe(
      'did you mean "cart"? known Services: cart, far/other',
    );
    expect(problems.find((d) => d.code === "E0304")?.help).toContain('did you mean "http"?');
    expect(problems.find((d) => d.code === "E0304")?.source).toMatchObject({ at: "key" });
  });

  it("that disagree about one port are an error", () => {
    expect(
      stating("{cart: {ports: {'90': {protocol: grpc}, web: {protocol: http}}}}").codes,
    ).toEqual(["E0306"]);
    expect(
      stating(
        "{cart: {ports: {'90': {protocol: http}}}, shop/cart: {ports: {web: {protocol: grpc}}}}",
      ).codes,
    ).toEqual(["E0306"]);
  });

  it("cannot make a UDP port speak HTTP", () => {
    expect(stating("{cart: {ports: {dns: {protocol: http}}}}").codes).toEqual(["E0404"]);
    expect(stating("{cart: {ports: {dns: {protocol: http}}}}", ", deploy: true").codes).toEqual([
      "E0404",
    ]);
  });

  it("are written as appProtocol, on the stated ports alone", () => {
    const { baseline: index } = stating(
      "{cart: {ports: {'7070': {protocol: grpc}}}}",
      ", deploy: true",
    );
    const cart = index.services.get("shop/cart");
    if (cart === undefined) throw new Error("no cart");
    const object = withStatedProtocols(cart);
    expect(at(object, "spec", "ports", 0)).toEqual({
      port: 7070,
      name: "tcp-grpc",
      appProtocol: "grpc",
    });
    expect(at(object, "spec", "ports", 1)).toEqual({ port: 80, name: "http" });
    expect(at(cart.object, "spec", "ports", 0)).toEqual({ port: 7070, name: "tcp-grpc" });
    const plain = indexed(baseline).baseline.services.get("shop/cart");
    expect(plain && withStatedProtocols(plain)).toBe(plain?.object);
  });

  it("are written in the words of the implementation", () => {
    expect(implementations.istio.appProtocols.grpc).toBe("grpc");
    expect(implementations.cilium.appProtocols.grpc).toBe("kubernetes.io/h2c");
    expect(implementations.istio.appProtocols.http2).toBe("kubernetes.io/h2c");
    expect(implementations.kuma.appProtocols.http2).toBe("http2");
    expect(implementations.linkerd.appProtocols.tcp).toBe("linkerd.io/tcp");
    for (const stated of ["http", "http2", "grpc"] as const) {
      const appProtocol = implementations.istio.appProtocols[stated];
      expect(
        decideProtocol({ port: 3306, transport: "TCP", name: "tcp-x", appProtocol }).protocol,
      ).toBe(stated);
    }
  });
});

describe("linkerd", () => {
  const ports = "{port: 8080, name: http}, {port: 5432, name: http}, {port: 9000, name: http}";
  const linkerd = environment("  routing: {implementation: linkerd}");
  const opaque = (text: string) =>
    indexed(text, linkerd)
      .baseline.services.get("shop/cart")
      ?.ports.map((p) => p.protocol === "opaque");

  it("does not look into its default opaque ports", () => {
    expect(opaque(service("cart", "app: cart", ports))).toEqual([false, true, false]);
  });

  it("reads the annotation of the Service, else of the namespace", () => {
    const annotated = service("cart", "app: cart", ports).replace(
      "{name: cart,",
      "{name: cart, annotations: {config.linkerd.io/opaque-ports: '8080,8999-9001'},",
    );
    expect(opaque(annotated)).toEqual([true, false, true]);
    const namespace =
      "---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop, annotations: {config.linkerd.io/opaque-ports: '9000'}}}\n";
    expect(opaque(namespace + service("cart", "app: cart", ports))).toEqual([false, false, true]);
  });
});
