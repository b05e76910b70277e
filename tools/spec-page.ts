/** @module docs/spec.md from the schemas: a reference to read, one table per object. */
import { readFileSync } from "node:fs";
import { asArray, asRecord, asString, at, isRecord } from "../lib/kube/json.ts";
import type { JsonObject } from "../lib/kube/object.ts";
import { patternWords } from "../lib/validate/wording.ts";
import { schemaNames } from "./spec-types.ts";

/** The page of all specs. */
export function specPage(): string {
  return [
    "<!-- Generated from schemas/ by `npm run gen`: do not edit. -->",
    "# Specs\n",
    "Every file is YAML (or JSON), read as Kubernetes reads it: YAML 1.1, so quote `on`, `yes`, `0644` and commits of digits only where text is meant. The schemas are in `schemas/`; with the YAML language server, the first line `# yaml-language-server: $schema=<path to the schema>` makes an editor complete and check. A field with * has to be given.\n",
    ...schemaNames.map(kindPage),
  ].join("\n");
}

function kindPage(name: string): string {
  const schema = asRecord(JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8")));
  const page = new Page(schema);
  page.object("", schema);
  const files = {
    environment: "`environment.yaml`",
    sandbox: "`sandboxes/*.yaml`, one per file",
    "route-group": "`groups/*.yaml`",
    "resource-plugin": "`plugins/*.yaml`, one per file",
  };
  const where = files[name as keyof typeof files];
  return `## ${asString(schema.title)}\n\n${asString(schema.description)} File: ${where}.\n\n${page.text()}`;
}

class Page {
  readonly #root: JsonObject;
  readonly #sections: string[] = [];
  readonly #seen = new Set<unknown>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  text(): string {
    return this.#sections.join("\n");
  }

  /** The table of an object's fields, then those of the objects below. */
  object(path: string, schema: JsonObject): void {
    const properties = asRecord(schema.properties);
    const required = asArray(schema.required);
    const rows = Object.entries(properties).map(([field, raw]) => {
      const node = this.#resolve(raw);
      return `| \`${field}\`${required.includes(field) ? " *" : ""} | ${this.#type(node)} | ${cell(about(raw, node))} |`;
    });
    if (rows.length > 0) {
      const title = path === "" ? "" : `#### \`${path}\`\n\n`;
      this.#sections.push(`${title}| field | type | |\n|---|---|---|\n${rows.join("\n")}\n`);
    }
    for (const [field, raw] of Object.entries(properties))
      this.#descend(join(path, field), this.#resolve(raw));
  }

  #descend(path: string, node: JsonObject): void {
    if (this.#seen.has(node)) return;
    if (Array.isArray(node.oneOf)) {
      this.#seen.add(node);
      for (const branch of node.oneOf)
        this.object(`${path} (${alternative(asRecord(branch))})`, asRecord(branch));
    } else if (isRecord(node.items)) this.#descend(`${path}[]`, this.#resolve(node.items));
    else if (isRecord(node.additionalProperties))
      this.#descend(`${path}.<name>`, this.#resolve(node.additionalProperties));
    else if (isRecord(node.properties)) this.object(path, node);
  }

  #resolve(node: unknown): JsonObject {
    const ref = asString(at(node, "$ref"));
    return ref === undefined
      ? asRecord(node)
      : asRecord(at(this.#root, ...ref.split("/").slice(1)));
  }

  #type(node: JsonObject): string {
    if (node.const !== undefined) return `\`${String(node.const)}\``;
    if (Array.isArray(node.enum)) return node.enum.map((one) => `\`${String(one)}\``).join(", ");
    if (Array.isArray(node.oneOf))
      return `one of ${node.oneOf.map((one) => alternative(asRecord(one))).join(", ")}`;
    const types = Array.isArray(node.type) ? node.type.map(String) : [asString(node.type) ?? "any"];
    if (types[0] === "array" && types.length === 1)
      return `list of ${this.#type(this.#resolve(node.items))}`;
    if (isRecord(node.additionalProperties))
      return `map of ${this.#type(this.#resolve(node.additionalProperties))}`;
    return types.join(" or ");
  }
}

function join(path: string, field: string): string {
  return path === "" ? field : `${path}.${field}`;
}

/** An alternative by the fields that it needs. */
function alternative(branch: JsonObject): string {
  const required = asArray(branch.required)
    .map(String)
    .filter((field) => field !== "name");
  return required.join(" and ");
}

function about(raw: unknown, node: JsonObject): string {
  const description = asString(at(raw, "description")) ?? asString(node.description) ?? "";
  const pattern = asString(node.pattern);
  const form =
    pattern === undefined || pattern.startsWith("^[^") ? undefined : patternWords[pattern];
  const said =
    description.includes("Lower-case") || description.includes("for example `") ? undefined : form;
  const fallback =
    node.default === undefined || isRecord(node.default) || description.includes("Default:")
      ? ""
      : ` Default: ${[node.default].flat().join(", ")}.`;
  return `${description}${said === undefined ? "" : ` Form: ${said}.`}${fallback}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
