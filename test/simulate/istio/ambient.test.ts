import { describe, expect, it } from "vitest";
import { judge } from "../../../conformance/judge.ts";
import { entryName } from "../../../lib/simulate/entries/entries.ts";
import { conclude, summarise } from "../../../lib/simulate/tables/verdict.ts";
import { ambient } from "../../support/ambient-environments.ts";
import type { FileMap } from "../../support/synth.ts";
import { compiled, edited, inputOf, judged, without } from "../../support/verified.ts";

const [gatewayApi, istio] = ambient.map(({ folder, files }) => ({
  folder,
  files,
  world: compiled(files, folder),
}));
if (gatewayApi === undefined || istio === undefined) throw new Error("no ambient environments");

const replaced = (files: FileMap, from: string, to: string): FileMap =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path, String(text).replaceAll(from, to)]),
  );

describe("in ambient mode", () => {
  it.each([
    ["gateway-api", gatewayApi],
    ["istio", istio],
  ] as const)("every request class ends as it has to, by %s", (_, { world }) => {
    const { said, report } = judged(world);
    expect(said).toEqual([]);
    expect(report.forked).toBeGreaterThan(1_000);
  });

  it("a wildcard's rule has no way to a Service of another waypoint", () => {
    const { answered } = judge({ title: "ambient", ...istio });
    const of = (client: string) =>
      answered.find(
        ({ entry, shape }) =>
          entry.kind === "mesh" &&
          entryName(entry) === "wild/bee:80" &&
          entry.client.name === client &&
          shape.path === "/z",
      );
    const end = (client: string) => summarise(of(client)?.got ?? conclude({ rule: "not asked" }));
    expect(end("Deployment wild/ape")).toBe("status 503");
    expect(end("a pod in web")).toBe("status 503");
    // With a sidecar the caller's own table decides.
    expect(end("a pod in old")).toBe("Deployment shop/joined");
  });

  it("the waypoint of a Gateway is no way in", () => {
    const { report } = judged(istio.world);
    expect(Object.keys(report.requests).filter((name) => name.includes("waypoint"))).toEqual([]);
  });
});

describe("a waypoint is not obeyed blindly: verify finds", () => {
  it("a keyed rule for some callers only, which a waypoint drops", () => {
    const world = edited(istio.world, /^ambient\/routes\/shop\/virtualservice-stock/, (text) =>
      text.replace(
        / +- headers:\n +x-isolane-key:\n +exact: pr-12\n/g,
        (found) => `${found}      sourceLabels:\n        app: mail\n`,
      ),
    );
    expect(judged(world).said.join("\n")).toMatch(/E0911 .*expected Deployment shop\/stock-pr-12/);
  });

  it("a lane's route that is missing", () => {
    const world = without(gatewayApi.world, /sandboxes\/pr-1\/routes\/shop\/httproute-mail/);
    expect(judged(world).codes).toContain("E0911");
  });

  it("a namespace that no longer names its waypoint", () => {
    const world = edited(istio.world, /^ambient\/baseline\/_cluster\/namespace-shop/, (text) =>
      text.replace(/ +istio.io\/use-waypoint: waypoint\n/, ""),
    );
    expect(judged(world).said.join("\n")).toMatch(/E0911 .*cart-v1-pr-1.* by the default route/);
  });

  it("a fork that callers without a sidecar cannot reach", () => {
    const bare = replaced(istio.files, ", istio.io/use-waypoint: waypoint", "");
    const input = inputOf(bare, istio.folder);
    const { codes } = judged({ input, files: istio.world.files });
    expect(codes).toContain("E0911");
  });
});
