import { expect } from "vitest";
import { changed, publishing } from "../publishing.ts";
import type { CaseSetup } from "../runner.ts";

export const setup: CaseSetup = {
  run: () =>
    publishing(async ({ one, other }) => {
      for (const [clone, text] of [
        [other, "cart:2"],
        [one, "cart:3"],
      ] as const) {
        clone.put(changed("pr-1", text));
        clone.git("commit", "--quiet", "--all", "--message=change");
      }
      other.git("push", "--quiet", "origin", "main");
      expect(() => one.git("pull", "--quiet", "--no-rebase")).toThrow();
      return one.publish();
    }),
};
