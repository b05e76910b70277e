/** The example of docs/entrypoints.md compiles, and does what the page says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { edgeShop } from "../support/edge-environments.ts";
import { ask, groundFor } from "../support/explained.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/entrypoints.md"), "utf8");
const section = page.slice(page.indexOf("## Keys from the internet"));
const [, example = ""] = /```yaml\n(.*?)```/s.exec(section) ?? [];

test("a key that comes in by the example's entry point is taken, and other baggage is not", () => {
  const path = "environments/made-up/environment.yaml";
  const shop = edgeShop({
    backend: "istio",
    keys: "strip",
    carriers: "{baggage: isolane, header: x-isolane-key}",
  });
  const spec = parse(shop[path] ?? "");
  const files = {
    ...shop,
    [path]: JSON.stringify({ ...spec, spec: { ...spec.spec, ...parse(example).spec } }),
  };
  const world = groundFor(files, "environments/made-up");
  const removed = (...headers: string[]) =>
    ask(world, "http://www.shop.example/", { gateway: "edge", headers }).removed;
  expect(removed("baggage: user=alice,isolane=pr-1")).toEqual(["baggage", "x-isolane-key"]);
  expect(removed("baggage: user=alice", "baggage: isolane = pr-1;p=1")).toContain("baggage");
  expect(removed("X-Isolane-Key: anything")).toEqual(["x-isolane-key"]);
  expect(removed("baggage: user=alice")).toBeUndefined();
});
