import { describe, expect, it } from "vitest";
import { billing, forking, selective } from "../../support/consumers.ts";
import { compiled, edited, judged, without } from "../../support/verified.ts";

const world = compiled(
  billing({ "pr-1": forking(selective), "pr-2": forking(selective, "  suspended: true\n") }),
);
const table = /routes\/shop\/configmap-isolane-keys/;
const fork = /pr-1\/forks\/shop\/deployment-billing/;
const own = /baseline\/shop\/deployment-billing/;
const errors = (one: typeof world) => judged(one).codes.filter((code) => code.startsWith("E"));

describe("whose a message is", () => {
  it("is proved as it is compiled", () => {
    expect(judged(world).codes).toEqual([]);
  });

  it.each([
    ["a row less", '"pr-1": "pr-1",', ""],
    ["a row more", '"pr-1": "pr-1"', '"pr-9": "pr-1", "pr-1": "pr-1"'],
    ["another sandbox's fork", '"pr-1": "pr-1"', '"pr-1": "pr-2"'],
    ["a suspended sandbox's messages for the baseline", ',\n        "pr-2": "pr-2"', ""],
    ["another header", "x-isolane-key", "x-other"],
    ["another consumer", "shop/billing", "shop/cart"],
    ["a newer form", '"version": 1', '"version": 2'],
    ["no JSON", '"forks"', "forks"],
  ])("is reported with %s", (_, from, to) => {
    expect(errors(edited(world, table, (text) => text.replace(from, to)))).toContain("E0835");
  });

  it("is reported where the table is missing, or says more", () => {
    expect(errors(without(world, table))).toContain("E0835");
    const more = edited(world, table, (text) =>
      text.replace("\ndata:", "\ndata:\n  other.json: a"),
    );
    expect(errors(more)).toContain("E0835");
  });

  it.each([
    ["fork", fork],
    ["baseline", own],
  ])("is reported where the %s does not see it change", (_, path) => {
    for (const [from, to] of [
      [
        "mountPath: /etc/isolane/keys",
        "mountPath: /etc/isolane/keys\n          subPath: keys.json",
      ],
      ["mountPath: /etc/isolane/keys", "mountPath: /etc/isolane/key"],
      ["name: isolane-keys-deployment-billing", "name: isolane-keys-deployment-other"],
    ] as const) {
      const broken = edited(world, path, (text) => text.replace(from, to));
      expect(errors(broken), from).toContain("E0835");
    }
  });

  it("explains nothing else in the baseline's pods or in a fork's", () => {
    const mount = (text: string) => text.replace("readOnly: true", "readOnly: false");
    expect(errors(edited(world, own, mount))).toContain("E0942");
    expect(errors(edited(world, fork, mount))).toContain("E0962");
    const volume = (text: string) => text.replace("volumes:", "volumes:\n      - name: more");
    expect(errors(edited(world, own, volume))).toContain("E0942");
    expect(errors(edited(world, fork, volume))).toContain("E0962");
    const grace = (text: string) => text.replace("Seconds: 150", "Seconds: 3600");
    expect(errors(edited(world, fork, grace))).toContain("E0962");
  });

  it("is not in another lane's group, nor in none", () => {
    for (const [from, to] of [
      ["value: bills-pr-1", "value: bills-pr-2"],
      ["value: bills-pr-1", "value: bills"],
      ["value: bills-pr-1", "value: bills-pr-1x"],
      ["- name: QUEUE_NAME\n          value: bills-pr-1\n        ", ""],
    ] as const)
      expect(errors(edited(world, fork, (text) => text.replace(from, to))), to).toContain("E0962");
  });

  it("lets no ConfigMap into routes/ that is no consumer's", () => {
    const path = [...world.files.keys()].find((one) => table.test(one)) ?? "";
    const text = world.files.get(path) ?? "";
    const other = text.replaceAll("deployment-billing", "deployment-cart").replace("shop", "cart");
    const files = new Map([
      ...world.files,
      ["staging/routes/cart/configmap-isolane-keys-deployment-cart.yaml", other],
    ]);
    expect(judged({ ...world, files }).codes).not.toEqual([]);
  });

  it("is not proved where others deploy a baseline that is not seen to read it", () => {
    const foreign = compiled(billing({ "pr-1": forking(selective) }, { deploy: false }));
    expect(judged(foreign).codes).toEqual(["W0357"]);
  });
});
