/**
 * @module What a mutation is, and how most are written: a row that says which objects, which nodes in
 * them and what becomes of a node. A kind of mutation is a mistake that somebody could make.
 */
import type { Json } from "../../lib/kube/object.ts";
import { type cut, nodeAt, type Path, pathsTo, withNode } from "./node.ts";
import type { Random } from "./random.ts";
import type { EmittedFile, World } from "./world.ts";

/** The whole text of a file, where it says more than a document does. */
export class Text {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What becomes of a file: another document or text; undefined: it is gone. */
export type Changed = Json | Text | undefined;

/** Files by path that take the place of the emitted ones. */
export type Changes = ReadonlyMap<string, Changed>;

/** Documents by path, where no change is one of text alone. */
export function documentsIn(changes: Changes): ReadonlyMap<string, Json | undefined> | undefined {
  const found = new Map<string, Json | undefined>();
  for (const [path, changed] of changes) {
    if (changed instanceof Text) return undefined;
    found.set(path, changed);
  }
  return found;
}

/** A place where a kind of mutation may apply. */
export interface Site {
  readonly file: EmittedFile;
  readonly path: Path;
}

/** What a mutation did. */
export interface Mutant {
  readonly kind: string;
  readonly world: World;
  readonly site: Site;
  readonly changes: Changes;
}

/** A mistake that somebody could make. */
export interface MutationKind {
  readonly name: string;
  /** Where it may apply, without chance. */
  readonly sites: (world: World) => readonly Site[];
  /** Applies it; undefined where it turns out not to. */
  readonly apply: (site: Site, world: World, random: Random) => Changes | undefined;
}

/** A node that is to be changed, and what surrounds it. */
export interface Place extends Site {
  readonly node: Json;
  readonly world: World;
  readonly random: Random;
}

/** What becomes of a node; undefined: the mutation does not apply to it. */
export type Edit = (place: Place) => Json | typeof cut | undefined;

/** A row of a table of mutations of single nodes. */
export interface Row {
  readonly name: string;
  /** Which files. */
  readonly of: (file: EmittedFile) => boolean;
  /** Patterns of the nodes. */
  readonly at: readonly string[];
  readonly to: Edit;
}

/** A kind of mutation that changes one node of one document. */
export function nodeMutation({ name, of, at, to }: Row): MutationKind {
  return {
    name,
    sites: ({ files }) =>
      files
        .filter(of)
        .flatMap((file) =>
          at.flatMap((pattern) => pathsTo(file.document, pattern).map((path) => ({ file, path }))),
        ),
    apply: ({ file, path }, world, random) => {
      const node = nodeAt(file.document, path);
      if (node === undefined) return undefined;
      const next = to({ file, path, node, world, random });
      return next === undefined
        ? undefined
        : new Map([[file.path, withNode(file.document, path, next)]]);
    },
  };
}

/** A row of a table of mutations of whole files. */
export interface FileRow {
  readonly name: string;
  readonly of: (file: EmittedFile) => boolean;
  /** The files that change. */
  readonly to: (
    file: EmittedFile,
    world: World,
    random: Random,
  ) => readonly (readonly [string, Changed])[] | undefined;
}

/** A kind of mutation that adds, moves or removes a file. */
export function fileMutation({ name, of, to }: FileRow): MutationKind {
  return {
    name,
    sites: ({ files }) => files.filter(of).map((file) => ({ file, path: [] })),
    apply: ({ file }, world, random) => {
      const changes = to(file, world, random);
      return changes === undefined ? undefined : new Map(changes);
    },
  };
}
