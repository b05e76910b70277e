import { beforeEach, describe, expect, test } from "vitest";
import { diskFs } from "../../lib/disk/write-fs.ts";
import { tree } from "../support/written-output.ts";
import { a, dist, expected, freshFolder, put, write } from "./dist.ts";

beforeEach(freshFolder);

describe("the journal and the lock", () => {
  test("a running writer is respected, a dead one is not", () => {
    put(".isolane/lock", JSON.stringify({ pid: process.ppid, host: diskFs.host }));
    expect(write(a).codes).toEqual(["E0607"]);
    put(".isolane/lock", JSON.stringify({ pid: 999_999_999, host: diskFs.host }));
    expect(write(a).codes).toEqual([]);
    expect(tree(dist)).toEqual(expected(a));
  });

  test("a writer of another machine is respected", () => {
    put(".isolane/lock", JSON.stringify({ pid: 1, host: "elsewhere" }));
    expect(write(a).codes).toEqual(["E0607"]);
  });
});
