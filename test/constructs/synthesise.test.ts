import { readdirSync, rmSync } from "node:fs";
import { App } from "cdk8s";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Environment } from "../../lib/constructs/environment.ts";
import { synthesise } from "../../lib/constructs/synthesise.ts";
import { memoryIo } from "../support/synth.ts";
import { environment, files, folder, freshFolder, outdir } from "./program.ts";

beforeEach(freshFolder);
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

describe("synthesise", () => {
  it("writes all environments as one step, and then cdk8s's folder", () => {
    const construct = environment();
    const written: string[] = [];
    const { ok, diagnostics } = synthesise(App.of(construct), (environments) => {
      written.push(...environments.map(({ environment: { settings } }) => settings.name));
    });
    expect({ ok, diagnostics, written }).toEqual({
      ok: true,
      diagnostics: [],
      written: ["staging"],
    });
    expect(readdirSync(outdir)).toEqual(["staging.k8s.yaml"]);
  });

  it("writes nothing at all when one environment has an error", () => {
    const app = new App({ outdir });
    Environment.fromFolder(app, "good", { io: memoryIo(files), folder });
    Environment.fromFolder(app, "bad", { io: memoryIo({}), folder });
    let calls = 0;
    const { ok } = synthesise(app, () => {
      calls += 1;
    });
    expect({ ok, calls, folder: readdirSync(outdir) }).toEqual({ ok: false, calls: 0, folder: [] });
  });

  it("writes nothing for two environments of one name", () => {
    const app = new App({ outdir });
    for (const id of ["one", "two"])
      Environment.fromFolder(app, id, { io: memoryIo(files), folder });
    const { ok, diagnostics } = synthesise(app, () => undefined);
    expect(ok).toBe(false);
    expect(diagnostics.map(({ code }) => code)).toContain("E0612");
  });

  it("leaves cdk8s's folder alone when the writer finds something in its way", () => {
    const construct = environment();
    const { ok } = synthesise(App.of(construct), (_, problems) => {
      problems.report({ code: "E0609", message: "no", help: "yes" });
    });
    expect({ ok, folder: readdirSync(outdir) }).toEqual({ ok: false, folder: [] });
  });
});
