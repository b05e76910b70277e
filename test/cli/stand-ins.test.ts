import { expect, test } from "vitest";
import { readTolerantly } from "../../lib/cli/stand-ins.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { app, files, sandbox } from "../support/small-app.ts";
import { memoryIo } from "../support/synth.ts";

/** The environment with one sandbox that has these lines in its spec, read although they are not valid. */
function read(lines: string) {
  const given = "  resources: { params: { redis: { host: r, adminSecret: a } } }\n";
  const all = Object.entries(files(app("cart"), [sandbox("pr-1", ["cart"])])).map(
    ([path, text]) => [
      path,
      path.endsWith("environment.yaml")
        ? `${text.trimEnd()}\n${given}`
        : text.replace(/(kind: Sandbox[\s\S]*?spec:\n)/, `$1${lines}`),
    ],
  );
  return readTolerantly(memoryIo(Object.fromEntries(all)), "environments/staging", new Problems());
}

const state = "  resources: [{ name: cache, plugin: redis }]\n";
const deletion = '  deletion: { since: "2026-11-20T08:00:00Z" }\n';

test.each(["owners: me", "pinned: maybe", "ttl: { duration: soon }"])(
  "what stands in for a spec with %s owns what its resources have made",
  (wrong) => {
    const { input, invalid } = read(`${state}  ${wrong}\n`);
    expect(invalid).toMatchObject([{ name: "pr-1", isInvalid: true }]);
    expect(input?.sandboxes[0]?.spec.spec.suspended).toBe(true);
    expect(input?.resources.map(({ owner, spec }) => [owner.name, spec.name])).toEqual([
      ["pr-1", "cache"],
    ]);
  },
);

test("one that is being deleted goes on being deleted", () => {
  const { input } = read(`${state}${deletion}  owners: me\n`);
  expect(input?.sandboxes).toEqual([]);
  expect(input?.deleting.map(({ spec }) => spec.metadata.name)).toEqual(["pr-1"]);
  expect(input?.resources).toHaveLength(1);
});

test.each([
  ["of a plugin that there is not", "  resources: [{ name: cache, plugin: radish }]\n"],
  ["of no name", "  resources: [{ plugin: redis }]\n"],
])("resources %s keep nobody else from going on", (_, lines) => {
  const { input, invalid } = read(lines);
  expect(invalid).toMatchObject([{ name: "pr-1" }]);
  expect(input?.sandboxes).toHaveLength(1);
  expect(input?.resources).toEqual([]);
});
