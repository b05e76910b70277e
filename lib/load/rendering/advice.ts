/** @module The entry of `spec.baseline.sources` that has what a part of an object deploys. */
import { asString, isRecord } from "../../kube/json.ts";
import type { JsonObject } from "../../kube/object.ts";
import { kustomizationFile } from "../confined.ts";
import type { Entry, ReadIo } from "../io.ts";
import { pathFrom } from "../paths.ts";
import type { Part } from "./part.ts";

/** Where files lie. */
export interface Places {
  readonly io: ReadIo;
  /** The environment's folder, to which paths of sources are relative. */
  readonly folder: string;
}

/** The entry. What it cannot say is in `lost` of the part. */
export function entryOf(part: Part, { io, folder }: Places): JsonObject {
  const { path, render, namespace, postBuild } = part;
  const own = pathFrom(folder, path);
  if (render.tool === "helm") {
    const set = render.parameters.reduce(withParameter, render.values);
    const values = render.files.map((file) => pathFrom(folder, file));
    const helm = {
      chart: own,
      release: render.release,
      ...listed("values", values),
      ...given({ set }),
    };
    return { helm, ...given({ namespace }) };
  }
  const isKustomized = kustomizationFile(path, io) !== undefined && render.tool !== "directory";
  const isFlat = render.tool === "directory" && !render.recurse && io.list(path).some(isFolder);
  const files = postBuild?.from.map((from) => `FILE OF ${from}`) ?? [];
  const substitute = { ...given({ values: postBuild?.variables }), ...listed("files", files) };
  return {
    [isKustomized ? "kustomize" : "path"]: isFlat ? `${own}/*` : own,
    ...given({ namespace, substitute }),
  };
}

// --- internal ---

function isFolder({ kind }: Entry): boolean {
  return kind === "folder";
}

function withParameter(all: JsonObject, { name, value }: JsonObject): JsonObject {
  const path = asString(name)?.split(".") ?? [];
  return path.length === 0 || value === undefined ? all : merged(all, path, value);
}

function merged(
  values: JsonObject,
  [first = "", ...rest]: readonly string[],
  value: unknown,
): JsonObject {
  const own = values[first];
  const inner = rest.length === 0 ? value : merged(isRecord(own) ? own : {}, rest, value);
  return Object.assign({}, values, { [first]: inner });
}

/** The fields that say something. */
function given(fields: Readonly<Record<string, unknown>>): JsonObject {
  return Object.assign(
    {},
    ...Object.entries(fields).map(([field, value]) => {
      const isEmpty = value === undefined || (isRecord(value) && Object.keys(value).length === 0);
      return isEmpty ? {} : { [field]: value };
    }),
  );
}

function listed(field: string, items: readonly string[]): JsonObject {
  return items.length === 0 ? {} : { [field]: items };
}
