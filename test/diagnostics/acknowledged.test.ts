/** @module Warnings that specs acknowledge: which ones an entry means, and what a command says of them. */
import { afterEach, describe, expect, it } from "vitest";
import { synth as synthCommand } from "../../lib/cli/commands/synth.ts";
import { project } from "../support/project.ts";
import { app, files, object, sandbox } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const broker = (name: string) =>
  app(name, {
    podSpec: `      volumes: []`,
  }).replace(
    `image: "${name}:1"}`,
    `image: "${name}:1", env: [{name: EVENTS_URL, value: "kafka://b:9092"}]}`,
  );

const baseline = broker("cart") + broker("cart-api");

function repository(entries: string, inSandbox = "", text = baseline) {
  const made = files(text, [
    sandbox("pr-1", ["cart"]) + inSandbox,
    sandbox("pr-2", ["cart-api", "cart"]),
  ]);
  const path = "environments/staging/environment.yaml";
  return { ...made, [path]: `${made[path]}  acknowledged: [${entries}]\n` };
}

/** What is left of the warnings: code and place of those that nobody acknowledges. */
function left(entries: string, inSandbox?: string, text?: string): readonly string[] {
  return synth(repository(entries, inSandbox, text))
    .diagnostics.filter(({ acknowledged }) => acknowledged === undefined)
    .map(({ code, source, message }) => {
      const file = source?.document.file.split("/").at(-1);
      const name = /(?:Deployment|Ingress|CronJob|Job) [^ ]+/.exec(message)?.[0];
      return [code, file, ...(name === undefined ? [] : [name])].join(" ");
    });
}

describe("an entry means", () => {
  it("nothing that it does not name", () => {
    expect(left("")).toEqual([
      "W0317 pr-1.yaml Deployment shop/cart",
      "W0317 pr-2.yaml Deployment shop/cart-api",
    ]);
  });

  it("an object by name, by namespace and name, and not one whose name begins with it", () => {
    for (const name of ["Deployment/cart", "Deployment/shop/cart"]) {
      expect(left(`{code: W0317, object: ${name}, reason: it publishes}`)).toEqual([
        "W0317 pr-2.yaml Deployment shop/cart-api",
      ]);
    }
  });

  it("not an object of that name elsewhere, of another kind, or a warning of another code", () => {
    for (const entry of [
      "{code: W0317, object: Deployment/web/cart, reason: x}",
      "{code: W0317, object: StatefulSet/cart, reason: x}",
      "{code: W0311, object: Deployment/cart, reason: x}",
    ]) {
      expect(left(entry)).toHaveLength(3);
      expect(left(entry)).toContain("W0210 environment.yaml");
    }
  });

  it("every warning of its code where it names no object", () => {
    expect(left("{code: W0317, reason: nobody consumes}")).toEqual([]);
  });

  it("the sandbox in whose spec the place is", () => {
    expect(left("{code: W0317, object: Sandbox/pr-1, reason: x}")).toHaveLength(2);
  });

  it("in a sandbox's spec, that sandbox's warnings only", () => {
    const own = "  acknowledged: [{code: W0317, reason: x}]\n";
    expect(left("", own)).toEqual([
      "W0317 pr-2.yaml Deployment shop/cart",
      "W0317 pr-2.yaml Deployment shop/cart-api",
    ]);
    expect(
      left("", "  acknowledged: [{code: W0317, object: Deployment/cart-api, reason: x}]\n"),
    ).toContain("W0210 pr-1.yaml");
  });

  it("the object that the place lies in, of a List too, and one that is left out of the output", () => {
    const ingress = object(
      "networking.k8s.io/v1",
      "Ingress",
      "web",
      "defaultBackend: {service: {name: cart, port: {number: 80}}}",
    ).slice(4);
    const list = `---\napiVersion: v1\nkind: List\nitems:\n- ${ingress.trimEnd().replaceAll("\n", "\n  ")}\n`;
    const hook = `---\napiVersion: batch/v1\nkind: Job\nmetadata: {name: drop, namespace: jobs, annotations: {helm.sh/hook: pre-delete}}\nspec: {template: {spec: {containers: [{name: main, image: a}]}}}\n`;
    const text = app("cart") + app("cart-api") + list + hook;
    expect(left("", "", text)).toEqual([
      "W0308 baseline.yaml Ingress shop/web",
      "W0102 baseline.yaml Job jobs/drop",
    ]);
    const both =
      "{code: W0308, object: Ingress/shop/web, reason: x}, {code: W0102, object: Job/jobs/drop, reason: x}";
    expect(left(both, "", text)).toEqual([]);
    expect(left("{code: W0102, object: Job/drop, reason: x}", "", text)).toHaveLength(3);
  });
});

describe("a command", () => {
  let remove = () => {};
  afterEach(() => remove());
  const run = (entries: string, asked: { strict?: boolean; format?: "json" } = {}) => {
    const made = project(repository(entries));
    remove = made.remove;
    return made.run(synthCommand, { environment: [], ...asked });
  };
  const all = '{code: W0317, reason: "nobody consumes"}';

  it("says how many warnings are acknowledged, and passes with --strict", () => {
    expect(run(all, { strict: true })).toMatchObject({ code: 0, err: "2 acknowledged warnings\n" });
  });

  it("fails with --strict for one that is left, and for an entry without a warning", () => {
    const one = run("{code: W0317, object: Deployment/cart, reason: x}", { strict: true });
    expect(one).toMatchObject({ code: 1 });
    expect(one.err).toContain("\n1 warning, 1 acknowledged warning\n");
    remove();
    const unused = run(`${all}, {code: W0308, reason: x}`, { strict: true });
    expect(unused).toMatchObject({ code: 1 });
    expect(unused.err).toContain("warning W0210");
  });

  it("lists them with the reason in JSON", () => {
    const report = JSON.parse(run(all, { format: "json", strict: true }).out);
    expect(report).toMatchObject({
      ok: true,
      diagnostics: Array.from({ length: 2 }, () => ({
        code: "W0317",
        severity: "warning",
        acknowledged: "nobody consumes",
      })),
    });
  });
});

it("never acknowledges an error: its code is none that the schema takes", () => {
  const found = synth(repository("{code: E0310, reason: x}")).diagnostics;
  expect(found.map(({ code }) => code)).toEqual(["E0205"]);
});

it("does not ask for the warnings of sandboxes that are not compiled", () => {
  const made = repository("{code: W0317, object: Sandbox/pr-1, reason: x}");
  const path = "environments/staging/environment.yaml";
  expect(synth({ ...made, [path]: `${made[path]}  suspended: true\n` }).diagnostics).toEqual([]);
});
