import { describe, expect, test } from "vitest";
import { app, codes, files, object, output, sandbox } from "../../support/small-app.ts";
import { synth, synthFiles } from "../../support/synth.ts";

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

describe("a selector that catches a fork by a label of its patch", () => {
  const placeOf = (patch: string) => {
    const baseline = app("cart");
    const { diagnostics } = synth(
      files(baseline, [sandbox("pr-1", ["cart"], `{patch: ${patch}}`)]),
    );
    const found = diagnostics.filter(({ code }) => code === "E0501");
    expect(found.length).toBeGreaterThan(0);
    return found[0]?.source?.path.slice(2);
  };
  const value = ["forks", 0, "customizations", "patch", "value"].slice(1);

  test("is reported at the label of the patch, the operation, or the text", () => {
    expect(
      placeOf("{type: strategic, value: {spec: {template: {metadata: {labels: {app: cart}}}}}}"),
    ).toEqual([...value, "spec", "template", "metadata", "labels", "app"]);
    expect(
      placeOf("{type: merge, value: {spec: {template: {metadata: {labels: {app: cart}}}}}}"),
    ).toEqual([...value, "spec", "template", "metadata", "labels", "app"]);
    const add = "{op: add, path: /spec/template/metadata/labels/app, value: cart}";
    const other = "{op: add, path: /spec/minReadySeconds, value: 1}";
    expect(placeOf(`{type: json, value: [${other}, ${add}]}`)).toEqual([...value, 1]);
    const text = "'spec: {template: {metadata: {labels: {app: cart}}}}'";
    expect(placeOf(`{type: merge, value: ${text}}`)).toEqual(value);
  });

  test("is reported at the fork where the patch has nothing to do with it", () => {
    const budget = object(
      "policy/v1",
      "PodDisruptionBudget",
      "all",
      "minAvailable: 1, selector: {matchExpressions: [{key: batch, operator: DoesNotExist}]}",
    );
    const patch =
      "{patch: {type: merge, value: {spec: {template: {metadata: {labels: {team: a}}}}}}}";
    const { diagnostics } = synth(files(app("cart") + budget, [sandbox("pr-1", ["cart"], patch)]));
    const [found] = diagnostics.filter(({ code }) => code === "E0501");
    expect(found?.source?.path).toEqual(["spec", "forks", 0, "forkOf"]);
  });
});
