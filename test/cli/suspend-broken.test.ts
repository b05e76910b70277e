/** @module Which sandboxes are suspended because they do not compile, and when none is. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { suspendBroken } from "../../lib/cli/suspend-broken.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { findEnvironments } from "../../lib/disk/environments.ts";
import { type Project, project } from "../support/project.ts";
import { app, files, sandbox } from "../support/small-app.ts";

const folder = "environments/staging";
const group = `apiVersion: isolane.dev/v1alpha1
kind: RouteGroup
metadata: {name: joint}
spec: {match: {label: {key: feature, value: x}}}
`;
let made: Project;
beforeEach(() => {
  const specs = [sandbox("pr-1", ["cart"]), sandbox("pr-2", ["mail"]), sandbox("pr-3", ["cart"])];
  made = project(files(app("cart") + app("mail"), specs));
});
afterEach(() => made.remove());

function put(path: string, text: string): void {
  fs.mkdirSync(join(made.root, folder, path, ".."), { recursive: true });
  fs.writeFileSync(join(made.root, folder, path), text);
}

/** `own`: files that were changed by whoever runs it. */
function run(...own: readonly string[]) {
  const problems = new Problems();
  const folders = findEnvironments([], { cwd: made.root }, problems);
  const options = {
    out: join(made.root, "dist"),
    isOwn: (file: string) => own.some((path) => file === `${folder}/${path}`),
    now: new Date("2026-11-20T08:00:00Z"),
  };
  const left = suspendBroken(folders, options, problems);
  const marked = fs
    .readdirSync(join(made.root, folder, "sandboxes"))
    .filter((name) =>
      fs.readFileSync(join(made.root, folder, "sandboxes", name), "utf8").includes("suspended"),
    );
  return { left, marked, codes: problems.all.map(({ code }) => code) };
}

test("all that a baseline breaks, and nothing else; the rest compiles", () => {
  put("baseline.yaml", app("post") + app("mail"));
  const { left, marked, codes } = run("baseline.yaml");
  expect([marked, codes]).toEqual([["pr-1.yaml", "pr-3.yaml"], []]);
  expect(left?.suspended.map(({ sandbox: name, reason }) => [name, reason.slice(0, 5)])).toEqual([
    ["pr-1", "E0310"],
    ["pr-3", "E0310"],
  ]);
  expect(left?.compiled.environments).toHaveLength(1);
});

test("none where one that is broken is one's own, although others are broken as well", () => {
  put("baseline.yaml", app("post") + app("mail"));
  const { left, marked, codes } = run("sandboxes/pr-3.yaml");
  expect([left, marked, codes]).toEqual([undefined, [], ["E0310", "E0310"]]);
});

test("none where one's own route group makes two that are fine clash", () => {
  put("groups/joint.yaml", group);
  expect(run("groups/joint.yaml")).toMatchObject({ left: undefined, marked: [], codes: ["E0511"] });
});

test("none where a group of somebody else and one's own new label make them clash", () => {
  put("groups/joint.yaml", group);
  expect(run("sandboxes/pr-3.yaml")).toMatchObject({ left: undefined, marked: [] });
});

test("none where a baseline cannot be read at all: nobody's sandbox is to blame", () => {
  put("baseline.yaml", "kind: [\n");
  const { left, marked, codes } = run();
  expect([left?.compiled.environments, marked, codes]).toEqual([[], [], []]);
});
