import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { toQuestion } from "../../lib/explain/question.ts";
import { ask, follow, groundFor } from "../support/explained.ts";
import { apis, meshRoute, own, publicRoute, world } from "../support/own-hosts.ts";

describe.each(apis)("%s: a host that only a branch has", (api) => {
  const ground = groundFor(world(api, [...own, meshRoute(api), publicRoute(api)]));
  const service = [...ground.after.services.keys()].find((key) => key.startsWith("shop/api-"));
  const [, name = ""] = service?.split("/") ?? [];

  it.each([
    ["its Service", `http://${name}/`],
    ["its public name", "http://new.shop.example/"],
  ])("is told by its lane's key, and as nobody's without it: %s", (_, url) => {
    const keyed = ask(ground, url, { key: "pr-1" });
    expect(keyed.reach?.kind).toMatch(/^(reached|conditional)$/);
    expect(keyed.ends).toMatch(/^Deployment shop\/api-pr-1-/);
    expect(keyed.because.map(({ what }) => what)).toContain(
      'only sandbox "pr-1" has this host, for requests with its key',
    );
    for (const asked of [{}, { key: "pr-12" }]) {
      const { ends, promise } = ask(ground, url, asked);
      expect(ends).toBe("status 404");
      expect(promise).toBeUndefined();
    }
    // A group that the sandbox is in.
    expect(ask(ground, url, { key: "all" }).ends).toBe(keyed.ends);
    expect(follow(ground, url, { key: "pr-1" }).reach?.text).toContain("Deployment shop/api-pr-1-");
  });

  it("is named where somebody asks for it by the name of the spec", () => {
    const problems = new Problems();
    toQuestion(ground, { method: "GET", url: "http://api/", headers: [] }, problems);
    expect(problems.all.map(({ code, help }) => `${code} ${help}`)).toEqual([
      `E0702 in the output it is ${name} of sandbox "pr-1"`,
    ]);
  });
});
