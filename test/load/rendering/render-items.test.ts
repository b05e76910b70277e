/** Objects that deploy objects that deploy objects: who is rendered, what ends, and what stays. */
import { describe, expect, it } from "vitest";
import {
  application,
  gitRepository,
  kustomization,
  load,
  repository,
  service,
  sourced,
} from "./rendered.ts";

const files = { "apps/web/service.yaml": service("web") };
const app = (path: string, name: string) => sourced(`path: ${path}`, name);

describe("objects that deploy objects", () => {
  it("are followed to the end, through lists too", () => {
    const list = `{apiVersion: v1, kind: List, items: [${app("apps/web", "web")}, ${service("listed")}]}\n`;
    const { codes, objects } = load([app("argo", "root")], { ...files, "argo/all.yaml": list });
    expect([codes, objects]).toEqual([[], ["Service web/listed", "Service web/web"]]);
  });
  it("may deploy themselves, as the root of a cluster does", () => {
    const flux = [gitRepository(), kustomization("path: flux", "own")];
    const own = { "flux/gotk.yaml": flux.join("---\n"), "flux/service.yaml": service("web") };
    const { codes, objects } = load([kustomization("path: flux", "own"), gitRepository()], {});
    expect([codes, objects]).toEqual([["E0154"], ["GitRepository flux-system/own"]]);
    const whole = load([], own, "{}", "}, {path: ../../flux, render: true");
    expect(whole.codes).toEqual([]);
    expect(whole.objects).toEqual(["Service shop/web", "GitRepository flux-system/own"]);
    const root = { "argo/root.yaml": app("argo", "root"), "argo/web.yaml": app("apps/web", "web") };
    const argo = load(
      [],
      { ...files, ...root },
      "{}",
      "}, {path: ../../argo/root.yaml, render: true",
    );
    expect([argo.codes, argo.objects]).toEqual([[], ["Service web/web"]]);
  });
  it("may not deploy themselves in another form", () => {
    const other = app("apps/web", "root");
    const { codes, problems } = load([app("argo", "root")], { ...files, "argo/root.yaml": other });
    expect(codes).toEqual(["E0152"]);
    expect(problems[0]?.source?.document.file).toBe("argo/root.yaml");
    const far = { "argo/a.yaml": app("argo2", "a"), "argo2/root.yaml": app("apps/web", "root") };
    expect(load([app("argo", "root")], { ...files, ...far }).codes).toEqual(["E0152"]);
  });
  it("may not go on for ever", () => {
    const steps = Array.from({ length: 30 }, (_, index) => [
      `step/${index}/next.yaml`,
      app(`step/${index + 1}`, `step-${index + 1}`),
    ]);
    const { codes } = load([app("step/0", "step-0")], Object.fromEntries(steps));
    expect(codes).toEqual(["E0152"]);
    const short = { ...Object.fromEntries(steps.slice(0, 10)), "step/10/web.yaml": service("web") };
    expect(load([app("step/0", "step-0")], short).objects).toEqual(["Service web/web"]);
  });
  it("are given once", () => {
    const twice = load([app("apps/web", "web"), app("apps/web", "web")], files);
    expect(twice.codes).toEqual(["E0136"]);
    const same = load([app("apps/web", "web"), app("apps/web", "other")], files);
    expect(same.codes).toEqual([]);
    const namespaces = load(
      [
        app("apps/web", "web"),
        application(
          `destination: {namespace: api}, source: {repoURL: "${repository}", path: apps/web}`,
          "api",
        ),
      ],
      files,
    );
    expect(namespaces.objects).toEqual(["Service api/web", "Service web/web"]);
  });
  it("stay where the source does not say render, or the environment excepts them", () => {
    const stays = load(
      [],
      { ...files, "o.yaml": app("apps/web", "web") },
      "{}",
      "}, {path: ../../o.yaml",
    );
    expect([stays.codes, stays.objects]).toEqual([["W0103"], ["Application argocd/web"]]);
    for (const entry of ["Application/argocd/web", "Application/argocd/other"]) {
      const { codes, objects } = load([app("apps/web", "web")], files, `{except: [${entry}]}`);
      const isNamed = entry.endsWith("web");
      expect([codes, objects]).toEqual([
        [],
        [isNamed ? "Application argocd/web" : "Service web/web"],
      ]);
    }
  });
  it("of kinds that nobody renders here are warned about as before", () => {
    const set = "{apiVersion: argoproj.io/v1alpha1, kind: ApplicationSet, metadata: {name: web}}\n";
    const { codes, objects } = load([set, app("apps/web", "web")], files);
    expect(codes).toEqual(["W0103"]);
    expect(objects).toEqual(["Service web/web", "ApplicationSet shop/web"]);
  });
  it("that are refused say what they are rendered by, and the way to leave them", () => {
    const inner = sourced("plugin: {}, path: apps/web", "inner");
    const { codes, problems, help } = load([app("argo", "root")], {
      ...files,
      "argo/a.yaml": inner,
    });
    expect(codes).toEqual(["E0151"]);
    expect(problems[0]?.related?.map(({ source }) => source.document.file)).toEqual([
      "environments/s/all.yaml",
    ]);
    expect(help).toContain("spec.baseline.rendering.except: [Application/argocd/inner]");
  });
});
