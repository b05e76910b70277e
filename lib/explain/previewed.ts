/** @module A request to a lane's own host at an entry point: it is in the lane, and judged as one to the baseline's host. */
import { carrierLine } from "../model/carriers.ts";
import type { Lines, Shape } from "../simulate/requests/conditions.ts";
import type { Tables } from "../simulate/tables/rule.ts";
import { tablesOfGateway } from "../simulate/tables/tables.ts";
import { previewAt, undonePreviews } from "../verify/reading/previews.ts";
import { keyThen } from "./given-key.ts";
import type { Ground, Question } from "./ground.ts";
import { endWords, lifetimeOf } from "./lifetime.ts";
import { tablesAt } from "./looking.ts";
import type { CarriedKey } from "./model.ts";

/** What such a request is judged by. */
export interface Previewed {
  readonly key: CarriedKey;
  /** The lines with the key by which it goes on. */
  readonly lines: Lines;
  /** The same request to the baseline's host. */
  readonly plain: Shape;
  /** The baseline's tables for its host. */
  readonly wanted: Tables;
  /** The lane's tables without what only a lane's host has. */
  readonly judged: Tables;
}

/** Undefined for every other host. */
export function previewedAt(
  ground: Ground,
  { entry, shape }: Pick<Question, "entry" | "shape">,
): Previewed | undefined {
  const preview = entry.kind === "gateway" ? previewAt(ground, entry) : undefined;
  if (preview === undefined || entry.kind !== "gateway") return undefined;
  const { lane, base, host } = preview;
  const ends = lane.spec === undefined ? [] : endWords(lifetimeOf(lane.spec));
  return {
    key: {
      ...{ kind: "lane", key: lane.key, owner: lane.owner, host },
      ...(ends.length === 0 ? {} : { ends }),
    },
    lines: ground.facts.carriers.map((carrier) => carrierLine(carrier, lane.key)),
    plain: { ...shape, authority: base },
    wanted: tablesOfGateway(ground.world, ground.before, { ...entry, host: base }),
    judged: tablesOfGateway(ground.world, undonePreviews(ground, preview), entry),
  };
}

/** What decides about a request, and by what it is judged: for most, by the same. */
export interface Standpoint extends Omit<Previewed, "lines"> {
  readonly after: Tables;
  /** No rule applies, whatever the key. */
  readonly withoutRules: boolean;
}

/** Of any request. `sent`: the key's lines as they leave the caller's proxy. */
export function standpointOf(ground: Ground, asked: Question, sent: Lines): Standpoint {
  const question = { ...asked, carriers: sent };
  const { before = [], after = [], withoutRules = false } = tablesAt(ground, question) ?? {};
  const previewed = previewedAt(ground, asked);
  if (previewed !== undefined) return { ...previewed, after, withoutRules };
  const key = keyThen(ground, asked, sent);
  return { key, plain: asked.shape, wanted: before, judged: after, after, withoutRules };
}
