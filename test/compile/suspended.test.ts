/** @module Suspended sandboxes: no pods, and keyed requests refused where their forks would answer. */
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { verify } from "../../lib/verify/verify.ts";
import { app, files, object, sandbox } from "../support/small-app.ts";
import { changedPaths, type FileMap, synth, synthFiles } from "../support/synth.ts";

const asleep = (text: string) => text.replace("spec:\n", "spec:\n  suspended: true\n");
const baseline = app("cart") + app("mail") + app("web");

function repository(backend: string, sandboxes: readonly string[], objects = baseline): FileMap {
  const made = files(objects, sandboxes);
  const path = "environments/staging/environment.yaml";
  const engine = backend === "istio" ? "argocd" : "flux";
  const gitops = `  gitops: {engine: ${engine}, repository: "https://git.example.com/a.git"}\n`;
  const text = String(made[path]).replace("backend: istio", `backend: ${backend}`);
  return { ...made, [path]: text + gitops };
}

const group = `apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: joint}
spec: {match: {label: {key: feature, value: x}}}
`;

describe.each(["istio", "gateway-api"])("with %s", (backend) => {
  const awake = repository(backend, [sandbox("pr-1", ["cart", "mail"])]);
  const suspended = repository(backend, [asleep(sandbox("pr-1", ["cart", "mail"]))]);

  it("nothing of the forks is left, and only tables that had the forks' routes change", () => {
    const [before, after] = [synthFiles(awake), synthFiles(suspended)];
    expect([...after.keys()].filter((path) => path.includes("/forks/"))).toEqual([]);
    const changed = changedPaths(before, after).filter((path) => after.has(path));
    expect(changed.filter((path) => /-web\b/.test(path))).toEqual([]);
    expect(changed).toContain("staging/index/sandboxes/pr-1.json");
  });

  it("keyed requests are refused where a fork would be, and the proof asks for it", () => {
    const { result, diagnostics } = synth(suspended);
    expect(diagnostics).toEqual([]);
    if (result === undefined) throw new Error("it does not compile");
    const problems = new Problems();
    verify({ input: result.input, files: result.files }, problems);
    expect(problems.all).toEqual([]);
    // The baseline answers where the routes are missing or the sandbox is not suspended.
    const routes = result.files.filter(
      ({ path }) => !/\/(?:cart|[^/]*-cart[^/]*)\.yaml$/.test(path),
    );
    expect(routes.length).toBeLessThan(result.files.length);
    const broken = new Problems();
    verify({ input: result.input, files: routes }, broken);
    expect(broken.all.map(({ code }) => code)).toContain("E0911");
  });

  it("a lane that joins it with another sandbox keeps the other's forks", () => {
    const made = {
      ...repository(backend, [asleep(sandbox("pr-1", ["cart"])), sandbox("pr-2", ["mail"])]),
      "environments/staging/groups/joint.yaml": group,
    };
    const { diagnostics, result } = synth(made);
    expect(diagnostics).toEqual([]);
    expect(
      result?.lanes.map(({ key, suspended: members, forks }) => [key, members, Object.keys(forks)]),
    ).toEqual([
      ["joint", ["pr-1"], ["Deployment shop/mail"]],
      ["pr-1", ["pr-1"], []],
      ["pr-2", undefined, ["Deployment shop/mail"]],
    ]);
  });

  it("one rule in front of its workload and another's refuses", () => {
    const both =
      `${app("cart")}${app("mail")}---\napiVersion: v1\nkind: Service\nmetadata: {name: all}\nspec: {selector: {tier: all}, ports: [{name: http, port: 80}]}\n`
        .replaceAll("{labels: {app: cart}}", "{labels: {app: cart, tier: all}}")
        .replaceAll("{labels: {app: mail}}", "{labels: {app: mail, tier: all}}");
    const made = {
      ...repository(backend, [asleep(sandbox("pr-1", ["cart"])), sandbox("pr-2", ["mail"])], both),
      "environments/staging/groups/joint.yaml": group,
    };
    expect(synth(made).diagnostics).toEqual([]);
  });
});

it("hazards of a fork that does not run are no errors, nor is a workload that does not exist", () => {
  const consumer = object(
    "batch/v1",
    "CronJob",
    "night",
    "schedule: '* * * * *', jobTemplate: {spec: {template: {metadata: {labels: {app: night}}, spec: {containers: [{name: main, image: a}]}}}}",
  );
  const text = (name: string) =>
    `${sandbox("pr-1", ["cart"])}  - {forkOf: {kind: CronJob, name: ${name}}}\n`;
  const codes = (sandboxes: string) =>
    synth(files(app("cart") + consumer, [sandboxes])).diagnostics.map(({ code }) => code);
  expect(codes(text("night"))).not.toEqual([]);
  expect(codes(asleep(text("night")))).toEqual([]);
  expect(codes(asleep(text("day")))).toEqual(["W0351"]);
});
