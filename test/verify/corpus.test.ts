import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileEnvironment } from "../../lib/compile.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { diskIo } from "../../lib/disk/read.ts";
import { verify } from "../../lib/verify/verify.ts";
import { corpusSubjects } from "../corpus/corpus.ts";
import { compiled, judged } from "../support/verified.ts";

const root = join(import.meta.dirname, "..", "..");

describe("the example", () => {
  for (const name of ["staging", "production"]) {
    it(`keeps every promise: ${name}`, () => {
      const problems = new Problems();
      const result = compileEnvironment(diskIo(root), `environments/${name}`, problems);
      if (result === undefined) throw new Error("the example does not compile");
      const found = new Problems();
      const report = verify(result, found);
      expect(found.all.map((d) => `${d.code} ${d.message}`)).toEqual([]);
      expect(report.forked).toBeGreaterThan(10);
    });
  }
});

describe("the baselines of the corpus", () => {
  it.each(corpusSubjects.map((one) => [one.title, one] as const))(
    "keep every promise: %s",
    (_, { files, folder }) => {
      const { said, report } = judged(compiled(files, folder));
      expect(said.slice(0, 5)).toEqual([]);
      expect(report.forked).toBeGreaterThan(50);
    },
  );
});
