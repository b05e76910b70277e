/** @module What each implementation takes a port for, by what its source reads. */
import { describe, expect, it } from "vitest";
import type { PortFacts } from "../../../lib/mesh/implementations/implementation.ts";
import { implementations } from "../../../lib/mesh/implementations/registry.ts";
import type { ImplementationName } from "../../../lib/model/settings.ts";
import { app, files } from "../../support/small-app.ts";
import { synth } from "../../support/synth.ts";

function decided(
  name: ImplementationName,
  port: Partial<PortFacts>,
  annotations: Readonly<Record<string, string>> = {},
) {
  const service = { apiVersion: "v1", kind: "Service", metadata: { name: "cart", annotations } };
  const facts = { port: 80, transport: "TCP", ...port };
  return implementations[name].protocolOf(facts, { service, namespace: undefined });
}

describe("kuma", () => {
  const noted = (protocol: string) => ({ "80.service.kuma.io/protocol": protocol });

  it.each([
    [{ name: "http" }, {}, "opaque"],
    [{ name: "grpc-api" }, {}, "opaque"],
    [{}, {}, "opaque"],
    [{ appProtocol: "http" }, {}, "http"],
    [{ name: "tcp", appProtocol: "HTTP2" }, {}, "http2"],
    [{ appProtocol: "grpc" }, noted("tcp"), "grpc"],
    [{ appProtocol: "kafka" }, noted("http"), "opaque"],
    [{ name: "tcp" }, noted("http"), "http"],
    [{ appProtocol: "kubernetes.io/h2c" }, {}, "opaque"],
    [{ appProtocol: "kubernetes.io/h2c" }, noted("http2"), "http2"],
    [{ name: "http", port: 8080 }, noted("http"), "opaque"],
    [{ appProtocol: "http", transport: "UDP" }, {}, "opaque"],
  ])("takes %j with %j for %s", (port, annotations, protocol) => {
    expect(decided("kuma", port, annotations).protocol).toBe(protocol);
  });

  const said = (service: string, services = "") => {
    const environment = "environments/staging/environment.yaml";
    const given = files(app("cart", { service }));
    const text = given[environment].replace("{backend: istio}", "{implementation: kuma}");
    const { diagnostics, files: found } = synth({ ...given, [environment]: text + services });
    return { codes: diagnostics.map(({ code }) => code), text: [...found.values()].join("\n") };
  };

  it("has no rule for a port that has only a name, until the environment states what it speaks", () => {
    const port = "ports: [{name: http, port: 80}]";
    expect(said(port).codes).toEqual(["E0337"]);
    const stated = said(port, '  services: {cart: {ports: {"80": {protocol: http}}}}\n');
    expect(stated.codes).toEqual([]);
    expect(stated.text.match(/appProtocol: http\n/g)).toHaveLength(2);
    expect(stated.text).toContain("kind: HTTPRoute");
  });
});

describe("linkerd", () => {
  const opaque = { "config.linkerd.io/opaque-ports": "80" };

  it.each([
    [{ name: "http" }, {}, "http"],
    [{ name: "tcp-web" }, {}, "detected"],
    [{ name: "https" }, {}, "opaque"],
    [{}, {}, "detected"],
    [{ name: "http", port: 5432 }, {}, "opaque"],
    [{ name: "http" }, opaque, "opaque"],
    [{ appProtocol: "http" }, opaque, "http"],
    [{ appProtocol: "http", port: 3306 }, {}, "http"],
    [{ appProtocol: "kubernetes.io/h2c" }, {}, "http2"],
    [{ name: "http", appProtocol: "linkerd.io/tcp" }, {}, "opaque"],
    [{ appProtocol: "linkerd.io/opaque" }, {}, "opaque"],
    [{ appProtocol: "tcp" }, {}, "detected"],
    [{ name: "tcp", transport: "UDP" }, {}, "opaque"],
  ])("takes %j with %j for %s", (port, annotations, protocol) => {
    expect(decided("linkerd", port, annotations).protocol).toBe(protocol);
  });
});

describe("istio, cilium and any other", () => {
  it.each(["istio", "cilium", "generic", "envoy-gateway"] as const)("%s reads names", (name) => {
    expect(decided(name, { name: "http" }).protocol).toBe("http");
    expect(decided(name, { name: "tcp-web" }).protocol).toBe("opaque");
    expect(decided(name, { name: "http", appProtocol: "tcp" }).protocol).toBe("opaque");
  });
});
