/** @module How diagnostics look: for people and as JSON. */
import { describe, expect, it } from "vitest";
import { formatDiagnostics, toJsonDiagnostics } from "../../lib/diagnostics/print.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { suggestion } from "../../lib/diagnostics/suggestion.ts";
import { documents } from "../support/input.ts";

const plain = { color: false };

function problem(
  text: string,
  path: (string | number)[],
  message = "it is wrong",
  file = "a.yaml",
): Problems {
  const problems = new Problems();
  add(problems, text, path, message, file);
  return problems;
}
function add(
  problems: Problems,
  text: string,
  path: (string | number)[],
  message: string,
  file: string,
): void {
  const [document] = documents(text, file);
  if (document === undefined) throw new Error("no document");
  problems.report({ code: "E0201", message, help: "do this", source: { document, path } });
}

describe("for people", () => {
  it("has a position, an excerpt, help and a page", () => {
    expect(formatDiagnostics(problem("a:\n  b: crat\n", ["a", "b"]).all, plain)).toBe(
      [
        "a.yaml:2:6: error E0201: it is wrong",
        "  2 |   b: crat",
        "    |      ^^^^",
        "  help: do this",
        "  see: isolane help E0201",
        "1 error",
        "",
      ].join("\n"),
    );
  });
  it("is empty for nothing", () => {
    expect(formatDiagnostics([], plain)).toBe("");
  });
  it("shows related places and a problem without a file", () => {
    const problems = new Problems();
    const [document] = documents("a: 1\nb: 2\n", "x.yaml");
    if (document === undefined) throw new Error("no document");
    problems.report({
      code: "E0208",
      message: "twice",
      help: "first line\nsecond line",
      source: { document, path: ["b"], at: "key" },
      related: [{ message: "first here", source: { document, path: ["a"] } }],
    });
    problems.report({ code: "W0101", message: "no file", help: "nothing" });
    expect(formatDiagnostics(problems.all, plain)).toBe(
      [
        "warning W0101: no file",
        "  help: nothing",
        "  see: isolane help W0101",
        "x.yaml:2:1: error E0208: twice",
        "  2 | b: 2",
        "    | ^",
        "  help: first line",
        "        second line",
        "  note: x.yaml:1:4: first here",
        "  1 | a: 1",
        "    |    ^",
        "  see: isolane help E0208",
        "1 error, 1 warning",
        "",
      ].join("\n"),
    );
  });
  it("is sorted by file, line and column, and says nothing twice", () => {
    const problems = problem("a: 1\nb: {c: 1, d: 2}\n", ["b", "d"], "four", "b.yaml");
    add(problems, "a: 1\nb: {c: 1, d: 2}\n", ["b", "c"], "three", "b.yaml");
    add(problems, "a: 1\nb: {c: 1, d: 2}\n", ["a"], "two", "b.yaml");
    add(problems, "a: 1\n", ["a"], "one", "a.yaml");
    add(problems, "a: 1\n", ["a"], "one", "a.yaml");
    const lines = formatDiagnostics(problems.all, plain).split("\n");
    expect(
      lines.filter((line) => line.includes("E0201:")).map((line) => line.split(" ").at(-1)),
    ).toEqual(["one", "two", "three", "four"]);
    expect(lines.at(-2)).toBe("4 errors");
  });
  it("shows twenty of a code and counts the rest", () => {
    const problems = new Problems();
    for (let index = 0; index < 50; index += 1)
      add(problems, "a: 1\n", ["a"], `number ${index}`, "a.yaml");
    const text = formatDiagnostics(problems.all, plain);
    expect(text.match(/^a\.yaml/gm)?.length).toBe(20);
    expect(text).toContain("and 30 more of E0201\n50 errors\n");
  });
  it("cuts long lines round the place", () => {
    const long = `a: [${"x, ".repeat(400)}here, ${"y, ".repeat(400)}z]\n`;
    const [, line = "", carets = ""] = formatDiagnostics(
      problem(long, ["a", 400]).all,
      plain,
    ).split("\n");
    expect(line.length).toBeLessThan(130);
    expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe("here");
  });
  it("keeps the caret under the place after tabs and wide characters", () => {
    const [, line = "", carets = ""] = formatDiagnostics(
      problem('{\t"a":\t"here"}\n', ["a"]).all,
      plain,
    ).split("\n");
    expect(line.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1)).toBe('"here"');
    const wide = formatDiagnostics(problem("日本: [語, here]\n", ["日本", 1]).all, plain).split(
      "\n",
    );
    // Three wide characters take two cells each.
    expect(wide[2]?.indexOf("^")).toBe((wide[1]?.indexOf("here") ?? 0) + 3);
  });
  it("never lets text reach the terminal as commands", () => {
    const problems = problem(
      "a: here\n",
      ["a"],
      "\u001b[31mred\u0007 \u202ereversed\nnew line",
      "\u001b]0;x\u0007.yaml",
    );
    const text = formatDiagnostics(problems.all, plain);
    expect([...text].filter((one) => one !== "\n" && /[\p{Cc}\p{Cf}]/u.test(one))).toEqual([]);
    expect(text).toContain("\\x1b[31mred\\x07 \\u{202e}reversed\\x0anew line");
  });
  it("uses colours only when told to", () => {
    const { all } = problem("a: 1\n", ["a"]);
    expect(formatDiagnostics(all, plain)).not.toContain("\u001b");
    expect(formatDiagnostics(all, { color: true })).toContain("\u001b[31m");
  });
});

describe("as JSON", () => {
  it("has the same data", () => {
    expect(toJsonDiagnostics(problem("a:\n  b: crat\n", ["a", "b"]).all)).toEqual([
      {
        code: "E0201",
        severity: "error",
        message: "it is wrong",
        help: "do this",
        file: "a.yaml",
        line: 2,
        column: 6,
        endColumn: 10,
      },
    ]);
  });
  it("has no place where no file is to blame", () => {
    const problems = new Problems();
    problems.report({ code: "E0120", message: "m", help: "h" });
    expect(toJsonDiagnostics(problems.all)).toEqual([
      { code: "E0120", severity: "error", message: "m", help: "h" },
    ]);
  });
});

describe("suggestions", () => {
  it("are near or absent", () => {
    expect(suggestion("crat", ["cart", "checkout"])).toBe("cart");
    expect(suggestion("suspendd", ["suspended"])).toBe("suspended");
    expect(suggestion("Deploymnet", ["Deployment", "DaemonSet"])).toBe("Deployment");
    expect(suggestion("frontend", ["cart", "checkout"])).toBeUndefined();
    expect(suggestion("x", [])).toBeUndefined();
  });
});

describe("a problem that is about the baseline", () => {
  it("is said once, and others as often as they are found", () => {
    const problems = new Problems();
    const [message, help] = ["whether it selects the pods is not known", "look"];
    for (const lane of ["pr-1", "pr-2"]) {
      const [document] = documents(`name: ${lane}`, `${lane}.yaml`);
      if (document === undefined) throw new Error("no document");
      const source = { document, path: [] };
      problems.report({ code: "W0347", message, help, source });
      problems.report({ code: "W0322", message, help, source });
    }
    expect(problems.all.map(({ code }) => code)).toEqual(["W0347", "W0322", "W0322"]);
    problems.report({ code: "W0347", message: "another", help });
    expect(problems.all).toHaveLength(4);
  });
});
