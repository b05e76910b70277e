import { describe, expect, it } from "vitest";
import { type Compiled, compiled, edited, judged, shop, without } from "../../support/verified.ts";

const world = compiled(shop("istio"));
const more = (
  path: string,
  text = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n",
) => ({
  ...world,
  files: new Map([...world.files, [`staging/${path}`, text]]),
});

describe("a file that no index lists", () => {
  it.each<[string, Compiled]>([
    ["in a unit with an index", more("groups/all/forks/shop/configmap-more.yaml")],
    ["in the unit of no spec", more("sandboxes/ghost/forks/shop/configmap-more.yaml")],
    ["in no unit", more("notes.txt", "to do\n")],
    [
      "among the routes, of a kind that lanes do not share",
      more("routes/shop/configmap-more.yaml"),
    ],
    ["that a merge tore", more("baseline/shop/x.yaml", "<<<<<<< a\n=======\n>>>>>>> b\n")],
  ])("%s is not ours, and no more is said of it", (_, { input, files }) => {
    const { codes, report } = judged({ input, files });
    expect(codes).toEqual(["E0625"]);
    // The rest is proved all the same.
    expect(report.requests).toEqual(judged(world).report.requests);
  });

  it.each<[string, Compiled, string]>([
    ["a lane", without(world, /index\/sandboxes\/pr-1\.json/), "E0903"],
    ["the baseline", without(world, /index\/baseline\.json/), "E0902"],
    ["the engine", without(world, /index\/gitops\.json/), "E0902"],
    ["a shared table", without(world, /index\/routes\/shop\/virtualservice-cart\.json/), "E0902"],
    ["what all lanes share", without(world, /index\/routes\/shop\/configmap-/), "E0902"],
    [
      "a lane, after a merge",
      edited(world, /index\/groups\/all\.json/, (text) => `<<<<<<< a\n${text}=======\n>>>>>>> b\n`),
      "E0901",
    ],
    [
      "a table that a merge tore",
      edited(
        without(world, /index\/routes\/shop\/virtualservice-cart\.json/),
        /routes\/shop\/virtualservice-cart\.yaml/,
        (text) => `<<<<<<< a\n${text}=======\n>>>>>>> b\n`,
      ),
      "E0901",
    ],
  ])("may be ours where the index of %s is lost", (_, torn, code) => {
    const { codes } = judged(torn);
    expect(codes).toContain(code);
    expect(codes).not.toContain("E0625");
  });
});

describe("an index", () => {
  it.each([
    ["index/others.json", '{ "objects": [] }'],
    ["index/sandboxes/notes.json", '{ "objects": [] }'],
    ["index/routes/shop/notes.json", "{}"],
    ["index/sandboxes/pr-1/more.json", "[]"],
    ["index/notes.md", "to do"],
  ])("of nothing is not ours: %s", (path, text) => {
    expect(judged(more(path, text)).said).toEqual([
      `E0625 "dist/staging/${path}" is not what isolane writes, and an engine may read it`,
    ]);
  });

  it("of a spec that is gone is ours, with all that it lists", () => {
    const gone = world.input.sandboxes.filter(({ spec }) => spec.metadata.name !== "pr-12");
    const { codes } = judged({ ...world, input: { ...world.input, sandboxes: gone } });
    expect(codes).toContain("E0903");
    expect(codes).not.toContain("E0625");
  });

  it("that cannot be read is ours where a spec has its unit", () => {
    const { codes } = judged(edited(world, /index\/sandboxes\/pr-1\.json/, () => "[]"));
    expect(codes).toEqual(["E0901"]);
  });
});
