import { spawn, spawnSync } from "node:child_process";
import { beforeEach, describe, expect, test } from "vitest";
import { buildProgram, exitCodeOf } from "../../lib/cli/program.ts";
import { program } from "../support/build.ts";
import { environment, freshFolder, put, root } from "./folder.ts";

beforeEach(freshFolder);

describe("the program", () => {
  const args = [program];
  const spawned = (...more: string[]) =>
    spawnSync(process.execPath, [...args, ...more], { cwd: root, encoding: "utf8" });

  test("--version and --help", () => {
    expect(spawned("--version")).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(spawned("--help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Exit codes"),
    });
    expect(spawned("synth", "--help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("--out <folder>"),
    });
  });

  test.each([
    [["--nonsense"]],
    [["synth", "--nonsense"]],
    [["nonsense"]],
    [[]],
    [["synth", "--format", "xml"]],
    [["synth", "--out"]],
    [["synth", "--out", ""]],
    [["verify", "--out", "a", "--dist", "b"]],
  ])("wrong use %j ends with 2, on standard error", (line) => {
    const printed = { out: "", err: "" };
    const program = buildProgram();
    for (const command of [program, ...program.commands]) {
      command.configureOutput({
        writeOut: (text) => {
          printed.out += text;
        },
        writeErr: (text) => {
          printed.err += text;
        },
      });
    }
    let code: number | undefined;
    try {
      program.parse(["node", "isolane", ...line]);
    } catch (error) {
      code = exitCodeOf(error);
    }
    expect([code, printed]).toEqual([2, { out: "", err: expect.stringMatching(/./) }]);
  });

  test("wrong use ends the process with 2, on standard error", () => {
    expect(spawned("synth", "--nonsense")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/./),
    });
  });

  test("compiles, without colours where there is no terminal, with them where they are asked for", () => {
    environment();
    put("environments/staging/sandboxes/bad.yaml", "a: b: c\n");
    const bare = spawned("synth");
    expect([bare.status, bare.stdout]).toEqual([1, ""]);
    expect(bare.stderr).not.toContain("\u001b");
    expect(spawned("synth", "--color").stderr).toContain("\u001b[");
    expect(spawned("synth", "--no-color").stderr).not.toContain("\u001b");
  });

  test("a reader that leaves early is no error", async () => {
    const child = spawn(process.execPath, [...args, "--help"], { cwd: root });
    child.stdout.destroy();
    let text = "";
    child.stderr.on("data", (more) => {
      text += more;
    });
    await new Promise((resolve) => child.once("exit", resolve));
    expect(text).not.toContain("EPIPE");
  });
});
