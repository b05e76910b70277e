/** @module Where a pod spec says what its program does: variables, arguments and mounted files, each as a text. */
import { asArray, asString, at, jsonText } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import { hostVariable } from "../../../model/interface.ts";
import { type ConfigLookup, variablesOf } from "../config.ts";
import { containersOf, wordsOf } from "../draft.ts";

/** One thing that a program is told. */
export interface Told {
  readonly by: "variable" | "argument" | "file";
  /** For messages: `variable "NAME"`. */
  readonly what: string;
  /** `NAME=value`, `--flag=value`, or the whole file. For a value that is not known stands what it comes from. */
  readonly text: string;
}

/** Everything that containers which stay are told, and that is known at compile time. */
export function toldTo(podSpec: JsonObject, lookup: ConfigLookup): readonly Told[] {
  const own = containersOf(podSpec)
    // https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    .filter(({ list, body }) => list === "containers" || body.restartPolicy === "Always")
    .flatMap(({ body }): readonly Told[] => [
      ...variablesOf(body, lookup)
        // The host of a Service of the branch's own says nothing: what reads it does.
        .filter(({ name }) => !name.startsWith(hostVariable("")))
        .map(
          ({ name, value = originOf(name, body) }): Told => ({
            by: "variable",
            what: `variable "${name}"`,
            text: `${name}=${value}`,
          }),
        ),
      ...argumentsOf(body).map(
        (text): Told => ({ by: "argument", what: `argument "${text}"`, text }),
      ),
    ]);
  return [...own, ...filesOf(podSpec, lookup)];
}

/** The texts of all ConfigMaps that a pod mounts and that are known. */
export function filesOf(podSpec: JsonObject, lookup: ConfigLookup): readonly Told[] {
  const volumes = asArray(podSpec.volumes).flatMap((volume) => [
    at(volume, "configMap", "name"),
    ...asArray(at(volume, "projected", "sources")).map((source) => at(source, "configMap", "name")),
  ]);
  const names = new Set(volumes.flatMap((name) => asString(name) ?? []));
  return [...names]
    .sort()
    .flatMap((name) =>
      Object.entries(lookup("ConfigMap", name)?.data ?? {}).map(
        ([key, text]): Told => ({ by: "file", what: `file "${key}" of ConfigMap "${name}"`, text }),
      ),
    );
}

// --- internal ---

function originOf(name: string, container: JsonObject): string {
  const entry = asArray(container.env).findLast((one) => at(one, "name") === name);
  return jsonText(at(entry, "valueFrom") ?? container.envFrom ?? null);
}

/** Words of scripts too; a flag and its value are one. */
function argumentsOf(container: JsonObject): readonly string[] {
  const words = wordsOf(container).flatMap((word) => word.split(/\s+/).filter(Boolean));
  return words.flatMap((word, index) => {
    const [before, after] = [words[index - 1], words[index + 1]];
    if (isFlag(before) && !isFlag(word)) return [];
    return [
      isFlag(word) && after !== undefined && !after.startsWith("-") ? `${word}=${after}` : word,
    ];
  });
}

/** A flag whose value is not behind `=`. */
function isFlag(word: string | undefined): boolean {
  return word !== undefined && /^--?[A-Za-z][\w.-]*$/.test(word);
}
