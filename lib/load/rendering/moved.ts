/** @module A kustomization that is built from another folder: its paths then begin at the link `root`. */
import { asArray, asString, isRecord } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { items, lists } from "../confined.ts";
import type { ReadIo } from "../io.ts";
import { joinInside } from "../paths.ts";

/** The kustomization of `folder` as it has to be beside `root`. What is no path of the repository stays as it is. */
export function moved(kustomization: JsonObject, folder: string, io: ReadIo): JsonObject {
  const place = (text: string): string => {
    const joined = joinInside(folder, text);
    if (!("path" in joined) || !["file", "folder"].includes(io.kind(joined.path))) return text;
    return joined.path === "" ? "root" : `root/${joined.path}`;
  };
  const texts = (list: Json): Json =>
    asArray(list).map((item) => (typeof item === "string" ? place(item) : item));
  const pathOf = (item: Json): Json =>
    isRecord(item) && typeof item.path === "string" ? { ...item, path: place(item.path) } : item;
  // `[KEY=]PATH`.
  const keyed = (list: Json): Json =>
    asArray(list).map((item) => {
      const [, key = "", path = ""] = /^([^=]*=)?(.*)$/s.exec(asString(item) ?? "") ?? [];
      return typeof item === "string" ? `${key}${place(path)}` : item;
    });
  const generator = (item: Json): Json =>
    isRecord(item)
      ? {
          ...item,
          ...(item.files === undefined ? {} : { files: keyed(item.files) }),
          ...(item.envs === undefined ? {} : { envs: texts(item.envs) }),
          ...(typeof item.env === "string" ? { env: place(item.env) } : {}),
        }
      : item;
  const field = (name: string, value: Json): Json => {
    if (lists.has(name)) return texts(value);
    if (items.has(name)) return Array.isArray(value) ? value.map(pathOf) : pathOf(value);
    // Annotations with paths, which would be those of the folder that exists for the run.
    if (name === "buildMetadata") return asArray(value).filter((one) => one === "managedByLabel");
    if (name === "configMapGenerator" || name === "secretGenerator")
      return asArray(value).map(generator);
    return value;
  };
  return Object.fromEntries(
    Object.entries(kustomization).map(([name, value]) => [name, field(name, value)]),
  );
}
