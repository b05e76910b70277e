/** The examples of previews in docs/entrypoints.md compile, and do what the page says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ask, follow, groundFor } from "../support/explained.ts";
import { apis } from "../support/own-hosts.ts";
import { previewWorld } from "../support/previews.ts";
import type { FileMap } from "../support/synth.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/entrypoints.md"), "utf8");
const [entrypoints = {}, fork = {}] = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) =>
  parse(text ?? ""),
);

describe.each(apis)("docs/entrypoints.md (%s)", (api) => {
  const folder = "environments/staging";
  const files = Object.fromEntries(
    Object.entries(previewWorld(api, "[]")).map(([path, text]) => [
      path,
      text
        .replaceAll("shop.example", "shop.example.com")
        .replaceAll("*.preview.example", "*.preview.example.com"),
    ]),
  );
  const environment = parse(files[`${folder}/environment.yaml`] ?? "");
  const [entry] = entrypoints.spec.entrypoints;
  const world = (keys: string): FileMap => ({
    ...files,
    [`${folder}/environment.yaml`]: stringify({
      ...environment,
      spec: {
        ...environment.spec,
        // The shop has one Gateway and one public host.
        entrypoints: [
          { ...entry, keys, gateway: { name: "edge" }, previews: entry.previews.slice(0, 1) },
        ],
      },
    }),
    [`${folder}/sandboxes/pr-7.yaml`]: stringify({
      ...{ apiVersion: "isolane.dev/v1alpha1", kind: "Sandbox", metadata: { name: "pr-7" } },
      spec: {
        forks: fork.spec.forks.map((one: { customizations: { env: object[] } }) => ({
          ...one,
          customizations: { env: one.customizations.env.slice(0, 1) },
        })),
      },
    }),
  });

  it.each(api === "istio" ? ["admit", "strip", "refuse"] : ["admit"])(
    "a preview is in its lane, where keys from outside are met by keys: %s",
    (keys) => {
      const ground = groundFor(world(keys));
      const host = "http://pr-7.preview.example.com/";
      for (const headers of [[], ["x-isolane-key: pr-1"], ["baggage: a=b,isolane=pr-1"]]) {
        const told = ask(ground, host, { headers });
        expect(told.key).toMatchObject({ kind: "lane", key: "pr-7" });
        expect(told.ends).toMatch(/^Deployment shop\/web-pr-7-/);
        expect(told.promise).toMatchObject({ promise: "P2", holds: true });
      }
      expect(follow(ground, host).stops[0]).toMatchObject({ keyed: true, sandbox: "pr-7" });
      expect(ask(ground, "http://shop.example.com/").ends).toBe("Deployment shop/web");
    },
  );

  it("a fork is told its URL", () => {
    const ground = groundFor(world("admit"));
    const [pods] = ground.after.pods.filter(({ workload }) => workload.includes("/web-pr-7-"));
    expect(JSON.stringify(pods?.template)).toContain('"http://pr-7.preview.example.com"');
  });
});
