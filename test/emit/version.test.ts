import { expect, test } from "vitest";
import { isNewer } from "../../lib/emit/version.ts";

test("versions compare as semver says", () => {
  const rising = [
    "nonsense",
    "0.1.0-alpha",
    "0.1.0-alpha.1",
    "0.1.0-alpha.beta",
    "0.1.0-beta.2",
    "0.1.0-beta.11",
    "0.1.0",
    "0.2.0",
    "0.10.0",
    "1.0.0",
  ];
  for (const [i, a] of rising.entries())
    for (const [j, b] of rising.entries()) expect(isNewer(a, b), `${a} ${b}`).toBe(i > j);
  expect(isNewer("1.0.0+b", "1.0.0+a")).toBe(false);
});
