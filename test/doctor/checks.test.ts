/** What `isolane doctor` says of whole environments: each check passes on what the compile, the proof and explain find. */
import { describe, expect, it } from "vitest";
import { examineInput } from "../../lib/cli/examine.ts";
import { readEnvironment } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { checks, examine } from "../../lib/doctor/checks.ts";
import { app, object } from "../support/small-app.ts";
import { memoryIo } from "../support/synth.ts";
import { shop } from "../support/verified.ts";

const folder = {
  ...{ root: "/nowhere", fromRoot: "environments/staging" },
  ...{ shown: "environments/staging", path: "/nowhere/environments/staging" },
};

function examined(files: Readonly<Record<string, string>>) {
  const problems = new Problems();
  const input = readEnvironment(memoryIo(files), folder.fromRoot, problems);
  if (input === undefined) throw new Error(problems.all.map(({ message }) => message).join("\n"));
  const found = new Map(
    examine(examineInput(input, problems, folder)).map(({ name, ...rest }) => [name, rest]),
  );
  return (name: string) => {
    const check = found.get(name);
    if (check === undefined) throw new Error(`no check ${name}`);
    return check;
  };
}

const namespace = (labels: string) => `---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {${labels}}}
`;

/** An environment with these objects and a sandbox for each named Deployment. */
function small(
  baseline: string,
  forks: readonly string[] = [],
  spec = "",
  more: Readonly<Record<string, string>> = {},
) {
  return examined({
    ...more,
    "environments/staging/environment.yaml": `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
${spec === "" ? "  routing: {backend: istio}\n" : spec}`,
    "environments/staging/baseline.yaml": baseline,
    ...Object.fromEntries(
      forks.map((name) => [
        `environments/staging/sandboxes/${name}.yaml`,
        `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: lane-${name}}\nspec: {forks: [{forkOf: {kind: Deployment, name: ${name}}}]}\n`,
      ]),
    ),
  });
}

const meshed = namespace("istio-injection: enabled");

describe("the checks of isolane doctor", () => {
  it("have names of their own, and no two pass on one code", () => {
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    const codes = checks.flatMap((check) => check.codes);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it("find nothing that blocks where every lane is reached", () => {
    const about = small(`${meshed}${app("cart")}${app("web")}`, ["cart"]);
    for (const { name } of checks) {
      expect(about(name).findings.filter(({ level }) => level === "blocks")).toEqual([]);
    }
    expect(about("lanes").summary).toMatch(/^1 lane reached/);
    expect(about("mesh").summary).toBe("3 members, 0 outside, 0 assumed to be members");
  });

  it.each([
    ["a Namespace that keeps out of the mesh", namespace("istio-injection: disabled"), ""],
    ["one that nothing takes in", namespace("team: a"), ""],
    ["a statement", "", "  routing: {backend: istio, membership: {shop: out}}\n"],
  ])("say that a lane is blocked by %s", (_, declared, spec) => {
    const about = small(`${declared}${app("cart")}${app("web")}`, ["cart"], spec);
    const said = [
      ...about("lanes").findings,
      ...about("specs").findings,
      ...about("mesh").findings,
    ];
    expect(said.some(({ level }) => level === "blocks")).toBe(true);
    expect(said.map(({ help }) => help).join("\n")).toMatch(/mesh/);
  });

  it("say once what is only assumed of a namespace that no source declares", () => {
    const about = small(`${app("cart")}${app("web")}`, ["cart"]);
    expect(about("lanes").summary).toMatch(/^0 lanes reached, 1 reached if /);
    expect(about("mesh").summary).toBe("0 members, 0 outside, 3 assumed to be members");
    const texts = about("assumed").findings.map(({ text }) => text);
    expect(texts.filter((text) => text.includes("namespace shop"))).toHaveLength(1);
  });

  it.each([
    [[], 0],
    [["shop.example"], 1],
    [["shop.example", "*.shop.example"], 2],
    [["*"], 1],
  ])(
    "count the hosts that Gateways state, %j, and none that only a proof asks for",
    (hosts, count) => {
      const gateway = `---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ${JSON.stringify(hosts)}}]
`;
      const about = small(`${meshed}${app("cart")}${hosts.length === 0 ? "" : gateway}`, ["cart"]);
      expect(about("entries").summary).toContain(
        `entered at ${count} host${count === 1 ? "" : "s"} of`,
      );
    },
  );

  it("tell workloads outside apart from members of their namespace", () => {
    const out = app("web", { podSpec: "      hostNetwork: true" });
    const about = small(`${meshed}${app("cart")}${out}`);
    expect(about("mesh").findings).toEqual([
      expect.objectContaining({
        level: "note",
        text: expect.stringMatching(/: Deployment shop\/web$/),
      }),
    ]);
  });

  it("tell stated, hinted, denied and unknown propagation apart", () => {
    const caller = (name: string, env: string) =>
      app(name).replace(
        `image: "${name}:1"}`,
        `image: "${name}:1", env: [{name: CART_URL, value: "http://cart"}${env}]}`,
      );
    const about = small(
      [
        ...[meshed, app("cart"), caller("stated", ""), caller("unknown", "")],
        caller("hinted", `, {name: OTEL_PROPAGATORS, value: "tracecontext,baggage"}`),
        caller("denied", `, {name: OTEL_PROPAGATORS, value: tracecontext}`),
      ].join(""),
      [],
      "  routing: {backend: istio}\n  services: {stated: {propagates: true}}\n",
    );
    expect(about("propagation").summary).toBe(
      "4 workloads with known calls: 1 stated to pass the key on, 1 with signs of it, 1 that do not, 1 unknown",
    );
    const texts = about("propagation").findings.map(({ text }) => text);
    expect(texts).toEqual([
      expect.stringContaining("Deployment shop/denied does not"),
      expect.stringMatching(/not known .*: Deployment shop\/unknown$/),
    ]);
  });

  it.each([
    ["tracestate: a, baggage: a", 1, ""],
    ["header: [x-a, x-b], baggage: a", 0, "caller's baggage"],
    ["uberctx: a, otBaggage: b", 0, "the header ot-baggage-b or uberctx-a"],
  ])("ask of all carriers whether one is passed on: %s", (carriers, hinted, way) => {
    const env = `image: "web:1", env: [{name: CART_URL, value: "http://cart"}, {name: OTEL_PROPAGATORS, value: tracecontext}]}`;
    const web = app("web").replace(`image: "web:1"}`, env);
    const routing = `  routing: {backend: istio, carriers: {${carriers}}}\n`;
    const { summary, findings } = small(
      `${meshed}${app("cart")}${web}`,
      [],
      routing,
    )("propagation");
    expect(summary).toContain(`${hinted} with signs of it, ${1 - hinted} that do not`);
    expect(findings.map(({ help }) => help).join()).toContain(way);
  });

  it.each([
    [
      "networking.k8s.io/v1",
      "Ingress",
      "defaultBackend: {service: {name: web, port: {number: 80}}}",
    ],
    ["traefik.io/v1alpha1", "IngressRoute", "routes: [{services: [{name: web}]}]"],
    ["route.openshift.io/v1", "Route", "to: {kind: Service, name: web}"],
  ])("name an entry of %s %s before anybody forks what is behind it", (version, kind, spec) => {
    const about = small(`${meshed}${app("web")}${object(version, kind, "edge", spec)}`);
    const texts = about("entries").findings.map(({ text }) => text);
    expect(texts).toEqual([expect.stringContaining(`${kind} shop/edge`)]);
  });

  it("name routes of Gateways as ways into lanes", () => {
    const about = examined(shop("gateway-api"));
    expect(about("entries").summary).toMatch(/^lanes are entered at [1-9]\d* hosts? of Gateways/);
    expect(about("entries").summary).toMatch(/to Service shop\//);
  });

  it("tell which ports no key can route", () => {
    const port = (ports: string) => ({ service: `ports: [${ports}]` });
    const about = small(
      [
        ...[meshed, app("web"), app("db", port("{name: tcp-db, port: 3306}"))],
        app("cache", port("{name: cache, port: 6379}")),
        app("dns", port("{name: dns, port: 53, protocol: UDP}")),
        app("odd", port("{name: odd, port: 7000}")),
      ].join(""),
    );
    expect(about("ports").summary).toBe(
      "1 port with HTTP or gRPC, 1 that do not say, 3 that no key can route",
    );
    const said = about("ports")
      .findings.map(({ text }) => text)
      .join("\n");
    for (const name of ["shop/db:3306", "shop/cache:6379", "shop/dns:53", "shop/odd:7000"])
      expect(said).toContain(name);
  });

  it("try to fork every workload, and say what the compile says of it", () => {
    const job = `---
apiVersion: batch/v1
kind: CronJob
metadata: {name: nightly}
spec:
  schedule: "0 3 * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "job:1"}]}}}}
`;
    const leader = app("leader").replace(
      `image: "leader:1"}`,
      `image: "leader:1", args: ["--leader-elect"]}`,
    );
    const about = small(`${meshed}${app("web")}${job}${leader}`);
    const { summary, findings } = about("forks");
    expect(summary).toBe("1 of 3 workloads can be forked without more ado");
    expect(findings.map(({ code, level }) => [code, level])).toEqual([
      ["E0332", "note"],
      ["E0334", "note"],
    ]);
    for (const { place } of findings)
      expect(place?.file).toBe("environments/staging/baseline.yaml");
  });

  it("go on where a sandbox has errors, and pass them on as what blocks", () => {
    const about = small(`${meshed}${app("web")}`, ["web", "wbe"]);
    expect(about("specs").findings).toEqual([
      expect.objectContaining({ code: "E0310", level: "blocks" }),
    ]);
    expect(about("lanes").summary).toMatch(/^1 lane reached/);
  });

  it("say who is suspended, why, and when that ends", () => {
    const spec = `  suspended: {reason: mail is gone, since: "2026-11-20T09:00:00Z"}
  pinned: true
  updatedAt: "2026-11-19T00:00:00Z"
  ttl: {duration: 2d, offsetFrom: updatedAt}
  forks: [{forkOf: {kind: Deployment, name: web}}]
`;
    const about = small(`${meshed}${app("web")}${app("mail")}`, ["mail"], undefined, {
      "environments/staging/sandboxes/pr-1.yaml": `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: pr-1}\nspec:\n${spec}`,
    });
    expect(about("lanes").summary).toMatch(/^1 lane reached.*, 1 suspended$/);
    expect(about("lanes").findings).toEqual([
      expect.objectContaining({
        level: "note",
        text: 'sandbox "pr-1", key "pr-1": the lane is suspended since 2026-11-20T09:00:00Z because "mail is gone", expires 2026-11-21T00:00:00Z, pinned',
      }),
    ]);
  });

  it("count nobody who only runs for resources", () => {
    const spec = `  routing: {backend: istio}\n  resources: {params: {redis: {host: cache, adminSecret: redis}}}\n`;
    const about = small(`${meshed}${app("web")}`, [], spec, {
      "environments/staging/sandboxes/pr-1.yaml": `apiVersion: isolane.dev/v1alpha1\nkind: Sandbox\nmetadata: {name: pr-1}\nspec: {resources: [{name: c, plugin: redis}, {name: d, plugin: redis, operation: delete}]}\n`,
    });
    expect(about("mesh")).toEqual({
      summary: "1 member, 0 outside, 0 assumed to be members",
      findings: [],
    });
  });

  it("leave out what a spec acknowledges", () => {
    const ingress = object(
      "networking.k8s.io/v1",
      "Ingress",
      "edge",
      "defaultBackend: {service: {name: web}}",
    );
    const spec = (more: string) => `  routing: {backend: istio}\n${more}`;
    const acknowledged = spec(
      "  acknowledged: [{code: W0308, object: Ingress/edge, reason: a sidecar}]\n",
    );
    const baseline = `${meshed}${app("web")}${ingress}`;
    const coded = (more: string) =>
      small(baseline, ["web"], more)("entries").findings.filter(({ code }) => code === "W0308");
    expect(coded(spec(""))).toHaveLength(1);
    expect(coded(acknowledged)).toEqual([]);
  });
});
