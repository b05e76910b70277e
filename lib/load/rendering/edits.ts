/**
 * @module How Argo CD and Flux change a kustomization before they build it: `util/kustomize/kustomize.go` of
 * argoproj/argo-cd (by `kustomize edit`), `kustomize/kustomize_generator.go` of fluxcd/pkg.
 */
import { compareText } from "../../kube/compare-text.ts";
import { asArray, asRecord, asString, stringMap, texts } from "../../kube/json.ts";
import type { Json, JsonObject } from "../../kube/object.ts";
import { joinInside } from "../paths.ts";
import type { World } from "./part.ts";

/** A change of a kustomization. */
interface Edit {
  readonly apply: (own: JsonObject) => JsonObject;
  /** Folders that it adds, from the root. */
  readonly components: readonly string[];
}

/** What `spec.source.kustomize` changes. `folder` is the kustomization's. */
export function argoEdit(options: JsonObject, folder: string, world: World): Edit {
  const { patches, replicas, commonLabels, commonAnnotations } = options;
  const components = componentsOf(options, folder, world, options.ignoreMissingComponents === true);
  const images = texts(options.images).map(imageOf);
  const counts = asArray(replicas).map((one) => {
    const { name = "", count = 0 } = asRecord(one);
    return { name, count: Number(count) };
  });
  const withSelectors = options.labelWithoutSelector !== true;
  return {
    components: components.map(({ path }) => path),
    apply: (own) => ({
      ...own,
      ...stated(options, {
        namePrefix: "namePrefix",
        nameSuffix: "nameSuffix",
        namespace: "namespace",
      }),
      ...list(
        "images",
        byName(
          own.images,
          images.map((image) => kept(image, own)),
        ),
      ),
      ...list("replicas", byName(own.replicas, counts)),
      ...(withSelectors ? map("commonLabels", own.commonLabels, commonLabels) : {}),
      ...list("labels", [
        ...asArray(own.labels),
        ...(withSelectors || Object.keys(stringMap(commonLabels)).length === 0
          ? []
          : [
              {
                pairs: stringMap(commonLabels),
                includeTemplates: options.labelIncludeTemplates === true,
              },
            ]),
      ]),
      ...map("commonAnnotations", own.commonAnnotations, commonAnnotations),
      ...list("patches", [...asArray(own.patches), ...asArray(patches)]),
      ...list("components", [...asArray(own.components), ...components.map(({ text }) => text)]),
    }),
  };
}

/** What the spec of a Flux Kustomization changes; undefined where it changes nothing. */
export function fluxEdit(spec: JsonObject, folder: string, world: World): Edit | undefined {
  const fields = {
    targetNamespace: "namespace",
    namePrefix: "namePrefix",
    nameSuffix: "nameSuffix",
  };
  const components = componentsOf(spec, folder, world, spec.ignoreMissingComponents === true);
  const patches = asArray(spec.patches).map((one) => {
    const { patch, target } = asRecord(one);
    return {
      ...(patch === undefined ? {} : { patch }),
      ...(target === undefined ? {} : { target }),
    };
  });
  const images = asArray(spec.images).map(asRecord);
  const parts = [...components, ...patches, ...images, ...Object.keys(stated(spec, fields))];
  if (parts.length === 0) return undefined;
  return {
    components: components.map(({ path }) => path),
    apply: (own) => ({
      ...own,
      ...stated(spec, fields),
      ...list("patches", [...asArray(own.patches), ...patches]),
      ...list("components", [...asArray(own.components), ...components.map(({ text }) => text)]),
      ...list("images", withImages(asArray(own.images).map(asRecord), images)),
    }),
  };
}

// --- internal ---

function stated(from: JsonObject, names: Readonly<Record<string, string>>): JsonObject {
  const entries = Object.entries(names).flatMap(([field, name]) => {
    const value = asString(from[field]) ?? "";
    return value === "" ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function list(field: string, items: readonly Json[]): JsonObject {
  return items.length === 0 ? {} : { [field]: items };
}

function map(field: string, own: unknown, more: unknown): JsonObject {
  const both = { ...asRecord(own), ...stringMap(more) };
  return Object.keys(both).length === 0 ? {} : { [field]: both };
}

interface Component {
  /** As it is stated: relative to the kustomization. */
  readonly text: string;
  readonly path: string;
}

function componentsOf(
  from: JsonObject,
  folder: string,
  { io }: World,
  mayMiss: boolean,
): readonly Component[] {
  return texts(from.components).flatMap((text) => {
    const joined = joinInside(folder, text);
    const path = "path" in joined ? joined.path : text;
    return mayMiss && io.kind(path) === "missing" ? [] : [{ text, path }];
  });
}

/** `kustomize edit set` replaces what has the same name, and sorts: kustomize `kustomize/commands/edit/set/setimage.go`. */
function byName(own: unknown, more: readonly JsonObject[]): readonly Json[] {
  const names = new Set(more.map(({ name }) => name));
  const kept = asArray(own)
    .map(asRecord)
    .filter(({ name }) => !names.has(name));
  return more.length === 0
    ? kept
    : [...kept, ...more].sort((a, b) =>
        compareText(asString(a.name) ?? "", asString(b.name) ?? ""),
      );
}

/** `name=new:tag`, `name:tag`, `name=new@digest`: the argument of `kustomize edit set image`. */
function imageOf(text: string): JsonObject {
  const equals = text.indexOf("=");
  const [name, value] =
    equals < 0 ? [undefined, text] : [text.slice(0, equals), text.slice(equals + 1)];
  const digest = value.indexOf("@");
  const [, plain = value, tag] = /^(.*):([a-zA-Z0-9._-]+|\*)$/.exec(value) ?? [];
  const [own, version] =
    digest >= 0
      ? [value.slice(0, digest), { digest: value.slice(digest + 1) }]
      : [plain, tag === undefined ? {} : { newTag: tag }];
  return name === undefined
    ? { name: own, ...version }
    : { name, ...(own === "" ? {} : { newName: own }), ...version };
}

/** `*` stands for the version that the kustomization has already. */
function kept(image: JsonObject, own: JsonObject): JsonObject {
  if (image.newTag !== "*") return image;
  const { newTag: _, ...named } = image;
  const found = asArray(own.images)
    .map(asRecord)
    .find(({ name }) => name === image.name);
  const { newTag, digest } = found ?? {};
  return {
    ...named,
    ...(newTag === undefined ? {} : { newTag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Fields of an entry with the same name are merged; tag and digest go together. */
function withImages(
  own: readonly JsonObject[],
  more: readonly JsonObject[],
): readonly JsonObject[] {
  return more.reduce((all, image) => {
    const { name = "", newName, newTag, digest } = image;
    const found = all.findIndex((one) => one.name === name);
    const named = newName === undefined ? {} : { newName };
    const { newTag: _tag, digest: _digest, ...kept } = all[found] ?? {};
    const version = {
      ...(newTag === undefined ? {} : { newTag }),
      ...(digest === undefined ? {} : { digest }),
    };
    const isVersioned = Object.keys(version).length > 0;
    const merged = { ...(isVersioned ? kept : all[found]), name, ...named, ...version };
    return found < 0 ? all.concat(merged) : all.with(found, merged);
  }, own);
}
