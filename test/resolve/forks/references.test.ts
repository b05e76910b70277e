import { describe, expect, test } from "vitest";
import { namesIn } from "../../../lib/resolve/forks/references.ts";
import { app, files, output, sandbox } from "../../support/small-app.ts";
import { synth } from "../../support/synth.ts";

const cart = (container: string) =>
  app("cart").replace('image: "cart:1"', `image: "cart:1", ${container}`);

function forked(container: string, customizations: string, more = "") {
  const { files: found, diagnostics } = synth(
    files(cart(container) + more, [sandbox("pr-1", ["cart"], customizations)]),
  );
  const fork = output(found, "sandboxes", "deployment").join();
  return {
    names: [...fork.matchAll(/^ +- name: ([A-Z]\w*)$/gm)]
      .flatMap(([, name]) => name ?? [])
      .filter((name) => !/^(?:ISOLANE|OTEL)/.test(name)),
    diagnostics: diagnostics.map(({ code, message, source }) => [
      code,
      message,
      source?.path.slice(3).join("."),
    ]),
  };
}

test("a dollar sign is written twice, and is no reference", () => {
  expect(namesIn("$(A)-$$(B)-$$$(C)-$(D")).toEqual(["A", "C"]);
});

describe("a variable that a customization sets", () => {
  test.each([
    [
      "refers to one that is added behind it",
      "env: [{name: URL, value: x}, {name: LOG, value: i}]",
      "{env: [{name: REGION, value: eu}, {name: URL, value: $(REGION)}]}",
      ["LOG", "REGION", "URL"],
    ],
    [
      "refers through another one",
      "env: [{name: A, value: x}, {name: B, value: z}]",
      "{env: [{name: C, value: z}, {name: B, value: $(C)}, {name: A, value: $(B)}]}",
      ["C", "B", "A"],
    ],
    [
      "is what one of the baseline refers to",
      "env: [{name: URL, value: $(HOST)}, {name: LOG, value: i}]",
      "{env: [{name: HOST, value: eu}]}",
      ["LOG", "HOST", "URL"],
    ],
    [
      "comes from a patch",
      "env: [{name: URL, value: x}]",
      "{patch: {type: json, value: [{op: replace, path: /spec/template/spec/containers/0/env/0/value, value: $(HOST)}, {op: add, path: /spec/template/spec/containers/0/env/-, value: {name: HOST, value: h}}]}}",
      ["HOST", "URL"],
    ],
    [
      "has no reference, and stays where it is",
      "env: [{name: B, value: $(A)}, {name: A, value: x}]",
      "{env: [{name: A, value: new}]}",
      ["B", "A"],
    ],
    [
      "only looks like a reference",
      "env: [{name: B, value: x}]",
      "{env: [{name: A, value: z}, {name: B, value: $$(A)}]}",
      ["B", "A"],
    ],
  ])("%s", (_, container, customizations, names) => {
    expect(forked(container, customizations)).toEqual({ names, diagnostics: [] });
  });
});

describe("a reference that finds nothing", () => {
  const missing = (name: string, where: string) =>
    `container "main" of the fork of Deployment shop/cart has no variable "${name}" where ${where} it: the text "$(${name})" stays as it is`;
  test.each([
    [
      "since its variable was removed",
      'args: ["--db=$(DB)"], env: [{name: DB, value: db}, {name: URL, value: $(DB)}]',
      "{env: [{name: X, value: x}, {name: DB, operation: delete}]}",
      missing("DB", 'variable "URL" and its command read'),
      "customizations.env.1",
    ],
    [
      "in a lower-case name, since its variable was removed",
      "command: [$(db)], env: [{name: db, value: x}]",
      "{env: [{name: db, operation: delete}]}",
      missing("db", "its command reads"),
      "customizations.env.0",
    ],
    [
      "since nobody sets it",
      "env: []",
      "{env: [{name: URL, value: $(nowhere)}]}",
      missing("nowhere", 'variable "URL" reads'),
      "customizations.env.0",
    ],
    [
      "in a new argument",
      "env: []",
      "{command: [{args: [$(NOWHERE)]}]}",
      missing("NOWHERE", "its command reads"),
      "customizations",
    ],
    [
      "since the two refer to each other",
      "env: []",
      "{env: [{name: A, value: $(B)}, {name: B, value: $(A)}]}",
      missing("B", 'variable "A" reads'),
      "customizations.env.0",
    ],
    [
      "since its patch removed the variable",
      "args: [$(DB)], env: [{name: DB, value: x}]",
      "{patch: {type: strategic, value: {spec: {template: {spec: {containers: [{name: main, env: [{name: DB, $patch: delete}]}]}}}}}}",
      missing("DB", "its command reads"),
      "customizations",
    ],
  ])("is told where it was caused: %s", (_, container, customizations, message, path) => {
    expect(forked(container, customizations).diagnostics).toEqual([["W0326", message, path]]);
  });

  test.each([
    [
      "it stays as literal as in the baseline",
      "args: [$(NOWHERE)], env: [{name: B, value: $(A)}]",
      "{env: [{name: C, value: c}]}",
    ],
    ["a shell's command is meant", "env: []", '{command: [{args: ["echo $(date)"]}]}'],
    [
      "the kubelet sets it for a Service",
      "env: []",
      "{env: [{name: A, value: $(CART_SERVICE_HOST)}, {name: B, value: $(CART_PORT_80_TCP_ADDR)}]}",
    ],
    [
      "envFrom gives it",
      "envFrom: [{configMapRef: {name: m}}]",
      "{env: [{name: A, value: $(KEY)}]}",
    ],
    [
      "envFrom may give it",
      "envFrom: [{secretRef: {name: s}}]",
      "{env: [{name: A, value: $(KEY)}]}",
    ],
  ])("is no matter where %s", (_, container, customizations) => {
    const map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {KEY: x}\n";
    expect(forked(container, customizations, map).diagnostics).toEqual([]);
  });
});
