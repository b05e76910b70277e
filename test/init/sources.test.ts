import { describe, expect, it } from "vitest";
import { sourcesIn } from "../../lib/init/sources.ts";
import { memoryIo } from "../support/synth.ts";

const chart = {
  "k/chart/Chart.yaml": "name: Shop_Web\nversion: 1.0.0\n",
  "k/chart/templates/a.yaml": "",
};
const base = "resources: [a.yaml]\n";
const overlay = "resources: [../../base]\n";

function found(files: Readonly<Record<string, string>>, folder = "k", skipped: string[] = []) {
  const io = memoryIo(files);
  return sourcesIn({ io, folder, environment: "environments/staging", name: "staging", skipped });
}

describe("the sources in a folder", () => {
  it("are the whole folder where it holds plain manifests only", () => {
    expect(found({ "k/a.yaml": "", "k/b/c.json": "" }).sources).toEqual([{ path: "../../k/" }]);
  });

  it("are read where they lie, beside charts and kustomizations", () => {
    const files = {
      ...{ "k/a.yaml": "", "k/a.yml": "", "k/plain/b.yaml": "", ...chart },
      ...{ "k/kus/a.yaml": "", "k/kus/kustomization.yaml": base },
    };
    expect(found(files).sources).toEqual([
      { path: "../../k/*.yaml" },
      { path: "../../k/*.yml" },
      { helm: { chart: "../../k/chart", release: "shop-web" } },
      { kustomize: "../../k/kus" },
      { path: "../../k/plain/" },
    ]);
  });

  it("are the chart with the values of the environment's name, and no library", () => {
    const values = { ...chart, "k/chart/values-staging.yaml": "", "k/chart/values-live.yaml": "" };
    const { sources, assumed } = found(values, "k/chart");
    expect(sources).toEqual([
      {
        helm: {
          chart: "../../k/chart",
          release: "shop-web",
          values: ["../../k/chart/values-staging.yaml"],
        },
      },
    ]);
    expect(assumed[0]).toContain('released as "shop-web", with "k/chart/values-staging.yaml"');
    const library = { ...chart, "k/chart/Chart.yaml": "name: x\ntype: library\n" };
    expect(found(library).sources).toEqual([]);
  });

  it("are the kustomizations on which no other one builds, without components", () => {
    const files = {
      ...{ "k/base/a.yaml": "", "k/base/kustomization.yaml": base },
      ...{ "k/overlays/staging/kustomization.yaml": overlay },
      ...{ "k/parts/kustomization.yaml": "kind: Component\n" },
    };
    expect(found(files).sources).toEqual([{ kustomize: "../../k/overlays/staging" }]);
    const several = { ...files, "k/overlays/live/kustomization.yaml": overlay };
    expect(found(several).sources).toEqual([{ kustomize: "../../k/overlays/staging" }]);
    expect(found(several).assumed).toEqual([
      'of the overlays k/overlays/live, k/overlays/staging, "k/overlays/staging" is this environment\'s',
    ]);
    const others = {
      ...{ "k/base/a.yaml": "", "k/base/kustomization.yaml": base },
      ...{ "k/overlays/one/kustomization.yaml": overlay },
      ...{ "k/overlays/two/kustomization.yaml": overlay },
    };
    expect(found(others).rivals).toEqual(["k/overlays/one", "k/overlays/two"]);
  });

  it("leave out what is skipped, file by file", () => {
    const files = { "k/a.yaml": "", "k/b.yaml": "", "k/c/d.yaml": "" };
    expect(found(files, "k", ["k/b.yaml"]).sources).toEqual([
      { path: "../../k/a.yaml" },
      { path: "../../k/c/" },
    ]);
  });

  it("are written from the environment's folder where they lie in it", () => {
    const files = {
      "environments/staging/baseline/a.yaml": "",
      "environments/staging/groups/x.yaml": "",
    };
    const skipped = ["environments/staging/groups"];
    expect(found(files, "environments/staging", skipped).sources).toEqual([{ path: "baseline/" }]);
    expect(found(files, "environments/staging/baseline").sources).toEqual([{ path: "baseline/" }]);
  });
});
