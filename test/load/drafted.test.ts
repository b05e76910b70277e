import { describe, expect, it } from "vitest";
import { withDraft } from "../../lib/load/drafted.ts";
import type { Command } from "../../lib/load/io.ts";
import { memoryIo } from "../support/synth.ts";

const path = "environments/staging/environment.yaml";

describe("a reader with a file that is not written yet", () => {
  it("has the file and its folders wherever they are asked for", () => {
    const io = withDraft(memoryIo({ "k8s/a.yaml": "a" }), path, "draft");
    expect([io.kind(path), io.kind("environments/staging"), io.kind("environments")]).toEqual([
      "file",
      "folder",
      "folder",
    ]);
    expect(io.read(path, 100)).toEqual({ bytes: new TextEncoder().encode("draft") });
    expect(io.list("").map((one) => one.path)).toEqual(["environments", "k8s"]);
    expect(io.walk("environments").map((one) => one.path)).toEqual([path]);
    expect(io.walk("k8s").map((one) => one.path)).toEqual(["k8s/a.yaml"]);
  });

  it("stands in for a file that is there", () => {
    const io = withDraft(memoryIo({ [path]: "old" }), path, "new");
    expect(io.read(path, 100)).toEqual({ bytes: new TextEncoder().encode("new") });
    expect(io.walk("").map((one) => one.path)).toEqual([path]);
  });

  it("runs programs of a folder that is not there yet in the root", () => {
    const ran: Command[] = [];
    const run = (command: Command) => {
      ran.push(command);
      return { status: 0, stdout: new Uint8Array(), stderr: "" };
    };
    const io = withDraft({ ...memoryIo({}), run }, path, "");
    const args = ["template", "web", "../../charts/web", "--values", "./own.yaml", "--set=a=../b"];
    io.run({ program: "helm", args, folder: "environments/staging" });
    const files = { "kustomization.yaml": "" };
    io.run({ program: "kustomize", args: ["build", "."], folder: "environments/staging", files });
    expect(ran.pop()?.args).toEqual(["build", "."]);
    expect(ran).toEqual([
      {
        program: "helm",
        folder: "",
        args: [
          "template",
          "web",
          "./charts/web",
          "--values",
          "./environments/staging/own.yaml",
          "--set=a=../b",
        ],
      },
    ]);
  });
});
