import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { completion } from "../../lib/cli/commands/completion.ts";
import { buildProgram, everyCommand } from "../../lib/cli/program.ts";
import { program } from "../support/build.ts";
import { jsonBy } from "../support/schema.ts";
import { scratch } from "../support/written-output.ts";

const command = completion(buildProgram);
const run = await command.load();
const root = scratch();
const place = {
  cwd: root,
  variables: {},
  now: () => new Date(0),
  input: () => "",
  interactive: false,
};

function script(shell: "bash" | "zsh" | "fish"): string {
  return run({ shell }, place).text?.(false) ?? "";
}

beforeAll(() => {
  for (const name of ["staging", "production", "$(touch hacked)", "-e"]) {
    const folder = join(root, "environments", name);
    fs.mkdirSync(join(folder, "sandboxes"), { recursive: true });
    fs.writeFileSync(join(folder, "environment.yaml"), "");
  }
  for (const name of ["pr-1", "pr-12", "fix x", "`touch hacked`"])
    fs.writeFileSync(join(root, "environments/staging/sandboxes", `${name}.yaml`), "");
  fs.mkdirSync(join(root, "services/cart"), { recursive: true });
  fs.writeFileSync(join(root, "bash"), script("bash"));
});

/**
 * What bash offers for the last of the words, in a folder of the repository. `--norc`: with a socket for standard input, bash
 * takes itself for a remote shell and reads its settings (bash(1), "Invoked by remote shell daemon").
 */
function offered(words: readonly string[], folder = "."): readonly string[] {
  const asked = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _isolane; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["--norc", "-u", "-c", asked, join(root, "bash"), "isolane", ...words],
    { cwd: join(root, folder), encoding: "utf8" },
  );
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("bash offers", () => {
  test.each([
    [["sy"], ["synth"]],
    [
      ["sandbox", "s"],
      ["sync", "show"],
    ],
    [["--ver"], ["--version"]],
    [
      ["synth", ""],
      ["production", "staging"],
    ],
    [["synth", "staging", "p"], ["production"]],
    [["synth", "--form"], ["--format"]],
    [
      ["synth", "--format", ""],
      ["human", "json"],
    ],
    [["synth", "--format", "=", "j"], ["json"]],
    [
      ["synth", "--format", "="],
      ["human", "json"],
    ],
    [["sandbox", "list", "-e", "st"], ["staging"]],
    [
      ["prune", "--environment", ""],
      ["production", "staging"],
    ],
    [
      ["sandbox", "update", "pr"],
      ["pr-1", "pr-12"],
    ],
    [["sandbox", "update", "pr-1", "--pi"], ["--pin"]],
    [["sandbox", "update", "pr-1", "--repository", ""], []],
    [["prune", "--open-branches", "l"], []],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["nonsense", ""], expect.arrayContaining(["synth"])],
  ])("for %j: %j", (words, offers) => {
    expect(offered(words)).toEqual(offers);
  });

  test("the same anywhere in the repository, and nothing outside of one", () => {
    expect(offered(["synth", ""], "services/cart")).toEqual(["production", "staging"]);
    expect(offered(["synth", ""], "..")).toEqual([]);
  });

  test("every command, and every option that its help shows", () => {
    for (const one of everyCommand(buildProgram())) {
      const above = one.parent?.parent == null ? [] : [one.parent.name()];
      const path = [...above, one.name()];
      expect(offered([...above, one.name()])).toContain(one.name());
      const long = one
        .createHelp()
        .visibleOptions(one)
        .flatMap((option) => option.long ?? []);
      expect(offered([...path, "--"])).toEqual(long);
    }
  });

  test("no name that a shell would run", () => {
    expect(offered(["sandbox", "show", ""])).toEqual(["pr-1", "pr-12"]);
    expect(fs.existsSync(join(root, "hacked"))).toBe(false);
  });
});

test("what it prints as JSON fits its schema", () => {
  const args = [program, "completion", "fish", "--format", "json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  const printed = { code: status ?? 1, out: stdout, err: stderr };
  expect(jsonBy("completion-report", printed).script).toBe(script("fish"));
});

function inShell(shell: "bash" | "zsh" | "fish", args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(shell, args, { cwd: root, input, encoding: "utf8" });
  return { status, stdout, stderr };
}

/** Whether a shell is installed. */
function has(shell: "zsh" | "fish"): boolean {
  return inShell(shell, ["--version"]).status === 0;
}

describe("each shell can read its script", () => {
  test.each(["zsh", "fish"] as const)("%s: every command and option is in it", (shell) => {
    for (const one of everyCommand(buildProgram())) {
      expect(script(shell)).toContain(one.name());
      for (const { long } of one.createHelp().visibleOptions(one))
        expect(script(shell)).toContain((long ?? "").replace(/^--/, ""));
    }
  });

  // Machines that have the shells ask them too; the others know the scripts by the test above.
  test("zsh", () => {
    const read = has("zsh") ? inShell("zsh", ["-n"], script("zsh")) : { status: 0, stderr: "" };
    expect(read).toMatchObject({ status: 0, stderr: "" });
  });

  test("fish", () => {
    const asked = ["update pr", "list --format "].map(
      (line) => `complete -C 'isolane sandbox ${line}'`,
    );
    const lines = [script("fish"), ...asked].join("\n");
    if (!has("fish")) return expect(lines).toContain("complete");
    const { status, stdout, stderr } = inShell("fish", ["--no-config", "-c", lines]);
    expect([status, stderr]).toEqual([0, ""]);
    const words = stdout.split("\n").map((line) => line.split("\t")[0]);
    expect(words).toEqual(["pr-1", "pr-12", "human", "json", ""]);
  });

  test("bash, as a user sources it", () => {
    const asked = `source <("${process.execPath}" "${program}" completion bash) && complete -p isolane`;
    const stdout = "complete -o default -F _isolane isolane\n";
    expect(inShell("bash", ["--norc", "-c", asked])).toEqual({ status: 0, stdout, stderr: "" });
  });
});
