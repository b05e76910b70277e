/** @module Makes mutants, lets `verify` judge their text, and counts. The same mutants for one seed. */
import { Problems } from "../../lib/diagnostics/problems.ts";
import { verify } from "../../lib/verify/verify.ts";
import type { CheckVerdict } from "./check.ts";
import { type Mutant, type MutationKind, type Site, Text } from "./mutation.ts";
import { sameValue } from "./node.ts";
import { type Random, randomOf } from "./random.ts";
import { readYaml, type World, writeYaml } from "./world.ts";

/** A mutant and what became of it. */
export interface Tried extends Mutant {
  /** Codes that `verify` reported; none: the mutant survived. */
  readonly codes: readonly string[];
  /** What `check` says to it; absent: it was not asked. */
  readonly check?: CheckVerdict;
}

/** What to try. */
export interface Campaign {
  readonly worlds: readonly World[];
  readonly kinds: readonly MutationKind[];
  readonly count: number;
  readonly seed: number;
  /** Asks `check` too. Default: nobody. */
  readonly check?: (mutant: Mutant) => CheckVerdict;
}

/** What was tried. */
export interface Outcome {
  readonly tried: readonly Tried[];
  /** Kinds that never applied: they test nothing. */
  readonly idle: readonly string[];
}

/** How many sites of one world are looked at, before all are, for one that a kind applies to. */
const patience = 40;

/** Kinds take turns; each mutant is of a world and a site by chance. */
export function runCampaign({ worlds, kinds, count, seed, check }: Campaign): Outcome {
  const random = randomOf(seed);
  const sites = new Sites();
  const tried: Tried[] = [];
  const applied = new Set<string>();
  for (let turn = 0; turn < count; turn += 1) {
    const kind = kinds[turn % kinds.length];
    const mutant = kind === undefined ? undefined : makeMutant(kind, { worlds, sites }, random);
    if (kind === undefined || mutant === undefined) continue;
    applied.add(kind.name);
    const codes = codesOf(mutant);
    tried.push({ ...mutant, codes, ...(check === undefined ? {} : { check: check(mutant) }) });
  }
  return { tried, idle: kinds.map(({ name }) => name).filter((name) => !applied.has(name)) };
}

/** Sites are looked for where they are needed, once. */
class Sites {
  readonly #known = new Map<MutationKind, Map<World, readonly Site[]>>();

  of(kind: MutationKind, world: World): readonly Site[] {
    const own = this.#known.get(kind) ?? new Map<World, readonly Site[]>();
    this.#known.set(kind, own);
    const found = own.get(world) ?? kind.sites(world);
    own.set(world, found);
    return found;
  }
}

function makeMutant(
  kind: MutationKind,
  { worlds, sites }: { readonly worlds: readonly World[]; readonly sites: Sites },
  random: Random,
): Mutant | undefined {
  const order = random.shuffled(worlds);
  for (const most of [patience, Number.POSITIVE_INFINITY]) {
    for (const world of order) {
      for (const site of random.shuffled(sites.of(kind, world)).slice(0, most)) {
        const changes = kind.apply(site, world, random);
        if (changes === undefined) continue;
        const mutant: Mutant = { kind: kind.name, world, site, changes };
        if (isMutant(mutant)) return mutant;
      }
    }
  }
  return undefined;
}

/** A change that no reader sees is not a mutant. */
function isMutant({ world, changes }: Mutant): boolean {
  const known = new Map(world.files.map(({ path, document }) => [path, document]));
  return [...changes].some(([path, document]) => {
    const old = known.get(path);
    if (document instanceof Text) return true;
    return (old === undefined) !== (document === undefined) || !sameValue(old, document);
  });
}

/** The text of all files of a mutant. */
export function textsOf({ world, changes }: Mutant): ReadonlyMap<string, string> {
  const texts = new Map(world.files.map(({ path, text }) => [path, text]));
  for (const [path, document] of changes) {
    if (document === undefined) texts.delete(path);
    else if (document instanceof Text) texts.set(path, document.text);
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
