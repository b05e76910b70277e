import { describe, expect, test } from "vitest";
import { app, files, object, output, sandbox } from "../../../support/small-app.ts";
import { synthFiles } from "../../../support/synth.ts";

describe("DestinationRules for some callers only", () => {
  const rule = (name: string, fields: string) => `---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: ${name}}
spec: {host: cart, ${fields}}
`;

  const cloned = (rules: string) =>
    output(synthFiles(files(app("cart") + rules)), "sandboxes/pr-1", "destinationrule");

  test("are cloned by themselves, so that the others' clone is still for every caller", () => {
    const rules = cloned(
      rule(
        "a-for-web",
        "workloadSelector: {matchLabels: {app: web}}, trafficPolicy: {tls: {mode: SIMPLE}}",
      ) + rule("cart", "trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}"),
    );
    expect(rules).toHaveLength(2);
    const [some, all] = rules;
    expect(some).toContain("workloadSelector");
    expect(some).toContain("mode: SIMPLE");
    expect(all).not.toContain("workloadSelector");
    expect(all).toContain("mode: ISTIO_MUTUAL");
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
