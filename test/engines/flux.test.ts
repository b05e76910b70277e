import { describe, expect, it } from "vitest";
import { fluxEngine } from "../../lib/engines/flux/flux.ts";
import { at } from "../../lib/kube/json.ts";
import type { KubeObject } from "../../lib/kube/object.ts";
import type { ReleaseUnit } from "../../lib/model/contribution.ts";
import { type Phase, phases } from "../../lib/model/phases.ts";
import { environment, units } from "./support.ts";

const two = environment({ engine: "flux", sandboxes: ["pr-1", "pr-1-routes"], groups: ["joint"] });
const all = [
  units.baseline,
  units.routes,
  units.sandbox("pr-1"),
  units.sandbox("pr-1-routes"),
  units.group("joint"),
] as ReleaseUnit[];

function find(objects: readonly { object: KubeObject }[], name: string): KubeObject {
  const found = objects.find(({ object }) => object.metadata.name === name);
  if (found === undefined)
    throw new Error(
      `no ${name} in ${objects.map(({ object }) => object.metadata.name).join(", ")}`,
    );
  return found.object;
}

describe("gitops/ of Flux", () => {
  const objects = fluxEngine.render(all, two);

  it("gives every object a name of its own, also when names extend one another", () => {
    const names = objects.map(({ object }) => `${object.kind}/${object.metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it("applies a lane's routes only after its forks are healthy", () => {
    const forks = find(objects, "isolane-staging.sandbox.pr-1");
    const routes = find(objects, "isolane-staging.sandbox.pr-1.routes");
    expect(at(forks, "spec", "path")).toBe("./dist/staging/sandboxes/pr-1/forks");
    expect(at(forks, "spec", "wait")).toBe(true);
    expect(at(routes, "spec", "path")).toBe("./dist/staging/sandboxes/pr-1/routes");
    expect(at(routes, "spec", "dependsOn")).toEqual([{ name: "isolane-staging.sandbox.pr-1" }]);
  });

  it("lets each phase wait for the nearest earlier one that the lane has", () => {
    const waits = (held: readonly Phase[]) =>
      fluxEngine
        .render([units.sandbox("pr-1", held)], two)
        .filter(({ lane }) => lane?.kind === "sandbox")
        .map(({ object }) => at(object, "spec", "dependsOn", 0, "name"));
    const names = phases.map(({ suffix }) => ["isolane-staging.sandbox.pr-1", ...suffix].join("."));
    expect(waits(phases.map(({ name }) => name))).toEqual([undefined, ...names.slice(0, -1)]);
    expect(waits(["data", "route"])).toEqual([undefined, "isolane-staging.sandbox.pr-1.data"]);
  });

  it("has no Kustomization for a folder that does not exist", () => {
    const names = (phases: readonly Phase[]) =>
      fluxEngine
        .render([units.sandbox("pr-1", phases)], two)
        .filter(({ lane }) => lane?.kind === "sandbox")
        .map(({ object }) => object.metadata.name);
    expect(names(["workload"])).toEqual(["isolane-staging.sandbox.pr-1"]);
    expect(names(["route"])).toEqual(["isolane-staging.sandbox.pr-1.routes"]);
    expect(names([])).toEqual([]);
  });

  it("says whose each lane's Kustomizations are", () => {
    const of = objects.filter(({ lane }) => lane?.kind === "sandbox" && lane.name === "pr-1");
    expect(of).toHaveLength(2);
    for (const { object } of of) {
      expect(object.metadata.labels?.["isolane.dev/sandbox"]).toBe("pr-1");
      expect(object.metadata.annotations?.["isolane.dev/owner"]).toBe("team-a");
    }
  });

  it("adds and removes a sandbox without touching another's objects", () => {
    const without = fluxEngine.render(
      all.filter(({ id }) => !(id.kind === "sandbox" && id.name === "pr-1")),
      environment({ engine: "flux", sandboxes: ["pr-1-routes"], groups: ["joint"] }),
    );
    const rest = objects.filter(({ lane }) => !(lane?.kind === "sandbox" && lane.name === "pr-1"));
    expect(without.map(({ object }) => object)).toEqual(rest.map(({ object }) => object));
  });

  it("leaves shared objects in the cluster when their Kustomization goes, and does not wait for all of them", () => {
    const routes = find(objects, "isolane-staging.routes");
    expect(at(routes, "spec", "deletionPolicy")).toBe("Orphan");
    expect(at(routes, "spec", "wait")).toBe(false);
    expect(at(routes, "spec", "dependsOn")).toEqual([{ name: "isolane-staging.baseline" }]);
  });

  it("keeps names within a label value, and apart", () => {
    const long = "a".repeat(63);
    const other = `${"a".repeat(62)}b`;
    const of = fluxEngine.render(
      [units.sandbox(long), units.sandbox(other)],
      environment({ engine: "flux", settings: { name: "e".repeat(40) }, sandboxes: [long, other] }),
    );
    const names = of
      .filter(({ lane }) => lane?.kind === "sandbox")
      .map(({ object }) => object.metadata.name);
    expect(new Set(names).size).toBe(4);
    for (const name of names) expect(name).toMatch(/^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/);
  });
});

describe("what the cluster has already", () => {
  const rendered = (gitops: object) =>
    fluxEngine.render(all, environment({ engine: "flux", gitops, sandboxes: ["pr-1"] }));
  const kustomizations = (gitops: object) =>
    rendered(gitops)
      .map(({ object }) => object)
      .filter(({ kind }) => kind === "Kustomization");

  it("is read in place of a GitRepository of its own", () => {
    const source = { kind: "OCIRepository", name: "shop", namespace: "sources" };
    expect(rendered({ source }).map(({ object }) => object.kind)).not.toContain("GitRepository");
    for (const { spec } of kustomizations({ source })) {
      expect(at(spec, "sourceRef")).toEqual(source);
    }
    const here = { kind: "GitRepository", name: "flux-system" };
    expect(at(kustomizations({ source: here })[0]?.spec, "sourceRef")).toEqual(here);
  });

  it("lends its rights to every Kustomization", () => {
    const found = kustomizations({ serviceAccountName: "deployer" });
    expect(found.length).toBeGreaterThan(3);
    for (const { spec } of found) expect(at(spec, "serviceAccountName")).toBe("deployer");
    expect(kustomizations({})[0]?.spec).not.toHaveProperty("serviceAccountName");
  });
});

describe("the GitRepository", () => {
  const spec = (repository: string) =>
    find(
      fluxEngine.render([], environment({ engine: "flux", gitops: { repository } })),
      "isolane-staging",
    ).spec;

  it("needs no Secret for HTTPS and one for SSH", () => {
    expect(spec("https://x/y.git")).not.toHaveProperty("secretRef");
    expect(spec("ssh://git@x/y.git")).toMatchObject({ secretRef: { name: "isolane-staging" } });
  });

  it("is read by the Secret that is stated, whatever the URL", () => {
    for (const repository of ["https://x/y.git", "ssh://git@x/y.git"]) {
      const gitops = { repository, secretRef: { name: "deploy-key" } };
      const found = find(
        fluxEngine.render([], environment({ engine: "flux", gitops })),
        "isolane-staging",
      );
      expect(found.spec).toMatchObject({ secretRef: { name: "deploy-key" } });
    }
  });

  it("turns the short SSH form into the URL that Flux wants", () => {
    expect(spec("git@git.example.com:acme/shop.git")).toMatchObject({
      url: "ssh://git@git.example.com/acme/shop.git",
    });
  });
});
