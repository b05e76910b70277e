import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

/**
 * Runs `janitor.list` with a client of which one call fails. By bash, which drops `-e` in `$(...)` as BusyBox does: what is listed only in part would be
 * forgotten by the janitor.
 */
function listing(plugin: Plugin, failAt: number) {
  const folder = mkdtempSync(join(tmpdir(), "isolane-clients-"));
  const client =
    '#!/bin/sh\necho x >>"$CALLS"\n[ "$(grep -c x "$CALLS")" != "$FAIL_AT" ] && echo il-aaaaaa-a-00000000\n';
  for (const name of clients) writeFileSync(join(folder, name), client, { mode: 0o755 });
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  const params = environmentParams(plugin).map((name) => [variableOf(name), "2"]);
  const credentials = plugin.credentials.map((name) => [name, "NAME=x"]);
  const env = {
    ...Object.fromEntries([...params, ...credentials]),
    PARAM_KINDS: '["configmap","secret"]',
    PARAM_ACLS: "true",
    PARAM_KEYS: "own",
    PARAM_URL: "nats://x",
    ISOLANE_PREFIX: "il-aaaaaa-",
    PATH: `${folder}:${process.env.PATH}`,
    CALLS: calls,
    FAIL_AT: String(failAt),
  };
  try {
    const { status } = spawnSync("bash", ["-euc", plugin.list], { env, cwd: folder });
    return { status, calls: readFileSync(calls, "utf8").split("\n").length - 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const clients = [
  ...["psql", "redis-cli", "curl", "nats", "aws", "mariadb", "kubectl", "helm", "tofu"],
  ...["terraform", "kafka-topics.sh", "kafka-configs.sh", "kafka-acls.sh"],
  "kafka-consumer-groups.sh",
];

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

  it("fails to list where any of its client's calls fails", () => {
    const { calls, status } = listing(plugin, 0);
    expect(status).toBe(0);
    expect(calls).toBeGreaterThan(0);
    for (let at = 1; at <= calls; at += 1) expect(listing(plugin, at).status).not.toBe(0);
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
