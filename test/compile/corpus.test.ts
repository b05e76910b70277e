import { describe, expect, it } from "vitest";
import { corpusSubjects } from "../corpus/corpus.ts";
import { judge, type Variations } from "../support/fork-rule.ts";
import { synth } from "../support/synth.ts";

const library: Variations = {
  paths: ["/", "/desk", "/public/x.js", "/api/v1/books/7"],
  methods: ["GET", "POST"],
  headers: [[], [["x-reader", "ada"]]],
};

const ferry: Variations = {
  paths: ["/", "/index.php", "/api/trips", "/v1/bookings/seats/3", "/ferry.Timetable/Find", "/map"],
  methods: ["GET", "POST"],
  headers: [[], [["x-tester", "yes"]], [["x-chaos", "all"]]],
};

/** What the routes of a baseline of the corpus tell apart, and where they are entered. */
function variationsOf(title: string): Variations {
  if (title.startsWith("the ferry")) {
    const gateways = [{ gateway: "ferry/edge", authority: "www.ferry.example", port: 80 }];
    return { ...ferry, gateways };
  }
  const port = title.includes("library, gateway api") ? 8080 : 80;
  const edges = [{ gateway: "library/edge", authority: "books.example", port }];
  return { ...library, gateways: title.includes("without routes") ? [] : edges };
}

describe("baselines of the corpus", () => {
  it.each(corpusSubjects.map((one) => [one.title, one] as const))(
    "%s: every request class ends where the fork rule says",
    (title, { files, folder }) => {
      const { result, diagnostics } = synth(files, folder);
      expect(
        diagnostics.filter((d) => d.severity === "error").map((d) => `${d.code} ${d.message}`),
      ).toEqual([]);
      if (result === undefined) throw new Error("no result");
      const { requests, forked, wrong } = judge(result, variationsOf(title));
      // HTTPRoutes cannot attach to a headless Service, and the compiler said so.
      const headless = diagnostics.some(({ code }) => code === "W0414");
      const told = wrong.filter(
        ({ request }) => !(headless && request.startsWith("ferry/seats-peers:")),
      );
      expect(told.slice(0, 5)).toEqual([]);
      expect(forked).toBeGreaterThan(50);
      expect(requests).toBeGreaterThan(forked);
    },
  );
});
