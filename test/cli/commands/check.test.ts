import * as fs from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { tree } from "../../support/written-output.ts";
import { environment, freshFolder, isolane, put, root, sandbox } from "../folder.ts";

beforeEach(freshFolder);

describe("synth and check", () => {
  test("check shows what differs, what is missing and what is too much, and changes nothing", () => {
    environment();
    sandbox();
    sandbox("pr-2");
    isolane("synth");
    sandbox("pr-1", "acme/cart:3");
    fs.rmSync(join(root, "environments/staging/sandboxes/pr-2.yaml"));
    sandbox("pr-3");
    const before = tree(root);
    const { code, out, err } = isolane("check");
    expect(tree(root)).toEqual(before);
    expect(code).toBe(1);
    expect(out).toMatch(/^--- dist\/staging\/.*\n\+\+\+ compiled\n@@ /m);
    expect(out).toMatch(/^-.*acme\/cart:2/m);
    expect(out).toMatch(/^\+.*acme\/cart:3/m);
    expect(out).toMatch(/^missing: dist\/staging\/sandboxes\/pr-3\//m);
    expect(out).toMatch(/^too much: dist\/staging\/index\/sandboxes\/pr-2\.json$/m);
    expect(err).toContain("run `isolane synth` and commit the result");
  });

  test("check of a long difference is cut with a count, and cannot control the terminal", () => {
    environment();
    isolane("synth");
    const file =
      Object.keys(tree(root)).find((path) => path.startsWith("dist/staging/baseline/")) ?? "";
    put(file, `\u001b[31m${"x\n".repeat(500)}`);
    const { out } = isolane("check");
    expect(out).toMatch(/\.\.\. and \d+ more lines/);
    expect(out).not.toContain("\u001b");
  });
});
