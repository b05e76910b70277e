import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { comment } from "../../../lib/cli/commands/comment.ts";
import { explain } from "../../../lib/cli/commands/explain.ts";
import { lanes } from "../../../lib/cli/commands/lanes.ts";
import { synth } from "../../../lib/cli/commands/synth.ts";
import type { LaneView } from "../../../lib/explain/lanes.ts";
import {
  apis,
  deployment,
  meshRoute,
  own,
  publicRoute,
  service,
  world,
} from "../../support/own-hosts.ts";
import { type Project, project } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import type { FileMap } from "../../support/synth.ts";
import { shop } from "../../support/verified.ts";

let here: Project | undefined;
afterEach(() => {
  here?.remove();
  here = undefined;
});

function start(files: FileMap): Project {
  here = project(files);
  return here;
}

/** A sandbox that forks `cart`, with more fields of its spec. */
function sandbox(name: string, more = ""): FileMap {
  return {
    [`environments/staging/sandboxes/${name}.yaml`]: `apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: ${name} }
spec:
  forks: [ { forkOf: { kind: Deployment, name: cart } } ]
${more}`,
  };
}

function listed(project: Project, environment: readonly string[] = []): LaneView[] {
  const { environments } = jsonBy(
    "lanes-report",
    project.run(lanes, { environment, format: "json" }),
  );
  return environments.flatMap((one: { readonly lanes: readonly LaneView[] }) => one.lanes);
}

describe("isolane lanes", () => {
  it("lists sandboxes and groups with their forks, by key, and what to send", () => {
    const project = start(shop("gateway-api"));
    const all = listed(project);
    expect(all.map(({ key, kind, name }) => [key, kind, name])).toEqual([
      ["all", "group", "all"],
      ["pr-1", "sandbox", "pr-1"],
      ["pr-12", "sandbox", "pr-12"],
    ]);
    const [group, first] = all;
    expect(group?.members).toEqual(["pr-1", "pr-12"]);
    expect(Object.keys(first?.forks ?? {})).toContain("Deployment shop/cart");
    expect(first?.headers).toEqual({ baggage: "isolane=pr-1", "x-isolane-key": "pr-1" });
    const { code, out, err } = project.run(lanes, { environment: [] });
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^staging: 3 lanes\n/);
    expect(out).toMatch(
      /curl .*-H 'baggage: isolane=pr-1' 'http:\/\/\S+' {3}# in a pod of namespace shop\n/,
    );
    expect(out).toContain("or with -H 'x-isolane-key: pr-1'\n");
  });

  it.each([
    ["5d", "2026-02-26T08:30:00Z", "2026-03-03T08:30:00Z"],
    ["90m", "2026-12-31T23:00:00+01:00", "2026-12-31T23:30:00Z"],
    ["2w", "2028-02-20T00:00:00.5Z", "2028-03-05T00:00:00.500Z"],
  ])("says when %s after %s is, whatever the clock says", (duration, createdAt, expiresAt) => {
    const more = `  createdAt: "${createdAt}"\n  ttl: { duration: ${duration} }\n`;
    const [, , , lane] = listed(start({ ...shop("istio"), ...sandbox("zz", more) }));
    expect(lane).toMatchObject({ key: "zz", createdAt, ttl: duration, expiresAt });
  });

  it("invents no date where nothing says what the time counts from", () => {
    const project = start({ ...shop("istio"), ...sandbox("zz", "  ttl: { duration: 5d }\n") });
    expect(listed(project)[3]).not.toHaveProperty("expiresAt");
    const { out } = project.run(lanes, { environment: [] });
    expect(out).toContain("zz   sandbox zz, expires 5d after createdAt, which is not stated\n");
  });

  it("says whose a lane is, and that it is suspended", () => {
    const more = "  owner: team-q\n  suspended: true\n  routing: { key: q }\n";
    const project = start({ ...shop("istio"), ...sandbox("zz", more) });
    expect(listed(project).at(-1)).toMatchObject({
      ...{ key: "q", name: "zz", owner: "team-q", suspended: ["zz"], forks: {}, requests: [] },
    });
    const { out } = project.run(lanes, { environment: ["staging"] });
    expect(out).toMatch(
      / {2}q {3}sandbox zz, owned by team-q, no expiry\n {4}suspended: zz\n {4}send {5}any request with -H 'baggage: isolane=q', which is refused where a fork would answer\n/,
    );
  });

  it("counts from what the spec says, and says who is pinned", () => {
    const more = `  createdAt: "2026-01-01T00:00:00Z"
  updatedAt: "2026-02-26T08:30:00Z"
  ttl: { duration: 5d, offsetFrom: updatedAt }
  pinned: true
`;
    const project = start({ ...shop("istio"), ...sandbox("zz", more) });
    const expiresAt = "2026-03-03T08:30:00Z";
    expect(listed(project).at(-1)).toMatchObject({ expiresAt, pinned: true });
    expect(project.run(lanes, { environment: [] }).out).toContain(
      `created 2026-01-01T00:00:00Z, updated 2026-02-26T08:30:00Z, expires ${expiresAt}, pinned\n`,
    );
    const asked = { environment: "staging", method: "GET", header: [], hops: false, key: "zz" };
    expect(project.run(explain, { ...asked, url: "http://cart.shop:8080/" }).out).toContain(
      `with key "zz" of sandbox "zz" (expires ${expiresAt}, pinned)\n`,
    );
  });

  it("invents no date where only the other time is stated", () => {
    const more = `  createdAt: "2026-01-01T00:00:00Z"\n  ttl: { duration: 5d, offsetFrom: updatedAt }\n`;
    const project = start({ ...shop("istio"), ...sandbox("zz", more) });
    expect(listed(project).at(-1)).not.toHaveProperty("expiresAt");
    const { out } = project.run(lanes, { environment: [] });
    expect(out).toContain("expires 5d after updatedAt, which is not stated\n");
  });

  it.each([
    [
      `{ reason: "cart is gone", since: "2026-02-26T08:30:00Z" }`,
      `zz since 2026-02-26T08:30:00Z because "cart is gone"`,
    ],
    [`{ reason: gone }`, `zz because "gone"`],
  ])("says of the suspension %s why and since when", (suspended, words) => {
    const more = `  suspended: ${suspended}\n`;
    const project = start({ ...shop("gateway-api"), ...sandbox("zz", more) });
    expect(listed(project).at(-1)?.suspensions?.zz).toHaveProperty("reason");
    expect(project.run(lanes, { environment: [] }).out).toContain(`    suspended: ${words}\n`);
  });

  it("ends with 1 where a sandbox has no output, and lists the others", () => {
    const project = start(shop("istio"));
    fs.rmSync(join(project.root, "dist/staging/index/sandboxes/pr-1.json"));
    const { code, out, err } = project.run(lanes, { environment: [] });
    expect(code).toBe(1);
    expect(err).toContain('error E0903: sandbox "pr-1" has no output');
    expect(out).toMatch(/^staging: 2 lanes\n/);
  });

  it.each(apis)("lists the names that only a lane has, by the objects of %s", (api) => {
    const objects = [...own, deployment("cache"), service("cache")];
    const project = start(world(api, [...objects, meshRoute(api), publicRoute(api)]));
    const [, first, other] = listed(project);
    expect(first?.own).toEqual({
      hosts: ["new.shop.example"],
      services: [
        expect.stringMatching(/^Service shop\/api-pr-1-[0-9a-f]{8}$/),
        expect.stringMatching(/^Service shop\/cache-pr-1-[0-9a-f]{8}$/),
      ],
    });
    expect(other?.own).toEqual({ hosts: [], services: [] });
    const { out } = project.run(lanes, { environment: [] });
    expect(out).toMatch(/\n {4}own {6}new\.shop\.example, Service shop\/api-pr-1-/);
    const said = project.run(comment, { name: "pr-1" }).out;
    expect(said).toMatch(/^- only this lane has `new\.shop\.example`, `Service shop\/api-pr-1-/m);
  });

  it("lists what a program stated with the owner that its objects name, and a lane whose spec is gone", () => {
    const project = start({ ...shop("istio"), ...sandbox("zz", "  owner: team-q\n") });
    const index = join(project.root, "dist/staging/index/sandboxes/zz.json");
    fs.rmSync(join(project.root, "environments/staging/sandboxes/zz.yaml"));
    expect(listed(project)[3]).toMatchObject({ key: "zz", spec: "nowhere", owner: "team-q" });
    const text = fs.readFileSync(index, "utf8");
    fs.writeFileSync(index, text.replace('"key": "zz",', '"key": "zz", "program": true,'));
    expect(listed(project)[3]).toMatchObject({ key: "zz", spec: "program", owner: "team-q" });
  });
});

describe("isolane synth", () => {
  it("says how to enter lanes that are new or changed, and no others", () => {
    const project = start(shop("istio"));
    const again = project.run(synth, { environment: [] });
    expect(again.out).toMatch(/^staging: [^\n]*0 files written[^\n]*\n$/);
    const file = join(project.root, "environments/staging/sandboxes/zz.yaml");
    fs.writeFileSync(file, Object.values(sandbox("zz"))[0] ?? "");
    const added = project.run(synth, { environment: [] }).out.split("\n").slice(1);
    expect(added).toEqual([expect.stringMatching(/^ {2}zz: curl .*-H 'baggage: isolane=zz'/), ""]);
    // A key that is renamed is another way in.
    fs.writeFileSync(file, `${Object.values(sandbox("zz"))[0]}  routing: { key: other }\n`);
    const renamed = project.run(synth, { environment: [] }).out.split("\n").slice(1);
    expect(renamed).toEqual([expect.stringMatching(/^ {2}other: curl /), ""]);
  });

  it("is short where many lanes are new", () => {
    const many = Array.from({ length: 12 }, (_, index) => sandbox(`b-${index}`));
    const project = start(Object.assign({}, shop("istio"), ...many));
    fs.rmSync(join(project.root, "dist"), { recursive: true });
    const lines = project.run(synth, { environment: [] }).out.trimEnd().split("\n");
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe("  and 10 more lanes: `isolane lanes staging` lists them");
  });
});
