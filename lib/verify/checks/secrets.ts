/** @module P8: no value of a Secret is in the output, which is committed to git. */
import type { Problems } from "../../diagnostics/problems.ts";
import { isRecord } from "../../kube/json.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { holdsSecretValues, openValues, secretsIn } from "../../kube/secrets.ts";
import type { EnvironmentInput } from "../../model/input.ts";
import type { Check } from "../check.ts";
import { isWithheld } from "../reading/clusters.ts";
import type { Reading } from "../reading/reading.ts";

/** No readable value of a Secret is in the output. */
export const secretsCheck: Check = {
  name: "secrets",
  promises: ["P8"],
  codes: ["E0961"],
  run: checkSecrets,
};

/** Shorter values are parts of other texts by chance: they are only looked for as whole texts, down to four characters. */
const shortestPart = 8;
const shortest = 4;

/** Reports Secrets with values, and values of the baseline's Secrets anywhere in the output. */
function checkSecrets({ input, output, files }: Reading, problems: Problems): undefined {
  for (const { object, source } of output.objects) {
    if (!holdsSecretValues(object)) continue;
    problems.report({
      code: "E0961",
      message: `${displayName(objectKey(object))} holds values`,
      help: "remove them here and from git's history, and reference a Secret that exists in the cluster",
      source,
    });
  }
  const values = new Set(input.baseline.flatMap(({ object }) => valuesIn(object)));
  if (values.size === 0) return;
  const open = publicTexts(input);
  const applied = output.objects.filter(({ unit }) => unit !== "gitops");
  const texts = new Texts(applied.map(({ object }) => object));
  for (const value of values) {
    const isPart = value.length >= shortestPart;
    const file = isPart ? files.find(({ text }) => text.includes(value)) : undefined;
    // Whatever the rest of the baseline says openly is no secret.
    if ((file === undefined && !texts.hold(value)) || open.hold(value)) continue;
    const found = applied.find(({ object }) => new Texts(object).hold(value));
    problems.report({
      code: "E0961",
      message: `"${found?.file ?? file?.path}" holds a value of a Secret of the baseline`,
      help: "reference the Secret instead, and replace the value: git keeps it for ever",
      ...(found === undefined ? {} : { source: found.source }),
    });
  }
}

/** The open values of an object's Secrets, as they are and as the other of `data` and `stringData` has them. */
function valuesIn(object: KubeObject): readonly string[] {
  return secretsIn(object)
    .flatMap(openValues)
    .flatMap((value) => [
      value,
      Buffer.from(value, "base64").toString("utf8"),
      Buffer.from(value, "utf8").toString("base64"),
    ])
    .filter((value) => value.length >= shortest && !/^(?:true|false|null|none|\d+)$/i.test(value));
}

/** What the environment says openly: everything but its Secrets. */
function publicTexts({ baseline, environment, sandboxes }: EnvironmentInput): Texts {
  const objects = baseline.map(({ object }) => object).filter((object) => !isWithheld(object));
  return new Texts([...objects, environment.spec, ...sandboxes.map(({ spec }) => spec)]);
}

/** The texts of a value, keys included, in which values are looked for. */
class Texts {
  readonly #all = new Set<string>();
  readonly #joined: string;

  constructor(value: unknown) {
    this.#add(value);
    this.#joined = [...this.#all].join("\0");
  }

  /** Whether a text is the value, or has it as a part. */
  hold(value: string): boolean {
    return this.#all.has(value) || (value.length >= shortestPart && this.#joined.includes(value));
  }

  #add(value: unknown): void {
    if (typeof value === "string") this.#all.add(value);
    else if (Array.isArray(value)) for (const item of value) this.#add(item);
    else if (isRecord(value)) {
      for (const [key, field] of Object.entries(value)) {
        this.#all.add(key);
        this.#add(field);
      }
    }
  }
}
