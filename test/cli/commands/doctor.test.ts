import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { doctor } from "../../../lib/cli/commands/doctor.ts";
import { checks } from "../../../lib/doctor/checks.ts";
import { type Project, project } from "../../support/project.ts";
import { jsonBy } from "../../support/schema.ts";
import { shop } from "../../support/verified.ts";

let here: Project | undefined;
afterEach(() => {
  here?.remove();
  here = undefined;
});

describe("isolane doctor", () => {
  it("tells every check of every environment, as text and as data, and ends with 0 where all are notes", () => {
    here = project(shop("istio"));
    const asked = { environment: [] };
    const { code, out, err } = here.run(doctor, asked);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^staging: nothing blocks lanes; \d+ notes?\n/);
    for (const { name } of checks) expect(out).toContain(`\n  ${name}: `);
    const json = jsonBy("doctor-report", here.run(doctor, { ...asked, format: "json" }));
    expect(json.environments.map(({ name }: { readonly name: string }) => name)).toEqual([
      "staging",
    ]);
  });

  it("writes nothing, with and without errors", () => {
    here = project(shop("istio"));
    fs.rmSync(join(here.root, "dist"), { recursive: true });
    const file = join(here.root, "environments/staging/sandboxes/pr-1.yaml");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("name: cart", "name: crat"));
    const { code, out, err } = here.run(doctor, { environment: [] });
    expect([code, err]).toEqual([1, ""]);
    expect(out).toMatch(/^staging: lanes are blocked \(\d+\)/);
    expect(out).toMatch(/environments\/staging\/sandboxes\/pr-1\.yaml:\d+:\d+: blocks E0310/);
    expect(fs.existsSync(join(here.root, "dist"))).toBe(false);
  });

  it("says why an environment cannot be read, and tells the others", () => {
    const files = shop("istio");
    const second = Object.entries(files).map(([path, text]): [string, string] => [
      path.replace("/staging/", "/other/"),
      text.replace("metadata: { name: staging }", "metadata: { name: other }"),
    ]);
    here = project({
      ...files,
      ...Object.fromEntries(
        second.map(([p, t]) => [
          p,
          p.endsWith("environment.yaml") ? t.replace("spec:\n", "spec:\n  cluster: b\n") : t,
        ]),
      ),
    });
    fs.writeFileSync(join(here.root, "environments/other/environment.yaml"), "kind: [\n");
    const { code, out, err } = here.run(doctor, { environment: [] });
    expect(code).toBe(1);
    expect(err).toContain("error E0101");
    expect(out).toMatch(/^staging: nothing blocks lanes/);
  });

  it("ends with 2 where there is no such environment", () => {
    here = project(shop("istio"));
    expect(here.run(doctor, { environment: ["nowhere"] }).code).toBe(2);
  });
});
