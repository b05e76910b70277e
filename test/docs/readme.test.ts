/** The README's example is the compiler's: what it quotes has to be there, letter by letter. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explain } from "../../lib/cli/commands/explain.ts";
import { compileFolders } from "../../lib/cli/compile-folders.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { findEnvironments } from "../../lib/disk/environments.ts";
import { runnerIn } from "../support/project.ts";

const root = join(import.meta.dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const sources = ["sources", "tenants", "carriers", "ingress"]
  .map((page) => readFileSync(join(root, `docs/${page}.md`), "utf8"))
  .join("\n");
const quotes = [...`${readme}\n${sources}`.matchAll(/<!-- (\S+) -->\n```yaml\n([\s\S]*?)```/g)].map(
  ([, path, text]) => ({ path: path ?? "", text: text ?? "" }),
);

const { environments } = compileFolders(findEnvironments([], { cwd: root }, new Problems()), {
  out: join(root, "dist"),
});
const output: ReadonlyMap<string, string> = new Map(
  environments.flatMap(({ result }) =>
    result.files.map(({ path, text }) => [`dist/${path}`, text] as [string, string]),
  ),
);

describe("README.md, docs/sources.md, docs/tenants.md, docs/carriers.md, docs/ingress.md and docs/explain.md", () => {
  it("quote the example", () => {
    expect(quotes.length).toBeGreaterThan(2);
  });

  it.each(quotes)("quote $path as it is", ({ path, text }) => {
    const file = path.startsWith("dist/")
      ? output.get(path)
      : readFileSync(join(root, path), "utf8");
    expect(file).toContain(text);
  });

  it("quote what explain says about the example", () => {
    const asked = { method: "GET", url: "http://tracking/history", from: "web", key: "pr-1" };
    const where = { environment: "environments/staging", header: [], hops: false };
    const { code, out, err } = runnerIn(root)(explain, { ...asked, ...where });
    expect([code, err]).toEqual([0, ""]);
    const command = "isolane explain GET http://tracking/history --from web --key pr-1";
    expect(readFileSync(join(root, "docs/explain.md"), "utf8")).toContain(
      `<!-- ${command} -e environments/staging -->\n\`\`\`\n${out}\`\`\`\n`,
    );
  });

  it("link to files that exist or are generated", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link ?? "");
    expect(links.length).toBeGreaterThan(5);
    const generated = ["docs/spec.md", "docs/cli.md", "docs/errors.md"];
    for (const link of links.filter((one) => !generated.includes(one))) {
      expect(() => readFileSync(join(root, link)), link).not.toThrow();
    }
  });
});
