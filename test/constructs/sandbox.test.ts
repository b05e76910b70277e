import { rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RouteGroup } from "../../lib/constructs/route-group.ts";
import { Fork, Sandbox } from "../../lib/constructs/sandbox.ts";
import { synthFiles } from "../support/synth.ts";
import { cart, environment, files, filesOf, freshFolder, outdir } from "./program.ts";

beforeEach(freshFolder);
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

describe("Sandbox, Fork and RouteGroup", () => {
  it("give the same output as files that say the same", () => {
    const construct = environment();
    const sandbox = new Sandbox(construct, "pr-12", {
      labels: { epic: "a" },
      spec: { owner: "team-b" },
    });
    new Fork(sandbox, "cart", {
      ...cart,
      customizations: { env: [{ name: "FLAG", value: "on" }] },
    });
    const written = synthFiles({
      ...files,
      "environments/staging/sandboxes/pr-12.yaml": `
apiVersion: isolane.dev/v1alpha1
kind: Sandbox
metadata: { name: pr-12, labels: { epic: a } }
spec:
  owner: team-b
  forks: [{ forkOf: { kind: Deployment, name: cart }, customizations: { env: [{ name: FLAG, value: "on" }] } }]
`,
    });
    const withoutComments = (of: ReadonlyMap<string, string>) =>
      new Map(
        [...of]
          .filter(([path]) => !path.includes("/index/"))
          .map(([path, text]) => [path, text.replace(/^#.*\n/, "")]),
      );
    expect(withoutComments(filesOf(construct))).toEqual(withoutComments(written));
  });

  it("make a lane of a group", () => {
    const construct = environment();
    new RouteGroup(construct, "all-of-a", {
      spec: { match: { label: { key: "epic", value: "a" } } },
    });
    const lanes = construct.compile().result?.environment.lanes.map(({ key }) => key);
    expect(lanes).toEqual(["all-of-a", "pr-1"]);
  });

  it("say where in the program a problem is", () => {
    const construct = environment();
    new Fork(new Sandbox(construct, "pr-2"), "crat", {
      forkOf: { kind: "Deployment", name: "crat" },
    });
    const [problem] = construct.compile().problems.all;
    expect(problem?.source?.document.file).toBe("staging/pr-2");
    expect(problem?.message).toContain("crat");
  });

  it("refuse a name that the folder has already", () => {
    const construct = environment();
    new Sandbox(construct, "pr-1");
    expect(construct.compile().result).toBeUndefined();
  });

  it("keep strings that YAML would read as something else", () => {
    const construct = environment();
    new Sandbox(construct, "pr-3", { spec: { owner: "on", forks: [cart] } });
    expect(
      [...filesOf(construct).values()].some((text) => text.includes('isolane.dev/owner: "on"')),
    ).toBe(true);
  });

  it("refuse a fork for a sandbox that a file states", () => {
    const construct = environment();
    expect(() => new Fork(Sandbox.fromName(construct, "pr-1"), "cart", cart)).toThrow("pr-1");
  });
});
