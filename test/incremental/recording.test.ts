/** What a reader is asked twice is looked up once. */
import { expect, test } from "vitest";
import { remembering } from "../../lib/incremental/recording.ts";
import { memoryIo } from "../support/synth.ts";

test("each question is asked once, and its answer stays what it was", () => {
  const asked: string[] = [];
  const files: Record<string, string> = { "a/b.yaml": "b", "a/c.yaml": "c" };
  const outside = memoryIo(files);
  const io = remembering({
    ...outside,
    read: (path, most) => {
      asked.push(`read ${path} ${most}`);
      return outside.read(path, most);
    },
    list: (folder) => {
      asked.push(`list ${folder}`);
      return outside.list(folder);
    },
    walk: (folder, options) => {
      asked.push(`walk ${folder} ${options?.hidden}`);
      return outside.walk(folder, options);
    },
    run: ({ program, args }) => {
      asked.push([program, ...args].join(" "));
      return { status: 0, stdout: new Uint8Array([asked.length]), stderr: "" };
    },
  });
  const all = () => [
    ...[io.read("a/b.yaml", 10), io.read("a/b.yaml", 20), io.read("a/c.yaml", 10)],
    ...[io.list("a"), io.walk("a"), io.walk("a", { hidden: true }), io.kind("a")],
    io.run({ program: "helm", args: ["template"], folder: "" }),
    io.run({ program: "helm", args: ["template"], folder: "a" }),
  ];
  const first = all();
  files["a/b.yaml"] = "other";
  expect(all()).toEqual(first);
  expect(asked).toEqual([
    ...["read a/b.yaml 10", "read a/b.yaml 20", "read a/c.yaml 10"],
    ...["list a", "walk a false", "walk a true", "helm template", "helm template"],
  ]);
});
