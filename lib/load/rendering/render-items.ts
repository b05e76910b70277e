/**
 * @module `sources[].render`: the objects of a source that make a controller render others are replaced by what they
 * render, and those of the result too. Nothing is fetched.
 */
import { Problems } from "../../diagnostics/problems.ts";
import { asRecord, asString, at, texts } from "../../kube/json.ts";
import {
  displayName,
  isNamedBy,
  type KubeObject,
  keyString,
  objectKey,
} from "../../kube/object.ts";
import { below, type SourceDocument } from "../../model/source.ts";
import type { ReadIo } from "../io.ts";
import { type Item, type Node, split } from "../items.ts";
import { toObject } from "../metadata.ts";
import { reportTwice } from "../objects.ts";
import { type Substitution, substituteDocuments } from "../substitute.ts";
import { reportClusters } from "./clusters.ts";
import { type Lookup, lookupIn } from "./lookup.ts";
import type { Part, Refusal, World } from "./part.ts";
import { renderingOf } from "./renderers.ts";
import { type Repositories, repositoriesOf } from "./repositories.ts";
import { documentsOf } from "./run.ts";

/** What rendering needs. */
export interface RenderContext {
  readonly io: ReadIo;
  /** The environment's folder, and its spec. */
  readonly folder: string;
  readonly spec: unknown;
  readonly problems: Problems;
}

/** Objects in objects: nobody has more, and what renders itself anew is stopped. */
const deepest = 16;

/** The items, with what they render in the place of those that render. */
export function renderItems(items: readonly Item[], context: RenderContext): readonly Item[] {
  const rendered = new Renderer(context).all(items);
  reportClusters(rendered, context.problems);
  return rendered;
}

// --- internal ---

/** An item that is to be rendered, as an object with its namespace. */
interface Job {
  readonly item: Item;
  readonly object: KubeObject;
}

class Renderer {
  readonly #context: RenderContext;
  readonly #repositories: Repositories;
  readonly #done = new Map<string, Job>();
  readonly #seen = new Set<string>();

  constructor(context: RenderContext) {
    this.#context = context;
    this.#repositories = repositoriesOf(context.spec, context.folder);
  }

  all(items: readonly Item[]): readonly Item[] {
    const kept: Item[] = [];
    const known: Item[] = [];
    let level = this.#unseen(items);
    let jobs: readonly Job[] = [];
    for (;;) {
      known.push(...level);
      const found = level.map((item) => this.#jobOf(item));
      kept.push(...level.filter((_, index) => found[index] === undefined));
      const waiting = [...jobs, ...found.filter((job) => job !== undefined)];
      if (waiting.length === 0) return kept;
      const { rendered, awaiting } = this.#round(waiting, lookupIn(known), level.length > 0);
      level = this.#unseen(rendered);
      jobs = awaiting;
    }
  }

  /** Renders what can be. What names an object that nothing has rendered yet waits, as long as anything is rendered. */
  #round(
    jobs: readonly Job[],
    find: Lookup,
    mayWait: boolean,
  ): { readonly rendered: readonly Item[]; readonly awaiting: readonly Job[] } {
    const awaiting: Job[] = [];
    const rendered = jobs.flatMap((job) => {
      const world: World = {
        ...this.#context,
        repositories: this.#repositories,
        find,
        hasSubstitute: job.item.rendering?.substitution !== undefined,
      };
      const rendering = renderingOf(job.object, world);
      const refusals = rendering?.refusals ?? [];
      if (mayWait && refusals.length > 0 && refusals.every(({ isAwaited }) => isAwaited)) {
        awaiting.push(job);
        return [];
      }
      for (const refusal of refusals) this.#refuse(refusal, job);
      const isRefused = refusals.length > 0 || !this.#isNew(job);
      if (isRefused || rendering === undefined) return [];
      return [
        ...rendering.parts.flatMap((part) => this.#itemsOf(part, job)),
        ...(rendering.objects ?? []).flatMap(({ value, path }) =>
          this.#items(
            [{ value, source: below(job.item.source, ...path) }],
            job.item,
            job.item.namespace,
          ),
        ),
      ];
    });
    return { rendered, awaiting };
  }

  #jobOf(item: Item): Job | undefined {
    if (item.rendering === undefined) return undefined;
    // What is wrong with it is reported later, with all other objects.
    const read = toObject(item.value, item.source, new Problems());
    if (read === undefined) return undefined;
    const { namespace = item.namespace } = read.metadata;
    const object = { ...read, metadata: { ...read.metadata, namespace } };
    const empty: World = {
      ...this.#context,
      repositories: this.#repositories,
      find: () => undefined,
      hasSubstitute: true,
    };
    const isKept = isExcepted(object, this.#context.spec);
    return isKept || renderingOf(object, empty) === undefined ? undefined : { item, object };
  }

  /** Whether an object is not rendered yet. One that renders itself, as the root of many clusters does, is itself. */
  #isNew(job: Job): boolean {
    const key = keyString(objectKey(job.object));
    const parents = job.item.rendering?.parents ?? [];
    const own = this.#done.get(key);
    if (own === undefined && parents.length < deepest) {
      this.#done.set(key, job);
      return true;
    }
    const name = displayName(objectKey(job.object));
    const isParent = own !== undefined && parents.includes(own.item);
    if (own !== undefined && !isParent) {
      reportTwice(name, job.item.source, own.item.source, this.#context.problems);
    } else if (
      own === undefined ||
      JSON.stringify(own.object.spec) !== JSON.stringify(job.object.spec)
    ) {
      this.#context.problems.report({
        code: "E0152",
        message: isParent
          ? `${name} renders itself in another form`
          : `${name} is rendered by ${parents.length} objects, each in the one before it`,
        help: "an object that renders itself has to be the same there: correct one of the two, or except it from rendering",
        source: job.item.source,
        related: own && [{ message: "rendered because of this", source: own.item.source }],
      });
    }
    return false;
  }

  #refuse({ path, code, message, help }: Refusal, { item, object }: Job): void {
    const { kind, metadata } = object;
    const parent = item.rendering?.parents.at(-1);
    this.#context.problems.report({
      code,
      message: `${displayName(objectKey(object))} cannot be rendered: ${message}`,
      help: `${help}\nor leave it as it is, with what it deploys unread: spec.baseline.rendering.except: [${kind}/${metadata.namespace}/${metadata.name}]`,
      source: below(item.source, ...path),
      related: parent && [{ message: "rendered by this", source: parent.source }],
    });
  }

  #itemsOf(part: Part, { item }: Job): readonly Item[] {
    const { io, folder, spec, problems } = this.#context;
    const namespace = part.namespace ?? item.namespace;
    const source = below(item.source, ...part.at);
    const stated = asRecord(at(spec, "baseline", "rendering"));
    const context = { io, folder, problems, namespace, source, stated };
    const documents = filled(documentsOf(part, context), part, item, problems);
    const nodes = documents.map((document) => ({
      value: document.value,
      source: { document, path: [] },
    }));
    return this.#items(nodes, item, namespace);
  }

  #items(nodes: readonly Node[], item: Item, namespace: string): readonly Item[] {
    const substitution = item.rendering?.substitution;
    const parents = [...(item.rendering?.parents ?? []), item];
    return nodes
      .flatMap(({ value, source }) => split(value, source, this.#context.problems))
      .map((one) => ({ ...one, namespace, rendering: { substitution, parents } }));
  }

  /** Without the nodes of files that were read already for the same namespace. */
  #unseen(items: readonly Item[]): readonly Item[] {
    return items.filter(({ value, source, namespace }) => {
      if (source.document.rendered !== undefined) return true;
      const own = asString(at(value, "metadata", "namespace")) ?? namespace;
      const place = JSON.stringify([
        source.document.file,
        source.document.locate(source.path),
        own,
      ]);
      const isNew = !this.#seen.has(place);
      this.#seen.add(place);
      return isNew;
    });
  }
}

/** Whether a spec says that an object is left as it is. */
export function isExcepted(object: KubeObject, spec: unknown): boolean {
  const home = asString(at(spec, "baseline", "namespace")) ?? "default";
  const entries = texts(at(spec, "baseline", "rendering", "except"));
  return entries.some((entry) => isNamedBy(entry, objectKey(object), home));
}

/** With the variables of a `postBuild`; the source's own stand in for those that only the cluster knows. */
function filled(
  documents: readonly SourceDocument[],
  { postBuild }: Part,
  { rendering }: Item,
  problems: Problems,
): readonly SourceDocument[] {
  if (postBuild === undefined) return documents;
  const variables = new Map(Object.entries(postBuild.variables));
  const substitution: Substitution = {
    // Flux takes line breaks out of values.
    variables: (name) =>
      variables.get(name)?.replaceAll("\n", "") ?? rendering?.substitution?.variables(name),
    strict: rendering?.substitution?.strict ?? false,
  };
  return substituteDocuments(documents, substitution, problems);
}
