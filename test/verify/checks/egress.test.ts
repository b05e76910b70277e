import { describe, expect, it } from "vitest";
import { tenantEnvironments } from "../../support/tenant-environments.ts";
import {
  type Compiled,
  compiled,
  edited,
  judged,
  listing,
  without,
} from "../../support/verified.ts";

const [world, byHeader, byBaggage] = tenantEnvironments.map(({ folder, files }) =>
  compiled(files, folder),
) as [Compiled, Compiled, Compiled];

const filter = /pr-1\/data\/shop\/envoyfilter-report/;
const worker = /pr-12\/data\/shop\/envoyfilter-worker/;

const edits: Readonly<Record<string, readonly [world: Compiled, codes: readonly string[]]>> = {
  "the key of another lane": [edit(filter, '"pr-1"', '"blue"'), ["E0911", "E0912", "E0949"]],
  "a key that no lane has": [edit(filter, '"pr-1"', '"pr-2"'), ["E0911", "E0949"]],
  "another carrier": [edit(filter, '"isolane"', '"lane"'), ["E0910", "E0949"]],
  "pods of the baseline": [
    edit(filter, /isolane.dev\/fork: report\S+/, "app: cart"),
    ["E0910", "E0949"],
  ],
  "pods of another sandbox's fork": [
    edit(filter, /isolane.dev\/fork: report\S+/, "isolane.dev/sandbox: strict"),
    ["E0911", "E0920", "E0949"],
  ],
  "all pods": [edit(filter, / {2}workloadSelector:\n.*\n.*\n/, ""), ["E0922", "E0949"]],
  "another direction": [edit(filter, "SIDECAR_OUTBOUND", "SIDECAR_INBOUND"), ["E0922", "E0949"]],
  "one line of the program": [edit(filter, "then return end", "then end"), ["E0922", "E0949"]],
  "a further patch": [
    edit(
      filter,
      /( {2}- applyTo:(?:.|\n)*)/,
      "$1  - applyTo: CLUSTER\n    patch: {operation: REMOVE}\n",
    ),
    ["E0922", "E0949"],
  ],
};

function edit(path: RegExp, from: string | RegExp, to: string, of = world): Compiled {
  return edited(of, path, (text) => text.replace(from, to));
}

describe("filters that give keys are proved", () => {
  it.each([
    ["both carriers", world],
    ["a header", byHeader],
    ["baggage, beside Gateway API", byBaggage],
  ])("as they are written, with %s", (_, own) => {
    const { codes, report } = judged(own);
    expect(codes).toEqual([]);
    expect(report.forked).toBeGreaterThan(100);
  });

  it.each(Object.entries(edits))("refuses one with %s", (_, [own, codes]) => {
    expect(judged(own).codes).toEqual(expect.arrayContaining([...codes]));
  });

  it("misses one that is gone", () => {
    const { said } = judged(without(world, worker));
    expect(said.join("\n")).toMatch(/E0949 P2.*worker-pr-12.* nothing gives its requests a key/);
  });

  it("refuses a second one for the same fork, and one for pods that there are not", () => {
    const [path = "", text = ""] = [...world.files].find(([name]) => filter.test(name)) ?? [];
    const name = /name: (report-\S+)/.exec(text)?.[1] ?? "";
    const copy = path.replace("-report", "-second");
    const second = text.replace(`name: ${name}`, `name: ${name.replace("report", "second")}`);
    expect(judged(withCopy(copy, second)).said.join("\n")).toContain(
      "several filters give its requests a key",
    );
    const nobody = second.replace(`fork: ${name}`, "fork: nobody");
    expect(judged(withCopy(copy, nobody)).said.join("\n")).toContain(
      "gives a key to requests of pods that there are not",
    );
  });
});

/** One more file, which the index of sandbox pr-1 lists. */
function withCopy(path: string, text: string): Compiled {
  const index = "tenants/index/sandboxes/pr-1.json";
  const listed = listing(world.files.get(index) ?? "", path.replace("tenants/", ""));
  return { ...world, files: new Map([...world.files, [path, text], [index, listed]]) };
}
