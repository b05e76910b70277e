/** @module What the promises are about: the environments, compiled, and their output read by a YAML parser alone. */
import { parse } from "yaml";
import type { CompileResult } from "../../lib/compile.ts";
import type { Index } from "../../lib/emit/index-model.ts";
import { keyString, objectKey } from "../../lib/kube/object.ts";
import { type Subject, specPaths, without } from "../support/environments.ts";
import { type FileMap, synth } from "../support/synth.ts";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

export type Files = ReadonlyMap<string, string>;

export function compiled({ files, folder }: Subject): CompileResult {
  const { result, diagnostics } = synth(files, folder);
  if (result === undefined)
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return result;
}

export function filesOf({ files }: CompileResult): Files {
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** Makes each value once. */
export function remembered<Value>(make: (of: string) => Value): (of: string) => Value {
  const known = new Map<string, Value>();
  return (of) => {
    const value = known.get(of) ?? make(of);
    known.set(of, value);
    return value;
  };
}

export function bare(subject: Subject): FileMap {
  return without(subject.files, [
    ...specPaths(subject, "sandboxes"),
    ...specPaths(subject, "groups"),
  ]);
}

/** The manifests of an output, by path below the environment's folder. */
export function manifests(files: Files): ReadonlyMap<string, Manifest> {
  const yaml = [...files].filter(([path]) => path.endsWith(".yaml"));
  return new Map(yaml.map(([path, text]) => [path.replace(/^[^/]*\//, ""), readOnce(text)]));
}

/** By text: most outputs of one subject share most of their files. */
const readOnce = remembered((text) => parse(text) as Manifest);

export function indexes(files: Files): ReadonlyMap<string, Index> {
  const json = [...files].filter(([path]) => path.endsWith(".json"));
  return new Map(
    json.map(([path, text]) => [path.replace(/^[^/]*\//, ""), JSON.parse(text) as Index]),
  );
}

export const idOf = ({ apiVersion, kind, metadata }: Manifest): string =>
  keyString(objectKey({ apiVersion, kind, metadata: { ...metadata } }));
