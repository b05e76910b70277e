/**
 * @module Objects of which a controller makes a Secret, encrypted or by reference, in the shapes in which a sandbox's spec
 * may state them: the Secret is the sandbox's own, and nothing of it can be read in git.
 */
import { asRecord, asString, at } from "./json.ts";
import { groupKind, type KubeObject } from "./object.ts";

/** What is wrong with an object, to be said after its name, and at which of its nodes. */
interface Fault {
  readonly path: readonly string[];
  readonly what: string;
}

interface SecretSource {
  /** Fields that it may have, each with those in it that it may have; absent: whatever is there. */
  readonly fields: Readonly<Record<string, readonly string[] | undefined>>;
  /** Where it may name its Secret. Absent: that has its own name. */
  readonly nameAt?: readonly string[];
  readonly faultOf: (object: KubeObject) => Fault | undefined;
}

const scopes = ["namespace-wide", "cluster-wide"].map((one) => `sealedsecrets.bitnami.com/${one}`);

const sources: Readonly<Record<string, SecretSource>> = {
  // https://github.com/bitnami-labs/sealed-secrets#scopes: by default the name is a part of what is sealed.
  "bitnami.com/SealedSecret": {
    fields: { encryptedData: undefined, template: ["metadata", "type", "immutable"] },
    faultOf: (object) => {
      const metadata = asRecord(at(object, "spec", "template", "metadata"));
      const marks = ["labels", "annotations"].flatMap((field) =>
        Object.keys(asRecord(metadata[field])),
      );
      const mark = marks.find((key) => !scopes.includes(key));
      if (mark !== undefined)
        return {
          path: ["spec", "template", "metadata"],
          what: `gives its Secret "${mark}", by which a tool could act on it`,
        };
      const isRenamable = scopes.some((key) => object.metadata.annotations?.[key] === "true");
      return isRenamable
        ? undefined
        : {
            path: ["metadata"],
            what: "is sealed for its name alone, and gets another one: seal it by `kubeseal --scope namespace-wide`",
          };
    },
  },
  // https://external-secrets.io/latest/api/externalsecret/
  "external-secrets.io/ExternalSecret": {
    fields: {
      refreshInterval: undefined,
      refreshPolicy: undefined,
      secretStoreRef: undefined,
      data: undefined,
      dataFrom: undefined,
      target: ["name", "creationPolicy", "deletionPolicy", "immutable"],
    },
    nameAt: ["spec", "target", "name"],
    faultOf: (object) => {
      const path = ["spec", "target", "creationPolicy"];
      return (at(object, ...path) ?? "Owner") === "Owner"
        ? undefined
        : { path, what: "does not own the Secret that it makes" };
    },
  },
};

/** Kinds of objects of which a Secret is made, as `group/Kind`. */
export const secretSources: readonly string[] = Object.keys(sources);

/** The name of the Secret that is made of an object; undefined: none is. */
export function secretMadeOf(object: KubeObject): string | undefined {
  if (!isSecretSource(object)) return undefined;
  const { nameAt } = sources[groupKind(object)] ?? {};
  return (nameAt && asString(at(object, ...nameAt))) ?? object.metadata.name;
}

/** The object, which names its Secret, if it does that, by another name. */
export function withSecretName(object: KubeObject, name: string): KubeObject {
  const spec = asRecord(object.spec);
  return groupKind(object) === "external-secrets.io/ExternalSecret" &&
    at(spec, "target", "name") !== undefined
    ? { ...object, spec: { ...spec, target: { ...asRecord(spec.target), name } } }
    : object;
}

/** True for an object of which a Secret is made. */
export function isSecretSource(object: KubeObject): boolean {
  return Object.hasOwn(sources, groupKind(object));
}

/** Why a sandbox may not state such an object. */
export function faultOfSecretSource(object: KubeObject): Fault | undefined {
  const source = sources[groupKind(object)];
  if (source === undefined) return undefined;
  const spec = asRecord(object.spec);
  for (const [field, value] of Object.entries(spec)) {
    const inner = source.fields[field];
    const odd = Object.hasOwn(source.fields, field)
      ? inner && Object.keys(asRecord(value)).find((one) => !inner.includes(one))
      : "";
    if (odd === undefined) continue;
    const path = ["spec", field, ...(odd === "" ? [] : [odd])];
    return { path, what: `has "${path.join(".")}", which no object of a sandbox has` };
  }
  return source.faultOf(object);
}
