import { expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { verifyCompiled } from "../../lib/verify/verify.ts";
import { compiled, edited, judged, shop } from "../support/verified.ts";

/** A keyed rule that leads to the baseline: what a compiler that is wrong about an input would write. */
const wrong = edited(compiled(shop("istio")), /routes\/shop\/virtualservice-cart/, (text) =>
  text.replaceAll(/cart-pr-1-\w+/g, "cart"),
);

it("blames nobody where the compiled text is not proved, and says what to do now", () => {
  const problems = new Problems();
  const files = [...wrong.files].map(([path, text]) => ({ path, text }));
  verifyCompiled({ input: wrong.input, files }, problems);
  expect(problems.all.map(({ code }) => code)).toContain("E0911");
  for (const { help } of problems.all) {
    expect(help).not.toMatch(/bug|`isolane synth`/);
    expect(help).toMatch(/nothing was written.*remove the fork.*please report it with/s);
  }
  expect(problems.all.find(({ code }) => code === "E0911")?.help).toMatch(/^request: curl /);
});

it("advises to write text again that lies on disk, where somebody may have edited it", () => {
  const { problems } = judged(wrong);
  expect(problems.all.every(({ help }) => help.includes("`isolane synth`"))).toBe(true);
});
