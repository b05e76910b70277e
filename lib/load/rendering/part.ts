/**
 * @module What an object makes its controller render, in parts that kustomize, helm or the reader of manifests can be
 * asked for, and what of it a compile cannot have: it reads the repository and nothing else.
 */
import type { JsonObject, KubeObject } from "../../kube/object.ts";
import type { DocumentPath } from "../../model/source.ts";
import type { ReadIo } from "../io.ts";
import type { Repositories } from "./repositories.ts";

/** Why something cannot be rendered. */
export interface Refusal {
  readonly code: "E0150" | "E0151" | "E0153" | "E0154";
  readonly message: string;
  readonly help: string;
  /** The node of the object. */
  readonly path: DocumentPath;
  /** Another object that something else may render yet. Default: no. */
  readonly isAwaited?: boolean;
}

/** Adds a refusal. */
export type Refuse = (refusal: Refusal) => void;

/** What the readers of objects look at. */
export interface World {
  readonly io: ReadIo;
  /** The environment's folder. */
  readonly folder: string;
  readonly repositories: Repositories;
  /** Finds an object of the baseline. */
  readonly find: (
    kind: string,
    namespace: string | undefined,
    name: string,
  ) => KubeObject | undefined;
  /** Whether the source's own `substitute` has values for what only the cluster knows. */
  readonly hasSubstitute: boolean;
}

/** Files of a folder, by the rules of an Argo CD directory source. */
interface Directory {
  readonly tool: "directory";
  readonly recurse: boolean;
  readonly include: string | undefined;
  readonly exclude: string | undefined;
}

/** A kustomization. */
interface Kustomized {
  readonly tool: "kustomize";
  /** Changes the kustomization before it is built; without one a folder without kustomization is read as it is. */
  readonly edit: ((own: JsonObject) => JsonObject) | undefined;
  /** Folders that it adds, from the root. */
  readonly components: readonly string[];
}

/** A chart. */
export interface Charted {
  readonly tool: "helm";
  readonly release: string;
  /** Files of values, from the root. */
  readonly files: readonly string[];
  /** Parameters whose values are files: name and path from the root. */
  readonly fileParameters: readonly (readonly [string, string])[];
  /** Values that outrank those of the files. */
  readonly values: JsonObject;
  readonly parameters: readonly JsonObject[];
  readonly withCrds: boolean;
  /** Fields `kubeVersion` and `apiVersions`, as a source of helm has them. */
  readonly capabilities: JsonObject;
  /** Of the release, where it is not that of the objects. */
  readonly namespace: string | undefined;
  /** Kustomizations of what is rendered, one after the other. */
  readonly postRenderers: readonly JsonObject[];
}

/** Variables of Flux's `postBuild`. */
export interface PostBuild {
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the ConfigMaps and Secrets, in their order, for advice. */
  readonly from: readonly string[];
}

/** One folder or chart. */
export interface Part {
  /** The node of the object that names it. */
  readonly at: DocumentPath;
  /** From the root. A guess where it is not in the repository. */
  readonly path: string;
  /** Fills metadata.namespace where it is missing. */
  readonly namespace: string | undefined;
  readonly render: Directory | Kustomized | Charted;
  readonly postBuild?: PostBuild | undefined;
  /** Labels and annotations that all objects get. */
  readonly metadata?: JsonObject | undefined;
  /** Fields that change what is rendered and that no entry of `sources` has. */
  readonly lost: readonly string[];
}

/** An object that stands in another one. */
interface Held {
  readonly value: unknown;
  /** The node of the object that holds it. */
  readonly path: DocumentPath;
}

/** The parts of an object, and why it cannot be rendered. */
export interface Rendering {
  /** Empty where they cannot be told. */
  readonly parts: readonly Part[];
  /** What is made besides. Default: nothing. */
  readonly objects?: readonly Held[];
  readonly refusals: readonly Refusal[];
}
