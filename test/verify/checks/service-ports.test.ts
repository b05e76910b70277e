import { describe, expect, it } from "vitest";
import { implementations } from "../../../lib/mesh/implementations/registry.ts";
import { repository } from "../../support/one-service.ts";
import { synth } from "../../support/synth.ts";
import { compiled, edited, judged } from "../../support/verified.ts";

const quic = "{name: quic, port: 80, protocol: UDP}";
const http = "{name: http, port: 80, appProtocol: http}";
const backends = ["{backend: istio}", "{backend: gateway-api}", "{implementation: linkerd}"];

it.each(backends)("a port that is stated to speak gRPC is probed by a POST, %s", (routing) => {
  const { files } = synth(
    repository({
      ports: "{name: main, port: 80}",
      routing,
      services: "{web: {ports: {main: {protocol: grpc}}}}",
    }),
  );
  const index = files.get("staging/index/sandboxes/pr-1.json") ?? "{}";
  expect(JSON.parse(index).lanes[0].probes[0].method).toBe("POST");
});

describe("a port is a number and a transport", () => {
  it.each(
    backends.flatMap((routing) => [
      { routing, ports: `${quic}, ${http}` },
      { routing, ports: `${http}, ${quic}` },
      { routing, ports: `${quic}, ${http}`, type: "NodePort" },
      { routing, ports: `{name: dns, port: 53, protocol: UDP}, ${http}` },
      { routing, ports: `{name: sctp, port: 80, protocol: SCTP}, ${quic}, ${http}` },
    ]),
  )("lanes pass by the TCP port: $routing, $type, $ports", (setup) => {
    const world = compiled(repository(setup));
    const { said, report } = judged(world);
    expect(said).toEqual([]);
    expect(report.forked).toBeGreaterThan(0);
    expect(Object.keys(report.requests)).toEqual(["shop/web:80"]);
  });

  it("a request without a key that a rule sends to the fork is found behind a UDP port, too", () => {
    const setup = { ports: `${quic}, ${http}`, routing: "{backend: istio}" };
    const world = edited(compiled(repository(setup)), /virtualservice-web/, (text) => {
      const fork = /host: (web-pr-1-\S+)/.exec(text)?.[1] ?? "";
      return text.replaceAll("host: web.shop.svc.cluster.local", `host: ${fork}`);
    });
    expect(judged(world).codes).toContain("E0910");
  });

  it("a statement about the number is about the TCP port", () => {
    const services = '{web: {ports: {"80": {protocol: grpc}}}}';
    for (const routing of backends) {
      const ports = `${quic}, {name: web, port: 80}`;
      const world = compiled(repository({ ports, services, routing }));
      expect(judged(world).said).toEqual([]);
      const service = [...world.files].find(([path]) => /baseline\/.*service-web/.test(path))?.[1];
      expect(service).toMatch(/protocol: UDP/);
      expect(service?.match(/appProtocol/g)).toHaveLength(1);
    }
  });

  it("a Service of UDP ports alone leads no lane, and says so", () => {
    const { diagnostics } = synth(repository({ ports: quic }), "environments/staging");
    expect(diagnostics.map(({ code }) => code)).toEqual(["E0337"]);
  });
});

describe("a port that most likely speaks no HTTP", () => {
  const databases = [5432, 5672, 6379, 9042, 9092].map((port) => `{name: extra, port: ${port}}`);

  it.each(backends.flatMap((routing) => databases.map((extra) => [routing, extra] as const)))(
    "has no rules, a warning, and no promise: %s, %s",
    (routing, extra) => {
      const setup = { ports: `${http}, ${extra}`, routing };
      const { diagnostics, files, result } = synth(repository(setup), "environments/staging");
      expect(diagnostics.map(({ code }) => code)).toEqual(["W0310"]);
      const { said, report } = judged({ input: result?.input as never, files });
      expect(said).toEqual([]);
      expect(report.forked).toBeGreaterThan(0);
    },
  );

  it.each([true, false])(
    "obeys what the environment states about it, deployed here: %s",
    (deploy) => {
      const ports = `${http}, {name: metrics, port: 9092}`;
      const stated = (protocol: string) =>
        synth(
          repository({
            ports,
            deploy,
            services: `{web: {ports: {"9092": {protocol: ${protocol}}}}}`,
          }),
          "environments/staging",
        );
      const [asHttp, asTcp] = [stated("http"), stated("tcp")];
      expect(asHttp.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect([...asHttp.files.keys()].join("\n")).toMatch(/web-9092/);
      expect(asTcp.diagnostics).toEqual([]);
      expect([...asTcp.files.keys()].join("\n")).not.toMatch(/web-9092/);
    },
  );

  it("keeps the lane where a rule of the baseline speaks for it", () => {
    const baseline = `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web}
spec: {hosts: [web], http: [{route: [{destination: {host: web, port: {number: 80}}}]}]}
`;
    const ports = `${http}, {name: metrics, port: 9092}`;
    const world = compiled(repository({ ports, baseline, routing: "{backend: istio}" }));
    const { said, report } = judged(world);
    expect(said).toEqual([]);
    expect(report.requests["shop/web:9092"]).toBeGreaterThan(20);
  });
});

describe("a stated protocol is said in the words of each mesh, and proved", () => {
  const meshes = Object.values(implementations).filter(({ mesh }) => mesh !== undefined);
  const cases = meshes.flatMap(({ name }) =>
    ["http", "http2", "grpc", "tcp"].flatMap((protocol) =>
      // Kuma does not detect: a Service that somebody else deploys has to say it itself.
      [true, false]
        .filter((deploy) => deploy || protocol === "tcp" || name !== "kuma")
        .map((deploy) => ({ name, protocol, deploy })),
    ),
  );

  it.each(cases)("$name, $protocol, deployed here: $deploy", ({ name, protocol, deploy }) => {
    const isAlone = implementations[name].mesh?.portsShareRoutes === true && protocol !== "tcp";
    const ports = isAlone ? "{name: main, port: 8081}" : `${http}, {name: admin, port: 8081}`;
    const services = `{web: {ports: {"8081": {protocol: ${protocol}}}}}`;
    const routing = `{implementation: ${name}, carriers: {header: x-key}}`;
    const { said, report } = judged(compiled(repository({ ports, services, routing, deploy })));
    expect(said).toEqual([]);
    expect(report.forked).toBeGreaterThan(0);
  });
});

describe("Linkerd's opaque ports", () => {
  it("are opaque to the proof as well", () => {
    const ports = `${http}, {name: http-admin, port: 4444}`;
    const setup = { ports, routing: "{implementation: linkerd}" };
    const { diagnostics } = synth(repository(setup), "environments/staging");
    expect(diagnostics.map(({ code }) => code)).toEqual(["W0310"]);
  });

  it("give way to an appProtocol, which a stated protocol writes", () => {
    const services = '{web: {ports: {"4444": {protocol: http}}}}';
    const ports = `${http}, {name: admin, port: 4444}`;
    const setup = { ports, services, routing: "{implementation: linkerd}" };
    expect(judged(compiled(repository(setup))).said).toEqual([]);
    const { diagnostics } = synth(repository({ ...setup, deploy: false }), "environments/staging");
    expect(diagnostics.map(({ code }) => code)).toContain("E0403");
  });
});

it.each(backends)(
  "a fork of one pod is reached from every node, and by the families of its baseline, %s",
  (routing) => {
    const files = repository({ ports: http, routing });
    const web = "environments/staging/baseline/web.yaml";
    const extra =
      "internalTrafficPolicy: Local, ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv6, IPv4], trafficDistribution: PreferClose, ";
    const world = compiled({
      ...files,
      [web]: String(files[web]).replace("{type: ", `{${extra}type: `),
    });
    expect(judged(world).said).toEqual([]);
    const service = [...world.files].find(([path]) => /pr-1\/.*service-web/.test(path))?.[1];
    expect(service).not.toContain("internalTrafficPolicy");
    expect(service).toContain("ipFamilies:");
  },
);
