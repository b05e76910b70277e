import { expect, it } from "vitest";
import { billing, forking, selective, tableIn, tablePath } from "../support/consumers.ts";
import { changedPaths, synth, synthFiles } from "../support/synth.ts";

const since = 'since: "2026-11-20T09:00:00Z"';
const going = (state: string) => forking(selective, `  deletion: {${since}, ${state}}\n`);
const alive = synthFiles(billing({ "pr-1": forking(selective), "pr-2": "  owner: them" }));

it("hands over the messages of a sandbox that is to be deleted, and changes nothing else of it", () => {
  const draining = synthFiles(
    billing({ "pr-1": going("draining: true"), "pr-2": "  owner: them" }),
  );
  expect(tableIn(alive)).toEqual({ "pr-1": "pr-1" });
  expect(tableIn(draining)).toEqual({});
  expect(changedPaths(alive, draining)).toEqual([
    "staging/index/routes/shop/configmap-isolane-keys-deployment-billing.json",
    "staging/index/sandboxes/pr-1.json",
    tablePath,
  ]);
});

it("takes a group's key out with it", () => {
  const group = `apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: all}\nspec: {match: {label: {key: team, value: bills}}}\n`;
  const more = { "environments/staging/groups/all.yaml": group };
  const table = (spec: string) => tableIn(synthFiles(billing({ "pr-1": spec }, { more })));
  expect(table(forking(selective))).toEqual({ all: "pr-1", "pr-1": "pr-1" });
  expect(table(going("draining: true"))).toEqual({});
});

it.each(["draining: false", "draining: true, force: true"])("is over with %s", (state) => {
  const gone = synthFiles(billing({ "pr-1": going(state), "pr-2": "  owner: them" }));
  expect([...gone.keys()].filter((path) => path.includes("pr-1/forks"))).toEqual([]);
  expect(tableIn(gone)).toEqual({});
});

it("keeps resources, and what is wrong with them is wrong still", () => {
  const told = (state: string) =>
    synth(
      billing(
        {
          "pr-1": forking(
            selective,
            `  deletion: {${since}, ${state}}\n  resources: [{name: db, plugin: postgres, params: {nonsense: 1}}]\n`,
          ),
        },
        {
          workloads:
            "Deployment/billing: {consumes: selective}\n  resources: {params: {postgres: {host: db, adminSecret: a}}}",
        },
      ),
    ).diagnostics.map(({ code }) => code);
  expect(told("draining: true")).toEqual(["E0224"]);
  expect(told("draining: false")).toEqual([]);
});
