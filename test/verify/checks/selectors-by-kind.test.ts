import { describe, expect, it } from "vitest";
import { kinds } from "../../../lib/kube/kinds.ts";
import { compiled, edited, judged, shop, without } from "../../support/verified.ts";

/** Every kind of policy, with the row of the selector that says whom it is for. */
const policies = Object.entries(kinds).flatMap(([key, row]) => {
  const selector = row.selectors?.find(({ role }) => role === "policy");
  return selector === undefined ? [] : [{ key, selector, scope: row.scope }];
});

/** Every kind that acts on the pods, or on the Services, that it selects. */
const acts = (on: "services" | undefined) =>
  Object.entries(kinds).flatMap(([key, row]) => {
    const selector = row.selectors?.find(
      ({ role, selects }) => role === "capture" && selects === on,
    );
    return selector === undefined ? [] : [{ key, selector, scope: row.scope }];
  });
const captures = acts(undefined);
const monitors = acts("services");

/** An object of a kind that selects pods by their label `app`, and says something else besides. */
function selecting({ key, selector, scope }: (typeof policies)[number], app: string): string {
  const [group, kind] = key.split("/");
  const metadata = scope === "cluster" ? { name: "kept" } : { name: "kept", namespace: "shop" };
  const { path, form } = selector;
  const forms = { labels: { app }, text: `app=${app}`, other: { matchLabels: { app } } };
  const innermost: unknown = forms[form ?? "other"];
  const spec = path
    .split(".")
    .slice(1)
    .reduceRight<unknown>(
      (value, step) => (step.endsWith("[]") ? { [step.slice(0, -2)]: [value] } : { [step]: value }),
      innermost,
    );
  return JSON.stringify({
    apiVersion: group === "" ? "v1" : `${group}/v1`,
    kind,
    metadata,
    spec: { host: "cart", ...Object(spec) },
  });
}

const fileOf = (key: string) => key.slice(key.indexOf("/") + 1).toLowerCase();

const world = compiled(
  shop("istio", {
    "environments/staging/baseline/policies.yaml": policies
      .map((one) => selecting(one, "cart"))
      .join("\n---\n"),
  }),
);

describe("a fork's copy of a policy", () => {
  it("is written for each kind, and proved", () => {
    expect(judged(world).said).toEqual([]);
  });

  it.each(policies.map(({ key }) => key))("is missed when it is gone: %s", (key) => {
    const copies = new RegExp(`/sandboxes/pr-1/.*/${fileOf(key)}(?:\\.[^/]*)?-kept-pr-1-[^/]*$`);
    expect(judged(without(world, copies)).codes).toContain("E0921");
  });
});

const acting = compiled(
  shop("istio", {
    "environments/staging/baseline/captures.yaml": [...captures, ...monitors]
      .map((one) => selecting(one, "nobody"))
      .join("\n---\n"),
  }),
);

describe("an object of the baseline that acts on pods", () => {
  it.each(captures.map(({ key }) => key))("may not catch a fork: %s", (key) => {
    const [, fork] = /isolane\.dev\/fork: (\S+)/.exec([...acting.files.values()].join("\n")) ?? [];
    const files = new RegExp(`/baseline/.*/${fileOf(key)}(?:\\.[^/]*)?-kept\\.yaml$`);
    const caught = edited(acting, files, (text) =>
      text
        .replace("app: nobody", `isolane.dev/fork: ${fork}`)
        .replace("app=nobody", `isolane.dev/fork=${fork}`),
    );
    expect(judged(caught).codes).toContain("E0920");
  });
});

describe("a monitor of the baseline", () => {
  it.each(monitors.map(({ key }) => key))("may not catch a fork's Service: %s", (key) => {
    const own = compiled(
      shop("istio", {
        "environments/staging/baseline/monitor.yaml": monitors
          .filter((one) => one.key === key)
          .map((one) => selecting(one, "nobody"))
          .join(""),
      }),
    );
    expect(judged(own).said).toEqual([]);
    const caught = edited(own, /pr-1\/forks\/shop\/service-cart/, (text) =>
      text.replace("  labels:\n", "  labels:\n    app: nobody\n"),
    );
    expect(judged(caught).codes).toContain("E0920");
  });
});
