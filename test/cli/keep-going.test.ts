/** @module `isolane synth --keep-going`: sandboxes with errors stop nobody else, and their requests are refused. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { check } from "../../lib/cli/commands/check.ts";
import { explain } from "../../lib/cli/commands/explain.ts";
import { synth } from "../../lib/cli/commands/synth.ts";
import { verify } from "../../lib/cli/commands/verify.ts";
import { type Project, project } from "../support/project.ts";
import { app, files, sandbox } from "../support/small-app.ts";
import { tree } from "../support/written-output.ts";

let made: Project;
const put = (path: string, text: string) => fs.writeFileSync(join(made.root, path), text);
const codesIn = (err: string) =>
  [...err.matchAll(/(?:error|warning) (\w\d{4}):/g)].map(([, code]) => code);
const go = () => made.run(synth, { environment: [], keepGoing: true });
const spec = (name: string, forks: readonly string[]) =>
  put(`environments/staging/sandboxes/${name}.yaml`, sandbox(name, forks));

beforeEach(() => {
  const staging = files(app("cart") + app("mail"), [
    sandbox("pr-1", ["cart", "mail"]),
    sandbox("pr-2", ["mail"]),
  ]);
  const other = Object.fromEntries(
    Object.entries(files(app("cart"), [])).map(([path, text]) => [
      path.replace("/staging/", "/other/"),
      text.replace("name: staging", "name: other"),
    ]),
  );
  made = project({ ...staging, ...other });
});
afterEach(() => made.remove());

describe("a sandbox whose workload was renamed", () => {
  beforeEach(() => {
    put("environments/staging/baseline.yaml", app("cart") + app("post"));
    spec("pr-2", ["post"]);
    put("environments/other/baseline.yaml", app("cart") + app("more"));
  });

  it("stops everybody without the option", () => {
    const before = tree(join(made.root, "dist"));
    expect(made.run(synth, { environment: [] }).code).toBe(1);
    expect(tree(join(made.root, "dist"))).toEqual(before);
  });

  it("is held back with it: the others are written, the exit code is 1, verify accepts the output", () => {
    const { code, err } = go();
    expect(code).toBe(1);
    expect(codesIn(err)).toEqual(["W0640", "E0310"]);
    const written = Object.keys(tree(join(made.root, "dist")));
    expect(
      written.filter((path) => path.startsWith("other/") && path.includes("more")),
    ).not.toEqual([]);
    expect(written.filter((path) => path.includes("sandboxes/pr-2/forks"))).not.toEqual([]);
    expect(written.filter((path) => path.includes("sandboxes/pr-1/forks"))).toEqual([]);
    const proof = made.run(verify, { environment: [] });
    expect([proof.code, codesIn(proof.err)]).toEqual([0, ["W0641"]]);
  });

  it("is said to be answered by the baseline where nothing can refuse, and by Gateways where there are any", () => {
    expect(go().err).toContain(
      "the baseline answers its keyed requests to 1 of its 2 forks: the baseline has no Deployment shop/mail",
    );
    const edge = `---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec: {gatewayClassName: istio, listeners: [{name: http, port: 80, protocol: HTTP}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: edge}
spec: {parentRefs: [{name: edge}], rules: [{backendRefs: [{name: post, port: 80}]}]}
`;
    put("environments/staging/baseline.yaml", app("cart") + app("post") + edge);
    const { code, err } = go();
    expect([code, codesIn(err)]).toEqual([1, ["W0640", "E0310"]]);
    expect(err).toContain("it has no pods, and its keyed requests are refused\n");
    const asked = { environment: "staging", method: "GET", header: [], hops: false, key: "pr-1" };
    const told = made.run(explain, { ...asked, gateway: "shop/edge", url: "http://any.example/" });
    expect(told.out).toContain("refused: the lane is suspended: the proxy refuses the request\n");
    expect(made.run(verify, { environment: ["staging"] }).code).toBe(0);
  });

  it("stops nobody with refusals that cannot be written", () => {
    const foreign = `---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: cart}
spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}, service: {port: 80}}
`;
    put("environments/staging/baseline.yaml", app("cart") + app("post") + foreign);
    const { code, err } = go();
    expect([code, codesIn(err)]).toEqual([1, expect.arrayContaining(["W0640", "E0361"])]);
    expect(err).toContain("nothing can refuse them, since E0532");
    expect(made.run(verify, { environment: ["staging"] }).code).toBe(0);
  });

  it("gets its keyed requests refused at what it still names", () => {
    go();
    const asked = { environment: "staging", method: "GET", header: [], hops: false, key: "pr-1" };
    const told = made.run(explain, { ...asked, url: "http://cart.shop:80/" });
    expect(told.out).toMatch(/refus|503/);
    expect(told.code).toBe(0);
  });

  it("is another spec to verify once it is mended, and the fork comes back", () => {
    go();
    spec("pr-1", ["cart", "post"]);
    expect(made.run(verify, { environment: ["staging"] }).err).toContain("W0641");
    expect(made.run(check, { environment: ["staging"] }).code).toBe(1);
    expect(made.run(synth, { environment: [] }).code).toBe(0);
    expect(made.run(verify, { environment: [] })).toMatchObject({ code: 0, err: "" });
  });
});

describe("environments", () => {
  it("with errors of their own stay as they are, and the others are written", () => {
    const before = tree(join(made.root, "dist/staging"));
    put("environments/staging/baseline.yaml", `${app("cart")}---\nkind: [\n`);
    put("environments/other/baseline.yaml", app("cart") + app("more"));
    expect(go().code).toBe(1);
    expect(tree(join(made.root, "dist/staging"))).toEqual(before);
    expect(Object.keys(tree(join(made.root, "dist/other"))).join()).toContain("more");
  });

  it("of which nothing compiles write nothing", () => {
    const before = tree(join(made.root, "dist"));
    for (const name of ["staging", "other"]) put(`environments/${name}/environment.yaml`, "a: b\n");
    expect(go().code).toBe(1);
    expect(tree(join(made.root, "dist"))).toEqual(before);
  });

  it("without errors end with 0", () => {
    expect(go()).toMatchObject({ code: 0, err: "" });
  });
});

it("two sandboxes that only clash with each other are both held back", () => {
  put("environments/staging/groups.yaml", "");
  fs.rmSync(join(made.root, "environments/staging/groups.yaml"));
  fs.mkdirSync(join(made.root, "environments/staging/groups"));
  put(
    "environments/staging/groups/joint.yaml",
    "apiVersion: isolane.dev/v1alpha1\nkind: RouteGroup\nmetadata: {name: joint}\nspec: {match: {label: {key: feature, value: x}}}\n",
  );
  const { code, err } = go();
  expect([code, codesIn(err)]).toEqual([1, ["E0511", "W0640", "W0640"]]);
  expect(made.run(verify, { environment: ["staging"] }).code).toBe(0);
});
