/** @module Questions at a real terminal: what is typed, what is chosen, and nobody who answers. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import { program } from "../support/build.ts";
import { removeRepositories, repository } from "../support/init.ts";
import { atTerminal, type Keys } from "../support/terminal.ts";

const cart = `apiVersion: apps/v1
kind: Deployment
metadata: { name: cart }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: main, image: "cart:1" }] }
`;
const [enter, down, stop, end] = ["\r", "\u001b[B", "\u0003", "\u0004"];
const questions = {
  name: "Name of the environment",
  namespace: "Namespace of objects",
  backend: "API for routes",
  engine: "What applies dist/",
  url: "URL of this repository",
};

afterEach(removeRepositories);

function init(root: string, keys: readonly Keys[]) {
  return atTerminal([process.execPath, program, "init", "k8s"], root, keys);
}

test("a person types, corrects, chooses and takes what is offered", async () => {
  const root = repository({ "k8s/cart.yaml": cart });
  const { code, shown } = await init(root, [
    [questions.name, `Staging${enter}`],
    ["lower-case letters", `${"\u007f".repeat(7)}staging${enter}`],
    [questions.namespace, `shop${enter}`],
    [questions.backend, enter],
    [questions.engine, `${down}${enter}`],
    [questions.url, enter],
  ]);
  expect([code, shown]).toEqual([0, expect.stringContaining("created environments/staging")]);
  const spec = parse(fs.readFileSync(join(root, "environments/staging/environment.yaml"), "utf8"));
  expect(spec.spec.baseline.namespace).toBe("shop");
  expect(fs.readFileSync(join(root, "environments/staging/environment.yaml"), "utf8")).toMatch(
    /engine: flux/,
  );
});

test.each([
  ["Ctrl-C at the first question", [[questions.name, stop]]],
  ["Ctrl-D at the first question", [[questions.name, end]]],
  [
    "Ctrl-C at a choice",
    [
      [questions.name, `staging${enter}`],
      [questions.namespace, `shop${enter}`],
      [questions.backend, stop],
    ],
  ],
  [
    "Ctrl-D at a choice",
    [
      [questions.name, `staging${enter}`],
      [questions.namespace, `shop${enter}`],
      [questions.backend, end],
    ],
  ],
] satisfies [string, Keys[]][])("%s: nothing is written", async (_, keys) => {
  const root = repository({ "k8s/cart.yaml": cart });
  const { code, shown } = await init(root, keys);
  expect([code, shown]).toEqual([1, expect.stringContaining("nothing was written")]);
  expect(fs.readdirSync(root)).toEqual(["k8s"]);
});
