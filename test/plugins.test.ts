import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { at } from "../lib/kube/json.ts";
import {
  environmentParams,
  type Plugin,
  readPlugin,
  type Step,
  shippedPlugins,
  variableOf,
} from "./support/resource-steps.ts";

const files = readdirSync(shippedPlugins).sort();

function scripts(steps: readonly Step[]): string {
  return steps.map(({ script }) => script).join("\n");
}

function variables(text: string): readonly string[] {
  return [...new Set(text.match(/\b(?:PARAM|ISOLANE)_[A-Z_]+/g))].sort();
}

it("runs the same with OpenTofu and with Terraform", () => {
  const [open, terra] = ["opentofu", "terraform"].map((name) =>
    everyScript(readPlugin(join(shippedPlugins, `${name}.yaml`))),
  );
  expect(open?.replace(/\btofu /g, "terraform ")).toBe(terra);
});

const everyScript = (plugin: Plugin) =>
  [scripts(plugin.create), scripts(plugin.update), scripts(plugin.delete), plugin.list].join("\n");

describe.each(files)("the plugin %s", (file) => {
  const plugin = readPlugin(join(shippedPlugins, file));

  it("has the name of its file, and every part", () => {
    expect(`${plugin.name}.yaml`).toBe(file);
    expect(plugin.delete.length).toBeGreaterThan(0);
    expect(plugin.outputs.length).toBeGreaterThan(0);
    expect(plugin.image).toMatch(/^[\w./-]+:\d[\w.-]*$/);
    expect(plugin.list).not.toBe("");
  });

  it("is shell everywhere", () => {
    for (const script of [...plugin.create, ...plugin.update, ...plugin.delete, plugin.list]) {
      const input = typeof script === "string" ? script : script.script;
      expect(spawnSync("sh", ["-n"], { input, encoding: "utf8" }).stderr).toBe("");
    }
  });

  it("deletes and lists by what the janitor knows", () => {
    const known = [...environmentParams(plugin).map(variableOf), "ISOLANE_ID", "ISOLANE_PREFIX"];
    const used = variables(`${scripts(plugin.delete)}\n${plugin.list}`);
    expect(used.filter((name) => !known.includes(name))).toEqual([]);
    expect(variables(plugin.list)).toContain("ISOLANE_PREFIX");
    expect(variables(scripts(plugin.delete))).toContain("ISOLANE_ID");
  });

  it("reads the parameters that it declares, and no others", () => {
    const declared = Object.keys(plugin.properties).map(variableOf);
    const used = variables(everyScript(plugin)).filter((name) => name.startsWith("PARAM_"));
    expect(used.filter((name) => !declared.includes(name))).toEqual([]);
    // Names of Secrets, and images, are for the Job.
    const read = declared.filter((name) => !/_(?:SECRET|IMAGE)$/.test(name));
    expect(read.filter((name) => !used.includes(name))).toEqual([]);
  });

  it("gives the admin's password to no image of a branch", () => {
    const foreign = [...plugin.create, ...plugin.update].filter(
      ({ imageParam }) =>
        imageParam !== undefined &&
        at(plugin.properties, imageParam, "x-isolane-from") !== "environment",
    );
    for (const step of foreign) expect(step.credentials).toEqual([]);
  });
});
