/** What an edit of one sandbox changes of others that meet it in no file: a run with a stamp says it as one without does. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { stillValid } from "../../lib/cli/stamped.ts";
import { type Runner, runnerIn } from "../support/project.ts";
import { app, sandbox } from "../support/small-app.ts";
import { scratch } from "../support/written-output.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
});

const environment = (more = "") => `apiVersion: isolane.dev/v1alpha1
kind: Environment
metadata: {name: staging}
spec:
  baseline: {sources: [{path: baseline.yaml}], namespace: shop, deploy: true}
  routing: {backend: gateway-api, implementation: istio}
${more}`;

const template = (template: string) =>
  `{patch: {type: merge, value: {spec: {template: ${template}}}}}`;
const labelled = template("{metadata: {labels: {tier: gold}}}");
const apart = template(
  "{spec: {affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {tier: gold}}}]}}}}",
);
const image = (tag: string) => `{images: [{image: "other:${tag}"}]}`;
const variable = (value: string) => `{env: [{name: ADDED, value: "${value}"}]}`;
const acknowledging = (text: string) =>
  text.replace("  forks:", "  acknowledged: [{code: W0310, reason: known}]\n  forks:");

/** Forks of one consumer, whose table names both. */
const consuming = (consumer: string, name = "a") =>
  sandbox(
    name,
    ["cart"],
    '{images: [{image: "main:2"}], env: [{name: GROUP_ID, value: own}]}',
  ).replace("customizations:", `strategies: {consumer: ${consumer}}, customizations:`);

type Files = Readonly<Record<string, string>>;

/** Port 90 of `two` is not routed (W0310), and said once for all who fork it. */
const shop: Files = {
  "environment.yaml": environment(),
  "baseline.yaml":
    app("cart") +
    app("pay") +
    app("two", { service: "ports: [{name: http, port: 80}, {name: tcp-a, port: 90}]" }),
  "sandboxes/a.yaml": sandbox("a", ["cart"]),
  "sandboxes/b.yaml": sandbox("b", ["pay"]),
};

/** A repository, synthesized once. */
function made(files: Files, cache?: string): { readonly root: string; readonly run: Runner } {
  const root = scratch();
  folders.push(root);
  write(root, { ...shop, ...files });
  const run = runnerIn(root, undefined, cache === undefined ? {} : { ISOLANE_CACHE: cache });
  expect(run(synth, { environment: [] }).code).toBe(0);
  return { root, run };
}

function write(root: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, "environments/staging", name);
    fs.mkdirSync(join(path, ".."), { recursive: true });
    fs.writeFileSync(path, text);
  }
}

const one = "sandboxes/a.yaml";
const other = "sandboxes/b.yaml";
const consumers: Files = {
  "environment.yaml": environment("  workloads: {Deployment/cart: {consumes: selective}}\n"),
};
const both: Files = { [one]: sandbox("a", ["two"]), [other]: sandbox("b", ["two"]) };

test.each<readonly [what: string, before: Files, text: string, code: number, isKnown: boolean]>([
  ["an image", {}, sandbox("a", ["cart"], image("2")), 0, true],
  ["a variable", both, sandbox("a", ["two"], variable("2")), 0, true],
  [
    "a label that another's fork keeps apart from",
    { [other]: sandbox("b", ["pay"], apart) },
    sandbox("a", ["cart"], labelled),
    1,
    false,
  ],
  [
    "a fork that keeps apart from another's label",
    { [other]: sandbox("b", ["pay"], labelled) },
    sandbox("a", ["cart"], apart),
    1,
    false,
  ],
  ["a fork less of what another's warning is about, too", both, sandbox("a", ["cart"]), 0, false],
  [
    "a fork more of it",
    { ...both, [one]: sandbox("a", ["cart"]) },
    sandbox("a", ["two"]),
    0,
    false,
  ],
  [
    "an acknowledgement of what another does not acknowledge",
    both,
    acknowledging(sandbox("a", ["two"])),
    0,
    false,
  ],
  [
    "a line that moves a warning that is said once",
    both,
    `# more\n${sandbox("a", ["two"])}`,
    0,
    false,
  ],
  [
    "a fork less of what the environment acknowledges",
    {
      ...both,
      "environment.yaml": environment("  acknowledged: [{code: W0310, reason: known}]\n"),
    },
    sandbox("a", ["cart"]),
    0,
    false,
  ],
  [
    "an image of a fork that consumes selectively",
    { ...consumers, [one]: consuming("selective"), [other]: consuming("selective", "b") },
    consuming("selective").replace("main:2", "main:3"),
    0,
    true,
  ],
  [
    "a fork that gives its messages back",
    { ...consumers, [one]: consuming("selective"), [other]: consuming("selective", "b") },
    consuming("draining"),
    0,
    false,
  ],
  [
    "another sandbox in the file",
    {},
    `${sandbox("a", ["cart"])}---\n${sandbox("c", ["pay"])}`,
    1,
    false,
  ],
])("after an edit: %s", (_, before, text, code, isKnown) => {
  const cache = scratch();
  folders.push(cache);
  const [kept, cold] = [made(before, cache), made(before)];
  for (const { root } of [kept, cold]) write(root, { [one]: text });
  const folder = {
    ...{ shown: "environments/staging", fromRoot: "environments/staging", root: kept.root },
    path: join(kept.root, "environments/staging"),
  };
  const found = stillValid(folder, { cache, out: join(kept.root, "dist") });
  expect(found !== undefined).toBe(isKnown);
  const strict = { environment: [], strict: true };
  expect(kept.run(synth, strict)).toEqual(cold.run(synth, strict));
  const said = cold.run(synth, { environment: [] });
  expect(said.code).toBe(code);
  expect(kept.run(synth, { environment: [] })).toEqual(said);
  const json = { environment: [], format: "json" } as const;
  expect(kept.run(check, json)).toEqual(cold.run(check, json));
});
