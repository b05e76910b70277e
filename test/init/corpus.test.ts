/** @module `init` on baselines that have an environment already: what it finds is what their environments say. */
import * as fs from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { synth } from "../../lib/cli/commands/synth.ts";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { asRecord, at, texts } from "../../lib/kube/json.ts";
import { parseYaml } from "../../lib/yaml/document.ts";
import { baselines, corpusText } from "../corpus/corpus.ts";
import { initIn, removeRepositories, repository } from "../support/init.ts";
import { runnerIn } from "../support/project.ts";

afterEach(removeRepositories);

function specOf(path: string): unknown {
  const [document] = parseYaml(path, fs.readFileSync(path, "utf8"), new Problems());
  return at(document?.value, "spec");
}

/** Removes the sandboxes that ask for what only an environment's spec can offer. */
function withoutAsking(folder: string): void {
  for (const file of fs.readdirSync(folder)) {
    const text = fs.readFileSync(join(folder, file), "utf8");
    if (/^ {2}resources:|consumer: selective/m.test(text)) fs.rmSync(join(folder, file));
  }
}

describe("the examples, without their environment.yaml", () => {
  const examples = join(import.meta.dirname, "../../environments");
  const names = fs.readdirSync(examples);

  it.each(names)("%s: mesh, namespace and sources are those of the example", (name) => {
    const root = repository({});
    fs.cpSync(join(examples, name), join(root, "environments", name), { recursive: true });
    const path = join(root, "environments", name, "environment.yaml");
    const wanted = asRecord(specOf(path));
    fs.rmSync(path);
    withoutAsking(join(root, "environments", name, "sandboxes"));
    const folder = `environments/${name}/baseline`;
    const { code, err } = initIn(root, { folder, name });
    expect([code, err]).toEqual([0, ""]);
    const spec = specOf(path);
    expect(at(spec, "baseline", "namespace")).toBe(at(wanted, "baseline", "namespace"));
    expect(at(spec, "routing", "backend")).toBe(at(wanted, "routing", "backend"));
    expect(at(spec, "routing", "implementation")).toBe(at(wanted, "routing", "implementation"));
    expect(at(spec, "baseline", "sources")).toEqual([{ path: "baseline/" }]);
    // The example adopts for lanes to come, too.
    const adopted = texts(at(spec, "baseline", "adopt"));
    const allowed = texts(at(wanted, "baseline", "adopt"));
    if (at(wanted, "baseline", "deploy") === false) {
      expect(adopted).toContain("VirtualService/public");
      expect(adopted.filter((one) => !allowed.includes(one))).toEqual([]);
    }
    const compiled = runnerIn(root)(synth, { environment: [] });
    expect([compiled.code, compiled.err.includes("error")]).toEqual([0, false]);
  });
});

describe("a baseline of the corpus", () => {
  it.each(baselines)(
    "$title: compiles at once, in its namespace",
    ({ files, namespace, title }) => {
      const root = repository(
        Object.fromEntries(files.map((file) => [`manifests/${file}`, corpusText(file)])),
      );
      const { code, err } = initIn(root, { folder: "manifests", name: "corpus", yes: true });
      expect([code, err]).toEqual([0, ""]);
      const result = runnerIn(root)(synth, { environment: [] });
      expect([result.code, result.err.includes("error")]).toEqual([0, false]);
      expect(result.out).toContain("0 lanes");
      const spec = specOf(join(root, "environments/corpus/environment.yaml"));
      const stated = corpusText(...files).includes(`namespace: ${namespace}`);
      expect(at(spec, "baseline", "namespace")).toBe(stated ? namespace : "default");
      const routes = /istio|reader|abort|version/.test(title) ? "istio" : "gateway-api";
      expect(at(spec, "routing", "backend")).toBe(routes);
    },
  );
});
