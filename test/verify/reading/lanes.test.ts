import { describe, expect, it } from "vitest";
import { edited, judged } from "../../support/verified.ts";
import { istio } from "../hand-edits.ts";

describe("an index of another spec says what it has and what the specs ask for", () => {
  it.each([
    [
      /"members": \[[^\]]*\]/,
      '"members": ["pr-1"]',
      "it has the members pr-1; the specs ask for pr-1, pr-12",
    ],
    [
      /"members": \[[^\]]*\]/,
      '"members": []',
      "it has the members (none); the specs ask for pr-1, pr-12",
    ],
    [
      /"members": \[/,
      '"suspended": ["pr-1"], "members": [',
      "it forks Deployment shop/cart, Deployment shop/items, Deployment shop/web; the specs ask for Deployment shop/items",
    ],
  ])("%s → %s", (from, to, message) => {
    const world = edited(istio, /index\/groups\/all\.json$/, (text) => text.replace(from, to));
    expect(judged(world).said).toContain(
      `E0904 the output of group "all" is of another spec: ${message}`,
    );
  });
});
