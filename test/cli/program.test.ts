import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { help } from "../../lib/cli/commands/help.ts";
import { buildProgram, everyCommand, exitCodeOf } from "../../lib/cli/program.ts";
import { program } from "../support/build.ts";
import { runnerIn } from "../support/project.ts";
import { jsonBy } from "../support/schema.ts";
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

  test("every command that reads an environment can be told where the repository begins", () => {
    const without = everyCommand(buildProgram())
      .filter(({ commands }) => commands.length === 0)
      .filter(({ options }) => !options.some(({ long }) => long === "--root"))
      .map((command) => command.name());
    expect(without).toEqual(["help", "completion"]);
  });

  test.each([
    [["--nonsense"]],
    [["synth", "--nonsense"]],
    [["nonsense"]],
    [[]],
    [["synth", "--format", "xml"]],
    [["synth", "--out"]],
    [["synth", "--out", ""]],
    [["synth", "--app", ""]],
    [["synth", "--app", "  "]],
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

  test.each([
    ["synth", ["synth", "--format", "json", "--nonsense"]],
    ["synth", ["synth", "--out", "", "--format=json"]],
    ["sandbox create", ["sandbox", "create", "--format", "json", "--ttl"]],
    ["", ["nonsense", "--format", "json"]],
    ["help", ["help", "nonsense", "--format", "json"]],
  ])("wrong use of %j is told to programs: %j", (command, line) => {
    const { status, stdout, stderr } = spawned(...line);
    expect(status).toBe(2);
    const document = jsonBy("misuse", { code: 2, out: stdout, err: "" });
    expect(document.command).toBe(command);
    expect(stderr).toContain(`error: ${document.usage}\n`);
  });

  test("wrong use prints nothing on standard output where nobody asked for JSON", () => {
    for (const line of [["synth", "--nonsense"], ["synth", "--format", "xml"], ["--format"]])
      expect(spawned(...line)).toMatchObject({ status: 2, stdout: "" });
  });

  test("help says what a code means, whatever its case, and how a command is used", () => {
    const run = (topic: string, format: "human" | "json" = "human") =>
      runnerIn(root)(help, { topic: [topic], format });
    expect(run("e0310")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^E0310: .*\(error\)\n\n/),
    });
    for (const code of ["E0310", "W0101", "E0902"]) {
      const document = jsonBy("help", run(code, "json"));
      expect(document).toMatchObject({
        code,
        severity: code.startsWith("E") ? "error" : "warning",
      });
      expect(run(code).out).toContain(document.fix);
    }
    for (const [topic, text] of [
      ["W0101", "file is ignored"],
      ["check", "Usage: isolane check"],
      ["help", "Usage: isolane help"],
      ["sandbox", "Usage: isolane sandbox"],
      ["sandbox create", "Usage: isolane sandbox create"],
      ["import signadot", "Usage: isolane import signadot"],
    ])
      expect(spawned("help", ...(topic ?? "").split(" "))).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(text ?? ""),
      });
    for (const topic of ["E9999", "nonsense", "toString", "sandbox nonsense", "check sandbox"])
      expect(spawned("help", ...topic.split(" "))).toMatchObject({ status: 2, stdout: "" });
    expect(spawned("help")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("Exit codes"),
    });
  });

  test.skipIf(!fs.existsSync("/dev/full"))("a result that cannot be written is no bug", () => {
    environment();
    const full = fs.openSync("/dev/full", "w");
    for (const command of ["check", "synth", "verify"]) {
      const { status, stderr } = spawnSync(
        process.execPath,
        [...args, command, "--format", "json"],
        {
          cwd: root,
          encoding: "utf8",
          stdio: ["ignore", full, "pipe"],
        },
      );
      expect([status, stderr]).toEqual([
        1,
        expect.stringMatching(/^error: the result cannot be written: ENOSPC[^\n]*\n$/),
      ]);
    }
    const { status } = spawnSync(process.execPath, [...args, "check"], {
      cwd: root,
      stdio: ["ignore", "ignore", full],
    });
    expect(status).toBe(1);
    fs.closeSync(full);
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
