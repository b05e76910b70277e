/** @module What a source of an Argo CD Application may say that only Argo CD can render. */
import { asRecord, at, isRecord, texts } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import type { ReadIo } from "../io.ts";
import { childPath } from "../paths.ts";
import { textsIn } from "../walk.ts";
import { openVariable } from "./build-environment.ts";
import type { Refuse } from "./part.ts";

/** A source of an Application. */
interface Source {
  readonly value: JsonObject;
  readonly path: DocumentPath;
  /** The Application's name. */
  readonly name: string;
  /** Its folder or chart, from the root. */
  readonly folder: string;
}

/** Refuses what is not rendered offline. */
export function reportUnrenderable(
  { value, path, name, folder }: Source,
  io: ReadIo,
  refuse: Refuse,
): void {
  for (const [where, what] of unknown(value)) {
    refuse({
      code: "E0151",
      message: `${what} is not rendered offline`,
      help: "let the Application say the same without it, or commit what `argocd app manifests` prints and name that",
      path: [...path, ...where],
    });
  }
  for (const { text, path: where } of textsIn(value)) {
    const variable = where.at(-1) === "values" ? undefined : openVariable(text);
    if (variable === undefined) continue;
    refuse({
      code: "E0151",
      message: `"${text}" holds ${variable}, which is known when a commit is built`,
      help: "write a value in its place",
      path: [...path, ...where],
    });
  }
  // Argo CD merges them into the source before it renders.
  const overrides = [".argocd-source.yaml", `.argocd-source-${name}.yaml`];
  for (const override of overrides) {
    const file = childPath(folder, override);
    if (io.kind(file) !== "file") continue;
    refuse({
      code: "E0151",
      message: `"${file}" changes the source of the Application`,
      help: "move what it says into the Application",
      path: [...path, "path"],
    });
  }
}

// --- internal ---

/** What would change the objects and is known to Argo CD alone. */
function unknown(source: JsonObject): readonly (readonly [DocumentPath, string])[] {
  const { helm, directory } = source;
  const stated = ["kustomize", "helm", "directory"].filter((tool) => isRecord(source[tool]));
  const files = texts(at(helm, "valueFiles"));
  return [
    ...(source.plugin === undefined ? [] : [[["plugin"], "a config management plugin"] as const]),
    ...(stated.length > 1 ? [[[], `a source of ${stated.join(" and ")} at once`] as const] : []),
    ...files.flatMap((file, index) =>
      /[*?[]/.test(file)
        ? [[["helm", "valueFiles", index], "a pattern of values files"] as const]
        : [],
    ),
    ...(Object.keys(asRecord(at(directory, "jsonnet"))).length === 0
      ? []
      : [[["directory", "jsonnet"], "Jsonnet"] as const]),
    ...(at(directory, "disableExtensionFilter") === true
      ? [
          [
            ["directory", "disableExtensionFilter"],
            "a directory of files with other endings",
          ] as const,
        ]
      : []),
  ];
}
