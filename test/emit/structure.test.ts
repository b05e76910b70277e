import { describe, expect, test } from "vitest";
import { app, files, output, sandbox } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

/** A Deployment whose container has some fields, with a Service that names a port. */
const cart = (container: string, pod = "", spec = "") => `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  ${spec}
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers: [{name: main, image: "cart:1", ${container}}]
      ${pod}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{name: http, port: 80, targetPort: web}]}
`;

const said = (baseline: string, customizations?: string) =>
  synth(files(baseline, [sandbox("pr-1", ["cart"], customizations)])).diagnostics.filter(
    ({ code }) => /^(?:E0160|W0120|E09..)$/.test(code),
  );
const place = (source: ReturnType<typeof said>[number]["source"]) =>
  source && `${source.document.file.split("/").at(-1)} ${source.path.join(".")}`;
const container = "spec.template.spec.containers.0";

describe("a value of a wrong type", () => {
  test.each([
    [
      "a number as a variable's value",
      cart("env: [{name: A, value: 8080}]"),
      `${container}.env.0.value`,
    ],
    ["an argument that YAML reads as a boolean", cart("args: [on]"), `${container}.args.0`],
    [
      "text as a number of seconds",
      cart("", 'terminationGracePeriodSeconds: "30"'),
      "spec.template.spec.terminationGracePeriodSeconds",
    ],
    [
      "text as a Service's port, which its fork has too",
      cart("ports: [{name: web, containerPort: 8080}]").replace("port: 80", 'port: "80"'),
      "spec.ports.0.port",
    ],
    ["half a replica", cart("", "", "replicas: 1.5"), "spec.replicas"],
    ["a mapping in a list's place", cart("volumeMounts: {name: a}"), `${container}.volumeMounts`],
    [
      "a time-out as text, deep in a probe",
      cart('readinessProbe: {httpGet: {path: /, port: web}, timeoutSeconds: "1"}'),
      `${container}.readinessProbe.timeoutSeconds`,
    ],
  ])("is an error at the baseline's line: %s", (_, baseline, path) => {
    expect(said(baseline).map(({ code, source }) => [code, place(source)])).toEqual([
      ["E0160", `baseline.yaml ${path}`],
    ]);
  });

  test("is none in two containers of one name: a customization without a name is for the last", () => {
    const two = cart("").replace("containers: [", "containers: [{name: main, image: old}, ");
    const found = said(two, '{images: [{image: "cart:2"}]}');
    expect(found.map(({ code }) => code)).toEqual(["W0120"]);
  });

  test.each(["%REPLICAS%", "{{ .Values.replicas }}", "[[ .replicas ]]"])(
    "is no matter of quotes where it is a placeholder: %s",
    (text) => {
      const [problem] = said(cart("", "", `replicas: "${text}"`));
      expect(problem?.code).toBe("E0160");
      expect(problem?.help).toContain(`"${text}" is a placeholder`);
    },
  );

  test("is an error at the patch that brings it", () => {
    const patch = `{patch: {type: merge, value: {spec: {template: {spec: {priority: "high"}}}}}}`;
    expect(said(cart(""), patch).map(({ code, source }) => [code, place(source)])).toEqual([
      ["E0160", "pr-1.yaml spec.forks.0.customizations.patch"],
    ]);
  });

  test("is found in the pod template of a kind that Kubernetes does not have, and said once for all forks", () => {
    const rollout = cart("env: [{name: A, value: true}]").replace(
      "apiVersion: apps/v1\nkind: Deployment",
      "apiVersion: argoproj.io/v1alpha1\nkind: Rollout",
    );
    const forks = ["pr-1", "pr-2"].map((name) =>
      sandbox(name, ["cart"]).replace("kind: Deployment", "kind: Rollout"),
    );
    const found = synth(files(rollout, forks)).diagnostics;
    expect(found.filter(({ code }) => code === "E0160").map(({ source }) => place(source))).toEqual(
      [`baseline.yaml ${container}.env.0.value`],
    );
  });

  test("of what is neither forked nor deployed is nobody's matter here", () => {
    const other = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\ndata: {PORT: 8080}\n`;
    const all = files(cart("") + other);
    const environment = "environments/staging/environment.yaml";
    const elsewhere = {
      ...all,
      [environment]: all[environment].replace("deploy: true", "deploy: false"),
    };
    expect(synth(elsewhere).diagnostics.filter(({ code }) => code !== "W0321")).toEqual([]);
    expect(said(cart("") + other).map(({ code }) => code)).toEqual(["E0160"]);
  });

  test("is none where the API server takes several types, or nothing at all", () => {
    const fields =
      "resources: {requests: {cpu: 1, memory: 1.5e9}}, livenessProbe: {httpGet: {port: 8080}}, args: [null], command: null";
    const map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {EMPTY: null}\n";
    expect(said(cart(fields) + map)).toEqual([]);
  });
});

describe("an item that there is twice", () => {
  const written = (baseline: string, customizations?: string) => {
    const { files: found, diagnostics } = synth(
      files(baseline, [sandbox("pr-1", ["cart"], customizations)]),
    );
    return {
      codes: diagnostics.map(({ code }) => code),
      texts: ["baseline", "sandboxes"].map((unit) => output(found, unit, "deployment").join("")),
    };
  };
  const count = (text: string | undefined, part: string) => (text ?? "").split(part).length - 1;

  test.each([
    [
      "a variable",
      "env: [{name: A, value: old}, {name: A, value: new}]",
      "",
      "value: new",
      "value: old",
    ],
    [
      "a mount",
      "volumeMounts: [{name: x, mountPath: /a}, {name: z, mountPath: /a}]",
      "volumes: [{name: x, emptyDir: {}}, {name: z, emptyDir: {}}]",
      "- name: z\n          mountPath",
      "- name: x\n          mountPath",
    ],
    [
      "a volume",
      "",
      "volumes: [{name: x, emptyDir: {}}, {name: x, emptyDir: {medium: Memory}}]",
      "medium: Memory",
      "emptyDir: {}",
    ],
    ["a pull secret", "", "imagePullSecrets: [{name: x}, {name: x}]", "name: x", "name: nowhere"],
    [
      "a port, of whose names one is used",
      "ports: [{name: web, containerPort: 80}, {name: other, containerPort: 80}]",
      "",
      "name: web",
      "name: other",
    ],
  ])("is written once, the one that counts: %s", (_, own, pod, kept, gone) => {
    const { codes, texts } = written(cart(own, pod));
    expect(codes.filter((code) => code !== "W0321")).toEqual(["W0120"]);
    for (const text of texts) expect([count(text, kept), count(text, gone)]).toEqual([1, 0]);
  });

  test("is kept where it is not clear which one counts", () => {
    const twice = cart(
      'env: [{name: A, value: x}, {name: A, value: "$(A):y"}]',
      "hostAliases: [{ip: 10.0.0.1, hostnames: [a]}, {ip: 10.0.0.1, hostnames: [b]}]",
    );
    const found = said(twice);
    expect(found.map(({ code }) => code)).toEqual(["W0120", "W0120"]);
    expect(found.every(({ message }) => message.includes("not clear"))).toBe(true);
    for (const text of written(twice).texts) expect(count(text, "name: A\n")).toBe(2);
  });

  test("is none where another key tells them apart", () => {
    expect(
      said(
        cart(
          "ports: [{name: web, containerPort: 80}, {name: dns, containerPort: 80, protocol: UDP}]",
        ),
      ),
    ).toEqual([]);
  });

  test("is one for a patch, which changes the item that counts", () => {
    const patch = `{patch: {type: strategic, value: {spec: {template: {spec: {containers: [{name: main, env: [{name: A, value: mine}]}]}}}}}}`;
    const { texts } = written(cart("env: [{name: A, value: old}, {name: A, value: new}]"), patch);
    expect(texts.map((text) => count(text, "name: A\n"))).toEqual([1, 1]);
    expect(texts[1]).toContain("value: mine");
  });

  test("is told of the patch that brings it", () => {
    const patch = `{patch: {type: json, value: [{op: add, path: /spec/template/spec/containers/0/env/-, value: {name: A, value: mine}}]}}`;
    const baseline = cart("env: [{name: A, value: old}]");
    expect(said(baseline, patch).map(({ code, source }) => [code, place(source)])).toEqual([
      ["W0120", "pr-1.yaml spec.forks.0.customizations.patch"],
    ]);
    expect(count(written(baseline, patch).texts[1], "name: A\n")).toBe(1);
  });
});

test("an environment without faults of this kind is told nothing", () => {
  expect(said(app("cart"))).toEqual([]);
});
