/** @module P8: no value of a Secret is in the output, which is committed to git. */
import type { Problems } from "../../diagnostics/problems.ts";
import { isRecord, stringMap } from "../../kube/json.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { isEncryptedSecret } from "../../kube/secrets.ts";
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

const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";
/** Shorter values are found everywhere by chance. */
const shortestSecret = 8;

/** Reports Secrets with values, and values of the baseline's Secrets anywhere in the output. */
function checkSecrets({ input, output, files }: Reading, problems: Problems): undefined {
  for (const { object, source } of output.objects) {
    if (!isWithheld(object) || !holdsValues(object)) continue;
    problems.report({
      code: "E0961",
      message: `${displayName(objectKey(object))} holds values`,
      help: "remove them here and from git's history, and reference a Secret that exists in the cluster",
      source,
    });
  }
  const values = new Set(
    input.baseline
      .filter(({ object }) => isWithheld(object) && !isEncryptedSecret(object))
      .flatMap(({ object }) => valuesOf(object)),
  );
  for (const value of values) {
    const file = files.find(({ text }) => text.includes(value));
    // Whatever the rest of the baseline says openly is no secret.
    if (file === undefined || isPublic(input, value)) continue;
    const source = output.objects.find((o) => file.path.endsWith(`/${o.file}`))?.source;
    problems.report({
      code: "E0961",
      message: `"${file.path}" holds a value of a Secret of the baseline`,
      help: "reference the Secret instead, and replace the value: git keeps it for ever",
      ...(source === undefined ? {} : { source }),
    });
  }
}

function holdsValues(object: KubeObject): boolean {
  const holds = (value: unknown) =>
    value !== undefined && value !== null && (!isRecord(value) || Object.keys(value).length > 0);
  if (isEncryptedSecret(object)) return false;
  const copied = Object.hasOwn(object.metadata.annotations ?? {}, lastApplied);
  return holds(object.data) || holds(object.stringData) || copied;
}

function valuesOf(object: KubeObject): readonly string[] {
  const encoded = Object.values(stringMap(object.data));
  const plain = Object.values(stringMap(object.stringData));
  const decoded = encoded.map((text) => Buffer.from(text, "base64").toString("utf8"));
  return [...encoded, ...plain, ...decoded].filter((value) => value.length >= shortestSecret);
}

function isPublic(input: EnvironmentInput, value: string): boolean {
  const texts = [
    ...input.baseline.filter(({ object }) => !isWithheld(object)).map(({ object }) => object),
    input.environment.spec,
    ...input.sandboxes.map(({ spec }) => spec),
  ];
  return texts.some((text) => JSON.stringify(text).includes(value));
}
