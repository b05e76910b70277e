/** @module What every baseline object must have: `apiVersion`, `kind` and sound metadata. */
import type { DiagnosticCode } from "../diagnostics/codes.ts";
import type { Problems } from "../diagnostics/problems.ts";
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
    check.report(
      "E0130",
      [],
      "this is not a Kubernetes object",
      "write a mapping with apiVersion, kind and metadata.name",
    );
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
  const apiVersion = check.identifier(value, "apiVersion", versionText);
  const kind = check.identifier(value, "kind", kindText);
  const free = apiVersion !== undefined && freelyNamed.has(apiGroup(apiVersion));
  const metadata = check.metadata(value, free);
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

  identifier(value: JsonObject, field: "apiVersion" | "kind", form: RegExp): string | undefined {
    const found = value[field];
    if (typeof found === "string" && form.test(found)) return found;
    const example = field === "kind" ? "Deployment" : "apps/v1";
    const help = `every object of a baseline has one, as ${example}; files of other tools do not belong in the sources`;
    this.report(
      "E0130",
      [field],
      found === undefined ? `${field} is missing` : `${field} ${shown(found)} is not one`,
      help,
    );
    return undefined;
  }

  metadata(value: JsonObject, free: boolean): ObjectMeta | undefined {
    const metadata = value.metadata;
    if (!isRecord(metadata)) {
      this.report(
        "E0130",
        ["metadata"],
        "metadata is missing",
        "give the object metadata with a name",
      );
      return undefined;
    }
    const name = this.#name(metadata, free);
    const namespace = this.#namespace(metadata);
    const labels = this.#strings(metadata, "labels");
    const annotations = this.#strings(metadata, "annotations");
    if (name === undefined) return undefined;
    const { namespace: _n, labels: _l, annotations: _a, ...rest } = metadata;
    return {
      ...rest,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    };
  }

  #name(metadata: JsonObject, free: boolean): string | undefined {
    const path = ["metadata", "name"];
    const { name } = metadata;
    if (name === undefined || name === null || name === "") {
      if (metadata.generateName === undefined) {
        this.report("E0130", ["metadata"], "metadata.name is missing", "give the object a name");
      } else {
        const message = "generateName gives the object another name at every apply";
        this.report(
          "E0133",
          ["metadata", "generateName"],
          message,
          "give it a fixed metadata.name",
        );
      }
      return undefined;
    }
    if (typeof name !== "string") {
      this.report(
        "E0131",
        path,
        `metadata.name is ${shown(name)}, not a string`,
        "put it in quotes",
      );
      return undefined;
    }
    if (name.length <= lengths.subdomain && (free ? forms.pathSegment : forms.subdomain).test(name))
      return name;
    const help = free
      ? "use letters, digits, `-`, `.`, `:` and `_`, at most 253 characters"
      : "use lower-case letters, digits, `-` and `.`, at most 253 characters";
    this.report("E0132", path, `name ${shown(name)} is not allowed`, help);
    return undefined;
  }

  #namespace(metadata: JsonObject): string | undefined {
    const path = ["metadata", "namespace"];
    const { namespace } = metadata;
    if (namespace === undefined || namespace === null || namespace === "") return undefined;
    if (typeof namespace !== "string") {
      this.report(
        "E0131",
        path,
        `metadata.namespace is ${shown(namespace)}, not a string`,
        "put it in quotes",
      );
    } else if (namespace.length > lengths.label || !forms.dnsLabel.test(namespace)) {
      const help = "use lower-case letters, digits and `-`, at most 63 characters";
      this.report("E0132", path, `namespace ${shown(namespace)} is not allowed`, help);
    } else return namespace;
    return undefined;
  }

  /** Labels or annotations: null stands for none, as the API server takes it. */
  #strings(
    metadata: JsonObject,
    field: "labels" | "annotations",
  ): Readonly<Record<string, string>> | undefined {
    const map = metadata[field];
    if (map === undefined || map === null) return undefined;
    if (!isRecord(map)) {
      this.report(
        "E0131",
        ["metadata", field],
        `${field} are ${shown(map)}, not a mapping`,
        "write `key: value` lines",
      );
      return undefined;
    }
    const entries: [string, string][] = [];
    for (const [key, value] of Object.entries(map)) {
      if (typeof value === "string") entries.push([key, value]);
      // The API server reads null as an empty text.
      else if (value === null) entries.push([key, ""]);
      else {
        const message = `${field.slice(0, -1)} "${key}" is ${shown(value)}, not a string`;
        this.report("E0131", ["metadata", field, key], message, "put the value in quotes");
      }
    }
    return Object.fromEntries(entries);
  }
}

/** A value as a message shows it. */
function shown(value: unknown): string {
  if (typeof value === "string")
    return `"${value.length > 80 ? `${value.slice(0, 77)}...` : value}"`;
  if (Array.isArray(value)) return "a list";
  if (value === null) return "empty";
  return typeof value === "object" ? "a mapping" : `the ${typeof value} ${String(value)}`;
}
