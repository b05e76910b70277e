import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { adopt } from "../../../lib/cli/commands/adopt.ts";
import { runnerIn } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { scratch, tree } from "../../support/written-output.ts";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) fs.rmSync(root, { recursive: true, force: true });
});

/** An example in a repository of its own, with what deploys it. */
function example(name: string, files: Readonly<Record<string, string>> = {}): string {
  const root = scratch();
  roots.push(root);
  const from = join(import.meta.dirname, "../../../environments", name);
  fs.cpSync(from, join(root, "environments", name), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(join(root, path, ".."), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  }
  return root;
}

const asked = { environment: [], dryRun: true };

describe("isolane adopt --dry-run", () => {
  it("lists adopted objects with their owners, the order of steps and the way back", () => {
    const root = example("production", {
      "clusters/parcels.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: parcels, namespace: argocd }
spec:
  source: { repoURL: "ssh://git@git.example.com/kestrel/deployments.git", path: environments/production/baseline }
`,
    });
    const before = tree(root);
    const { code, out, err } = runnerIn(root)(adopt, asked);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^production: 2 objects change owner\n/);
    expect(out).toMatch(
      /tracking\.yaml:\d+:\d+: VirtualService parcels\/tracking: Application argocd\/parcels -> Kustomization flux-system\/isolane-production\.routes \(dist\/production\/routes\/\)/,
    );
    expect(out).toContain("Argo CD: argocd.argoproj.io/sync-options: Prune=false");
    expect(out).not.toContain("Helm: helm.sh");
    expect(out).toMatch(/to go back:\n {4}1\. annotate the objects in the baseline's manifests/);
    expect(out).toContain("suspended: true");
    expect(tree(root)).toEqual(before);
  });

  it("with deploy: true, lists every object that is applied from the output, and no other", () => {
    const root = example("staging");
    const { environments } = jsonBy(
      "adopt-report",
      runnerIn(root)(adopt, { ...asked, format: "json" }),
    );
    const [{ moves, steps }] = environments;
    const named = new Map<string, { to: string; by: string; from: string[] }>(
      moves.map((move: { object: string }) => [move.object, move]),
    );
    expect(named.get("Deployment parcels/web")).toMatchObject({
      to: "baseline/",
      by: "Application argocd/isolane-staging.baseline",
      from: [],
    });
    expect(named.get("VirtualService parcels/tracking")?.to).toBe("routes/");
    // Secrets with values and forks go nowhere, or are nobody else's.
    expect([...named.keys()].filter((one) => /^Secret|pr-1/.test(one))).toEqual([]);
    expect(steps.join("\n")).toContain("take the present owner out of the cluster");
  });

  it("says what lanes would need where nothing is adopted, and that nothing moves", () => {
    const root = example("production");
    const path = join(root, "environments/production/environment.yaml");
    const text = fs.readFileSync(path, "utf8");
    fs.writeFileSync(path, text.replace(/ {4}adopt:\n(?: {6}- .*\n)+/, ""));
    fs.rmSync(join(root, "environments/production/sandboxes"), { recursive: true });
    fs.rmSync(join(root, "environments/production/groups"), { recursive: true });
    const { code, out } = runnerIn(root)(adopt, asked);
    expect(code).toBe(0);
    expect(out).toMatch(/^production: nothing changes its owner\n/);
    expect(out).toContain("VirtualService/tracking, for Deployment parcels/tracking\n");
    expect(out).not.toContain("in this order");
  });

  it("ends with the errors of an environment that does not compile, and refuses to do without --dry-run", () => {
    const root = example("production");
    const path = join(root, "environments/production/environment.yaml");
    fs.writeFileSync(
      path,
      fs.readFileSync(path, "utf8").replace("VirtualService/tracking", "Secret/x"),
    );
    const { code, out, err } = runnerIn(root)(adopt, asked);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("error E0301");
    expect(adopt.misuse?.({ environment: [] })).toContain("--dry-run");
    expect(runnerIn(root)(adopt, { ...asked, environment: ["nowhere"] }).code).toBe(2);
  });
});
