import * as fs from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { compareOutput, writeOutput } from "../../lib/disk/write.ts";
import { refusing, tree } from "../support/written-output.ts";
import { a, b, dist, expected, freshFolder, request, write } from "./dist.ts";

beforeEach(freshFolder);

const codes = ["ENOSPC", "EACCES", "EROFS", "EIO"];
const ways = codes.flatMap((code) => [
  { code, how: "once", lasts: false },
  { code, how: "from then on", lasts: true },
]);

describe.each([
  { there: "nothing", old: [] },
  { there: "another output", old: [a] },
])("over $there, a file system that refuses", ({ old }) => {
  test.each(ways)(
    "any operation with $code, $how, leaves what the next command completes",
    ({ code, lasts }) => {
      const ends = new Set<string>();
      for (let operations = 0; ; operations++) {
        fs.rmSync(dist, { recursive: true, force: true });
        for (const output of old) write(output);
        const before = tree(dist);
        const own = refusing(operations, code, lasts);
        const problems = new Problems();
        const result = writeOutput(request([b], own), problems);
        if (own.refused() === undefined) break;
        expect(result).toBeUndefined();
        expect(problems.all.map((one) => one.code)).toEqual(["E0609"]);
        expect(problems.all[0]?.message).toContain(`${code}: refused`);

        const left = tree(dist);
        const isPromised = ".isolane/journal.json" in left;
        const help = problems.all[0]?.help ?? "";
        // Where it refuses to be looked at, nobody can say it; `check` can, afterwards.
        if (!lasts) expect(help.includes("completes the write")).toBe(isPromised);
        if (isPromised) expect(left[".isolane/.gitignore"]).toBe("*\n");
        const found = new Problems();
        compareOutput(request([b]), found);
        expect(found.all.map((one) => one.code)).toEqual(isPromised ? ["E0618"] : []);
        // Every file is the old one or the new one, whole.
        for (const [path, text] of Object.entries(left))
          if (!path.startsWith(".isolane") && !path.endsWith("/"))
            expect([before[path], expected(b)[path]], path).toContain(text);

        const next = write(b);
        expect(next).toMatchObject({ codes: [], result: { recovered: isPromised } });
        expect(tree(dist)).toEqual(expected(b));
        ends.add(isPromised ? "completed" : "done again");
      }
      expect([...ends].sort()).toEqual(["completed", "done again"]);
    },
  );
});
