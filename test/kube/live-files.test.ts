import { expect, test } from "vitest";
import { liveFiles } from "../../lib/kube/live-files.ts";

const keys = { map: "keys", key: "keys.json" };
const seen = (volume: object, mount: object) =>
  liveFiles(
    { volumes: [{ name: "v", ...volume }] },
    { volumeMounts: [{ name: "v", ...mount }] },
    keys,
  );

test("a key of a ConfigMap is a file that follows it where the folder is mounted", () => {
  const whole = { configMap: { name: "keys" } };
  expect(seen(whole, { mountPath: "/etc/keys/" })).toEqual(["/etc/keys/keys.json"]);
  const items = { configMap: { name: "keys", items: [{ key: "keys.json", path: "a/b.json" }] } };
  expect(seen(items, { mountPath: "/etc" })).toEqual(["/etc/a/b.json"]);
  const projected = { projected: { sources: [{ secret: { name: "keys" } }, whole] } };
  expect(seen(projected, { mountPath: "/etc" })).toEqual(["/etc/keys.json"]);
});

test("and nowhere else", () => {
  const whole = { configMap: { name: "keys" } };
  expect(seen(whole, { mountPath: "/etc/keys.json", subPath: "keys.json" })).toEqual([]);
  expect(seen(whole, { mountPath: "/etc", subPathExpr: "$(POD)" })).toEqual([]);
  expect(seen({ secret: { secretName: "keys" } }, { mountPath: "/etc" })).toEqual([]);
  expect(seen({ configMap: { name: "other" } }, { mountPath: "/etc" })).toEqual([]);
  expect(seen(whole, { name: "w", mountPath: "/etc" })).toEqual([]);
  expect(liveFiles(undefined, undefined, keys)).toEqual([]);
});
