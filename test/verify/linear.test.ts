/** @module What a proof costs grows with the number of sandboxes and no faster, counted in operations. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { Operations } from "../support/operations.ts";

const counting = join(import.meta.dirname, "..", "support", "operations.ts");
const flags = ["--no-opt", "--no-flush-bytecode", "--import", "tsx"];

async function operations(backend: string, sandboxes: number): Promise<Operations> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, counting, backend, `${sandboxes}`],
    { maxBuffer: 1 << 26, env: { ...process.env, NODE_OPTIONS: "" } },
  );
  return JSON.parse(stdout);
}

/**
 * What of a count at 400 is more than a line through those at 100 and 200 says. Of N log N it is 6 %, of a
 * count with N² in it 38 % of that part.
 */
function excess([one, two, four]: readonly [number, number, number]): number {
  return four - two - 2 * (two - one);
}

/** Of all lists together, one loop is a small part, but their counts are on the line to 0.03 %. */
function allowed(name: string): number {
  return name.startsWith("build/") ? 0.1 : 0.002;
}

/** What grows faster than the number of sandboxes. What hardly runs is left out: an N² at 400 is 160,000. */
function steep(counted: readonly [Operations, Operations, Operations]): readonly string[] {
  return Object.keys(counted[2]).flatMap((name) => {
    const [one, two, four] = counted.map((all) => all[name] ?? 0);
    if (one === undefined || two === undefined || four === undefined) return [];
    const isSteep = four > 2_000 && excess([one, two, four]) > allowed(name) * four;
    return isSteep ? [`${name}: ${one}, ${two}, ${four}`] : [];
  });
}

describe.each(["istio", "gateway-api"])("a proof of many lanes, %s", (backend) => {
  it("looks at nothing more often than in proportion to the number of sandboxes", async () => {
    const [one, two, four] = await Promise.all([
      operations(backend, 100),
      operations(backend, 200),
      operations(backend, 400),
    ]);
    expect(Object.keys(four).length).toBeGreaterThan(500);
    expect(steep([one, two, four])).toEqual([]);
  });
});
