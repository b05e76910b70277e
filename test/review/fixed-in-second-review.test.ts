import { describe, expect, test } from "vitest";
import { synth, synthFiles } from "../support/synth.ts";

const environment = `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: istio}
`;

interface App {
  readonly labels?: string;
  readonly service?: string;
  readonly podSpec?: string;
}

function app(name: string, { labels = "", service = "", podSpec = "" }: App = {}): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}${labels}}}
    spec:
      containers: [{name: main, image: "${name}:1"}]
${podSpec}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec: {selector: {app: ${name}}, ${service === "" ? "ports: [{name: http, port: 80}]" : service}}
`;
}

function object(apiVersion: string, kind: string, name: string, spec: string): string {
  return `---
apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}}
spec: {${spec}}
`;
}

function sandbox(name: string, forks: readonly string[], customizations = "{}"): string {
  const entries = forks.map(
    (fork) =>
      `  - {forkOf: {kind: Deployment, name: ${fork}}, customizations: ${customizations}}\n`,
  );
  return `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: {name: ${name}, labels: {feature: x}}
spec:
  forks:
${entries.join("")}`;
}

function files(baseline: string, sandboxes: readonly string[] = [sandbox("pr-1", ["cart"])]) {
  return {
    "environments/staging/environment.yaml": environment,
    "environments/staging/baseline.yaml": baseline,
    ...Object.fromEntries(
      sandboxes.map((text, i) => [`environments/staging/sandboxes/pr-${i + 1}.yaml`, text]),
    ),
  };
}

function codes(baseline: string, sandboxes?: readonly string[]): readonly string[] {
  return synth(files(baseline, sandboxes)).diagnostics.map(({ code }) => code);
}

/** Texts of the emitted files below a folder whose names start with a kind. */
function output(found: ReadonlyMap<string, string>, folder: string, kind: string) {
  return [...found]
    .filter(([path]) => path.startsWith(`staging/${folder}/`) && path.includes(`/${kind}-`))
    .map(([, text]) => text);
}

describe("a Service that takes requests from outside the mesh", () => {
  test.each(["LoadBalancer", "NodePort"])("of type %s is a warning, once", (type) => {
    const baseline = app("cart", { service: `type: ${type}, ports: [{name: http, port: 80}]` });
    const two = [sandbox("pr-1", ["cart"]), sandbox("pr-2", ["cart"])];
    expect(codes(baseline, two)).toEqual(["W0309"]);
  });

  test("is none where no lane forks what is behind it, or no port of it is routed", () => {
    const other = app("web", { service: "type: LoadBalancer, ports: [{name: http, port: 80}]" });
    expect(codes(app("cart") + other)).toEqual([]);
    const plain = object(
      "v1",
      "Service",
      "cart-udp",
      "type: NodePort, selector: {app: cart}, ports: [{name: dns, port: 53, protocol: UDP}]",
    );
    expect(codes(app("cart") + plain)).toEqual(["W0310"]);
  });
});

describe("a label that something acts on", () => {
  const label = 'sidecar.istio.io/inject: "true"';
  const policy = (selector: string) =>
    object(
      "networking.k8s.io/v1",
      "NetworkPolicy",
      "injected",
      `podSelector: {matchLabels: {${selector}}}, ingress: [{}]`,
    );

  test("stays on the fork where only policies select by it, and they then hold as they are", () => {
    const found = synthFiles(files(app("cart", { labels: `, ${label}` }) + policy(label)));
    const [fork] = output(found, "sandboxes/pr-1", "deployment");
    expect(fork).toContain('sidecar.istio.io/inject: "true"');
    expect(output(found, "sandboxes/pr-1", "networkpolicy")).toEqual([]);
  });

  test("does not keep a policy that also needs another label from being repeated", () => {
    const baseline = app("cart", { labels: `, ${label}` }) + policy(`app: cart, ${label}`);
    const found = synthFiles(files(baseline));
    expect(output(found, "sandboxes/pr-1", "networkpolicy")).toHaveLength(1);
  });

  test("is refused where the fork would get a policy by it that its baseline does not have", () => {
    const only = object(
      "networking.k8s.io/v1",
      "NetworkPolicy",
      "others",
      "podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [cart]}, {key: sidecar.istio.io/inject, operator: Exists}]}, ingress: [{}]",
    );
    expect(codes(app("cart", { labels: `, ${label}` }) + only)).toEqual(["E0502"]);
  });

  const catching = object(
    "v1",
    "Service",
    "cart-injected",
    `selector: {app: cart, ${label}}, ports: [{name: http, port: 80}]`,
  );

  test("goes, with a warning, where a Service selects by it", () => {
    const baseline = app("cart", { labels: `, ${label}` }) + catching;
    const { diagnostics, files: found } = { ...synth(files(baseline)) };
    expect(diagnostics.map(({ code }) => code)).toEqual(["W0324"]);
    expect(output(found, "sandboxes/pr-1", "deployment")[0]).not.toContain("sidecar.istio.io");
  });

  test("may be set again by a patch, as the warning says", () => {
    const patch = `{patch: {type: strategic, value: {spec: {template: {metadata: {labels: {${label}}}}}}}}`;
    const baseline = app("cart", { labels: `, ${label}` }) + catching;
    expect(codes(baseline, [sandbox("pr-1", ["cart"], patch)])).toEqual([]);
  });
});

describe("a file that holds the value of a label", () => {
  const volume = (path: string, key: string) =>
    `      volumes: [{name: about, ${path.replace("ITEMS", `items: [{path: x, fieldRef: {fieldPath: "metadata.labels['${key}']"}}]`)}}]`;
  const plain = "downwardAPI: {ITEMS}";
  const projected = "projected: {sources: [{downwardAPI: {ITEMS}}]}";

  test.each([plain, projected])("which the fork's pods lose is a warning: %s", (path) => {
    const baseline = (key: string) =>
      app("cart", { labels: ", team: blue", podSpec: volume(path, key) });
    expect(codes(baseline("app"))).toEqual(["W0323"]);
    expect(codes(baseline("team"))).toEqual([]);
  });
});

describe("VirtualServices of one mesh host", () => {
  const rule = (name: string, exportTo: string) =>
    object(
      "networking.istio.io/v1",
      "VirtualService",
      name,
      `hosts: [cart], exportTo: [${exportTo}], http: [{route: [{destination: {host: cart, port: {number: 80}}}]}]`,
    );

  test.each([
    ['"."', '"*"'],
    ['"."', "web"],
    ["web", '"*"'],
    ["shop", "web"],
  ])("are no warning where every client obeys a certain one: %s and %s", (one, other) => {
    expect(codes(app("cart") + rule("a", one) + rule("b", other))).not.toContain("W0412");
  });

  test.each([
    ['"*"', '"*"'],
    ['"."', "shop"],
    ['"."', '".", web'],
  ])("are a warning where some client obeys the oldest: %s and %s", (one, other) => {
    expect(codes(app("cart") + rule("a", one) + rule("b", other))).toContain("W0412");
  });

  test("are named without those that come first or last for everybody", () => {
    const { diagnostics } = synth(
      files(app("cart") + rule("a", '"."') + rule("b", '"*"') + rule("c", '"*"')),
    );
    const [found] = diagnostics.filter(({ code }) => code === "W0412");
    expect(found?.message).toMatch(/^VirtualService shop\/b and VirtualService shop\/c speak/);
  });
});

describe("a UDP port of a fork", () => {
  const help = (ports: string) => {
    const { diagnostics } = synth(files(app("cart", { service: `ports: [${ports}]` })));
    return diagnostics.map(({ code, help: text }) => [code, text]);
  };
  const udp = "{name: dns, port: 53, protocol: UDP}";

  test("is not said to be able to speak HTTP, which E0404 refuses", () => {
    const handOver = "hand its address to another fork of this sandbox with valueFrom.fork";
    expect(help(`{name: http, port: 80}, ${udp}`)).toEqual([["W0310", handOver]]);
    expect(help(udp)).toEqual([["E0337", handOver]]);
  });

  test("beside a TCP port leaves the advice to that one", () => {
    const [found] = help(`${udp}, {name: tcp-x, port: 9000}, {name: http, port: 80}`);
    expect(found?.[1]).toContain('ports."9000".protocol');
  });
});

describe("a DestinationRule for some callers", () => {
  const rule = object(
    "networking.istio.io/v1",
    "DestinationRule",
    "cart-for-web",
    "host: cart, workloadSelector: {matchLabels: {app: web}}, trafficPolicy: {tls: {mode: SIMPLE}}",
  );
  const baseline = app("cart") + app("web") + rule;
  const selectors = (texts: readonly string[]) =>
    texts.map((text) => {
      const host = /^ {2}host: (cart(?:-pr-\d)?)/m.exec(text)?.[1];
      const selected = /matchLabels:\n\s+(\S+: \w+(?:-pr-\d)?)/.exec(text)?.[1];
      return `${selected} -> ${host}`;
    });

  test("is also cloned for their fork towards a fork of the same sandbox", () => {
    const found = synthFiles(files(baseline, [sandbox("pr-1", ["cart", "web"])]));
    expect(selectors(output(found, "sandboxes/pr-1", "destinationrule")).sort()).toEqual([
      "app: web -> cart-pr-1",
      "isolane.dev/fork: web-pr-1 -> cart",
      "isolane.dev/fork: web-pr-1 -> cart-pr-1",
    ]);
  });

  test("is cloned in a group's unit where a group joins the two", () => {
    const found = synthFiles({
      ...files(baseline, [sandbox("pr-1", ["cart"]), sandbox("pr-2", ["web"])]),
      "environments/staging/groups/both.yaml": `apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: both}
spec: {match: {label: {key: feature, value: x}}}
`,
    });
    const rules = output(found, "groups/both", "destinationrule");
    expect(selectors(rules)).toEqual(["isolane.dev/fork: web-pr-2 -> cart-pr-1"]);
    expect(rules[0]).toContain("isolane.dev/group: both");
    expect(rules[0]).not.toContain("isolane.dev/sandbox");
  });
});
