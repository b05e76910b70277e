/** @module Makes mutants, lets `verify` judge their text, and counts. The same mutants for one seed. */
import { Problems } from "../../lib/diagnostics/problems.ts";
import { verify } from "../../lib/verify/verify.ts";
import type { Mutant, MutationKind, Site } from "./mutation.ts";
import { sameValue } from "./node.ts";
import { type Random, randomOf } from "./random.ts";
import { readYaml, type World, writeYaml } from "./world.ts";

/** A mutant and what became of it. */
export interface Tried extends Mutant {
  /** Codes that `verify` reported; none: the mutant survived. */
  readonly codes: readonly string[];
}

/** What to try. */
export interface Campaign {
  readonly worlds: readonly World[];
  readonly kinds: readonly MutationKind[];
  readonly count: number;
  readonly seed: number;
}

/** What was tried. */
export interface Outcome {
  readonly tried: readonly Tried[];
  /** Kinds that never applied: they test nothing. */
  readonly idle: readonly string[];
}

/** How many sites of one world are looked at for one that a kind applies to. */
const patience = 40;

/** Kinds take turns; each mutant is of a world and a site by chance. */
export function runCampaign({ worlds, kinds, count, seed }: Campaign): Outcome {
  const random = randomOf(seed);
  const sites = new Map<MutationKind, Map<World, readonly Site[]>>(
    kinds.map((kind) => [kind, sitesOf(kind, worlds)]),
  );
  const tried: Tried[] = [];
  const applied = new Set<string>();
  for (let turn = 0; turn < count; turn += 1) {
    const kind = kinds[turn % kinds.length];
    const places = kind === undefined ? undefined : sites.get(kind);
    if (kind === undefined || places === undefined) continue;
    const mutant = makeMutant(kind, places, random);
    if (mutant === undefined) continue;
    applied.add(kind.name);
    tried.push({ ...mutant, codes: codesOf(mutant) });
  }
  return { tried, idle: kinds.map(({ name }) => name).filter((name) => !applied.has(name)) };
}

function sitesOf(kind: MutationKind, worlds: readonly World[]): Map<World, readonly Site[]> {
  return new Map(
    worlds.flatMap((world) => {
      const found = kind.sites(world);
      return found.length === 0 ? [] : [[world, found] as const];
    }),
  );
}

function makeMutant(
  kind: MutationKind,
  places: ReadonlyMap<World, readonly Site[]>,
  random: Random,
): Mutant | undefined {
  for (const world of random.shuffled([...places.keys()])) {
    for (const site of random.shuffled(places.get(world) ?? []).slice(0, patience)) {
      const changes = kind.apply(site, world, random);
      if (changes === undefined) continue;
      const mutant: Mutant = { kind: kind.name, world, site, changes };
      if (isMutant(mutant)) return mutant;
    }
  }
  return undefined;
}

/** A change that no reader sees is no mutant. */
function isMutant({ world, changes }: Mutant): boolean {
  const known = new Map(world.files.map(({ path, document }) => [path, document]));
  return [...changes].some(([path, document]) => {
    const old = known.get(path);
    return (old === undefined) !== (document === undefined) || !sameValue(old, document);
  });
}

/** The text of all files of a mutant. */
export function textsOf({ world, changes }: Mutant): ReadonlyMap<string, string> {
  const texts = new Map(world.files.map(({ path, text }) => [path, text]));
  for (const [path, document] of changes) {
    if (document === undefined) texts.delete(path);
    else texts.set(path, textOf(path, document));
  }
  return texts;
}

function textOf(path: string, document: Parameters<typeof writeYaml>[1]): string {
  const text = writeYaml(path, document);
  if (!sameValue(readYaml(text), document)) throw new Error(`${path} is not read as it was meant`);
  return text;
}

function codesOf(mutant: Mutant): readonly string[] {
  const problems = new Problems();
  const files = [...textsOf(mutant)].map(([path, text]) => ({ path, text }));
  verify({ input: mutant.world.input, files }, problems);
  return [...new Set(problems.all.map(({ code }) => code))].sort();
}
