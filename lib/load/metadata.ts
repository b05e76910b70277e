/** @module What every baseline object must have: `apiVersion`, `kind` and sound metadata. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Problems } from "../diagnostics/problems.ts";
import { valueWords } from "../diagnostics/words.ts";
import { at, isRecord } from "../kube/json.ts";
import { forms, freelyNamed, lengths } from "../kube/limits.ts";
import { apiGroup, type JsonObject, type KubeObject, type ObjectMeta } from "../kube/object.ts";
import { below, type SourceRef } from "../model/source.ts";

const versionText = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const kindText = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/** Checks a document or list item; reports what is wrong and returns undefined then. */
export function toObject(
  value: unknown,
  source: SourceRef,
  problems: Problems,
): KubeObject | undefined {
  const check = new Check(source, problems);
  if (!isRecord(value)) {
    const help = "write a mapping with apiVersion, kind and metadata.name";
    check.report("E0130", [], "this is not a Kubernetes object", help);
    return undefined;
  }
  const missing = ["apiVersion", "kind", "metadata"].filter((field) => value[field] === undefined);
  if (missing.length > 1) {
    const help =
      "write an object with apiVersion, kind and metadata.name, or keep the file out of the sources";
    const what = `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)}`;
    check.report("E0130", [], `this is not a Kubernetes object: it has no ${what}`, help);
    return undefined;
  }
  const apiVersion = check.identifier(value, "apiVersion", versionText, "apps/v1");
  const kind = check.identifier(value, "kind", kindText, "Deployment");
  const free = apiVersion !== undefined && freelyNamed.has(apiGroup(apiVersion));
  const metadata = check.metadata(value.metadata, free);
  if (apiVersion === undefined || kind === undefined || metadata === undefined || check.failed)
    return undefined;
  return { ...value, apiVersion, kind, metadata };
}

class Check {
  failed = false;
  readonly #source: SourceRef;
  readonly #problems: Problems;

  constructor(source: SourceRef, problems: Problems) {
    this.#source = source;
    this.#problems = problems;
  }

  report(code: DiagnosticCode, path: readonly string[], message: string, help: string): void {
    this.failed = true;
    const source = below(this.#source, ...path);
    // An absent node has no position: its parent stands for it, and a key is clearer than a whole block.
    const present = path.length === 0 || at(source.document.value, ...source.path) !== undefined;
    this.#problems.report({ code, message, help, source: present ? source : below(this.#source) });
  }

  identifier(
    value: JsonObject,
    field: "apiVersion" | "kind",
    form: RegExp,
    example: string,
  ): string | undefined {
    const found = value[field];
    if (typeof found === "string" && form.test(found)) return found;
    const message =
      found === undefined ? `${field} is missing` : `${field} ${valueWords(found)} is not one`;
    const help = `every object of a baseline has one, for example ${example}; files of other tools do not belong in the sources`;
    this.report("E0130", [field], message, help);
    return undefined;
  }

  metadata(metadata: unknown, free: boolean): ObjectMeta | undefined {
    if (!isRecord(metadata)) {
      const help = "give the object metadata with a name";
      this.report("E0130", ["metadata"], "metadata is missing", help);
      return undefined;
    }
    const { namespace: stated, labels: _l, annotations: _a, ...rest } = metadata;
    const name = this.#name(metadata, free);
    const namespace = this.#namespace(stated);
    const labels = this.#strings(metadata, "labels");
    const annotations = this.#strings(metadata, "annotations");
    if (name === undefined) return undefined;
    return {
      ...rest,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    };
  }

  #name({ name, generateName }: JsonObject, free: boolean): string | undefined {
    if (!isGiven(name)) {
      if (generateName === undefined)
        this.report("E0130", ["metadata"], "metadata.name is missing", "give the object a name");
      else {
        const path = ["metadata", "generateName"];
        const message = "generateName gives the object another name at every apply";
        this.report("E0133", path, message, "give it a fixed metadata.name");
      }
      return undefined;
    }
    if (typeof name !== "string") return this.#notText("name", name);
    if (name.length <= lengths.subdomain && (free ? forms.pathSegment : forms.subdomain).test(name))
      return name;
    const help = free
      ? "use letters, digits, `-`, `.`, `:` and `_`, at most 253 characters"
      : "use lower-case letters, digits, `-` and `.`, at most 253 characters";
    this.report("E0132", ["metadata", "name"], `name ${valueWords(name)} is not allowed`, help);
    return undefined;
  }

  #namespace(namespace: unknown): string | undefined {
    if (!isGiven(namespace)) return undefined;
    if (typeof namespace !== "string") return this.#notText("namespace", namespace);
    if (namespace.length <= lengths.label && forms.dnsLabel.test(namespace)) return namespace;
    const message = `namespace ${valueWords(namespace)} is not allowed`;
    const help = "use lower-case letters, digits and `-`, at most 63 characters";
    this.report("E0132", ["metadata", "namespace"], message, help);
    return undefined;
  }

  #notText(field: "name" | "namespace", value: unknown): undefined {
    const message = `metadata.${field} is ${valueWords(value)}, not a string`;
    this.report("E0131", ["metadata", field], message, "put it in quotes");
  }

  /** Labels or annotations. Like the API server: null is an empty map, and a null value an empty text. */
  #strings(
    metadata: JsonObject,
    field: "labels" | "annotations",
  ): Readonly<Record<string, string>> | undefined {
    const map = metadata[field];
    if (map === undefined || map === null) return undefined;
    if (!isRecord(map)) {
      const message = `${field} are ${valueWords(map)}, not a mapping`;
      this.report("E0131", ["metadata", field], message, "write `key: value` lines");
      return undefined;
    }
    const entries: [string, string][] = [];
    for (const [key, value] of Object.entries(map)) {
      if (typeof value === "string" || value === null) entries.push([key, value ?? ""]);
      else {
        const message = `${field.slice(0, -1)} "${key}" is ${valueWords(value)}, not a string`;
        this.report("E0131", ["metadata", field, key], message, "put the value in quotes");
      }
    }
    return Object.fromEntries(entries);
  }
}

/** The API server takes null and an empty text for a field that is left out. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
