import { describe, expect, it } from "vitest";
import { verifyCodes } from "../../lib/diagnostics/codes/verify.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { checks } from "../../lib/verify/checks.ts";
import { readingCodes, readVerified } from "../../lib/verify/reading/reading.ts";
import { runCampaign, textsOf } from "../mutations/campaign.ts";
import { mutationKinds } from "../mutations/kinds.ts";
import { worldOf } from "../mutations/world.ts";
import { shop } from "../support/verified.ts";

describe("the list of checks", () => {
  it("names each check once", () => {
    const names = checks.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("has a check, or the reader, for every E09xx code, and declares no other", () => {
    const declared = new Set([...readingCodes, ...checks.flatMap(({ codes }) => codes)]);
    // What is not isolane's has the code that it has for `isolane check`.
    expect([...declared].sort()).toEqual(["E0625", ...Object.keys(verifyCodes)].sort());
  });

  it("reports only what a check declares, whatever was done to the output", () => {
    const worlds = (["istio", "gateway-api"] as const).map((backend) =>
      worldOf({ title: backend, folder: "environments/staging", files: shop(backend) }),
    );
    const { tried } = runCampaign({ worlds, kinds: mutationKinds, count: 60, seed: 9 });
    // Over nothing it would prove nothing.
    expect(tried.length).toBeGreaterThan(50);
    const strangers = tried.flatMap((mutant) => {
      const files = [...textsOf(mutant)].map(([path, text]) => ({ path, text }));
      const reading = readVerified({ input: mutant.world.input, files }, new Problems());
      if (!reading.readable) return [];
      return checks.flatMap(({ name, codes, run }) => {
        const problems = new Problems();
        run(reading, problems);
        return problems.all.flatMap(({ code }) =>
          codes.some((own) => own === code) ? [] : [`${name}: ${code}`],
        );
      });
    });
    expect(strangers).toEqual([]);
  });
});
