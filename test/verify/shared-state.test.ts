import { expect, it } from "vitest";
import { repository } from "../support/one-service.ts";
import { type Compiled, compiled, edited, judged } from "../support/verified.ts";

function world(strategy: string): Compiled {
  const files = repository({ ports: "{name: http, port: 80}" });
  const [spec, web] = [
    "environments/staging/sandboxes/pr-1.yaml",
    "environments/staging/baseline/web.yaml",
  ];
  return compiled({
    ...files,
    [spec]: String(files[spec]).replace(
      "name: web}",
      `name: web}, strategies: {volumes: ${strategy}}`,
    ),
    [web]: String(files[web]).replace(
      'image: "web:1"}]',
      'image: "web:1", volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}]}], volumes: [{name: a, hostPath: {path: /a}}, {name: b, nfs: {server: nas, path: /b}}]',
    ),
  });
}
const fork = /pr-1\/forks\/shop\/deployment-web/;

it.each(["empty-dir", "read-only", "shared"])("a fork with volumes: %s passes", (strategy) => {
  expect(judged(world(strategy)).said).toEqual([]);
});

it.each([
  ["empty-dir", "emptyDir: {}", "hostPath:\n            path: /a"],
  ["read-only", /(path: \/b\n) +readOnly: true\n/, "$1"],
  ["read-only", /\n +readOnly: true/, ""],
  ["shared", /path: \/a/, "path: /c"],
])("a fork with volumes: %s that does otherwise is found: %s", (strategy, from, to) => {
  const planted = edited(world(strategy), fork, (text) => text.replace(from, to));
  expect(judged(planted).codes).toEqual(["E0962"]);
});
