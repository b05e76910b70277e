import { expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { deletionOf, deletionWords, hasResources, isDeleting } from "../../lib/model/deletion.ts";
import type { CompleteEnvironment } from "../../lib/model/spec.gen.ts";
import { validateSpec } from "../../lib/validate/validate.ts";
import { parseYaml } from "../../lib/yaml/document.ts";

function environment(resources?: string): CompleteEnvironment {
  const more = resources === undefined ? "" : `  resources: ${resources}\n`;
  const [document] = parseYaml(
    "environment.yaml",
    `apiVersion: isolane.dev/v1alpha1\nkind: Environment\nmetadata: {name: staging}\nspec:\n  baseline: {sources: [{path: b}], namespace: shop, deploy: true}\n${more}`,
    new Problems(),
  );
  const found = document && validateSpec("Environment", document, new Problems());
  if (found === undefined) throw new Error(resources);
  return found.spec;
}

const since = "2026-11-20T10:00:00+01:00";

test.each([
  ["{}", "2026-11-21T09:00:00Z"],
  ["{keepDeleted: 90m}", "2026-11-20T10:30:00Z"],
  ["{keepDeleted: 2w}", "2026-12-04T09:00:00Z"],
  // Nothing runs that the file would have to wait for.
  [undefined, "2026-11-20T09:00:00Z"],
])("with resources %s, the file stays until %s", (resources, until) => {
  expect(deletionOf(environment(resources), { deletion: { since } })).toEqual({ since, until });
});

test.each([
  [{}, undefined],
  [{ deletion: null }, undefined],
  [{ deletion: { force: true } }, {}],
  [{ deletion: { since: "2026-02-30T09:00:00Z" } }, {}],
  [{ deletion: true }, {}],
])("%j is %j", (spec, state) => {
  expect(deletionOf(environment("{}"), spec)).toEqual(state);
  expect(isDeleting(spec)).toBe(state !== undefined);
  if (state !== undefined) expect(deletionWords(state)).toContain("states no time");
});

test("resources count where the environment has any, whatever they say", () => {
  const spec = { resources: [{ operation: "delete" }] };
  expect(hasResources(environment("{}"), spec)).toBe(true);
  expect(hasResources(environment(), spec)).toBe(false);
  for (const none of [{}, { resources: [] }, { resources: "all" }, undefined])
    expect(hasResources(environment("{}"), none)).toBe(false);
});
