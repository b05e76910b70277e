/**
 * @module Labels and annotations of lanes' objects that nothing explains, those of pods and those that a copy must
 * not have included: one that a copy must not have makes a tool take the copy for the original. What a copy keeps is
 * decided by one table (lib/kube/metadata.ts), so `verify` could only ask the compiler's own table again.
 */
import { isCopied, isOff, type Mark, marksOf, rowOf } from "../../lib/kube/copied-metadata.ts";
import { at, stringMap } from "../../lib/kube/json.ts";
import { kindOf } from "../../lib/kube/kinds.ts";
import type { Place } from "../../lib/kube/metadata.ts";
import { displayName, groupKind, type KubeObject, objectKey } from "../../lib/kube/object.ts";
import { workloadName } from "../../lib/simulate/cluster/cluster.ts";
import { type Emitted, isLaneUnit } from "../../lib/verify/reading/output.ts";
import type { Reading } from "../../lib/verify/reading/reading.ts";

interface Stray {
  readonly mark: Mark;
  readonly why: string;
}

/** `Deployment shop/cart-pr-1 has "team: x", which no baseline object of its kind has`, in the output's order. */
export function strayMarks({
  before,
  forks,
  output,
  sources,
  sandboxes,
}: Reading): readonly string[] {
  const known = new Set(
    [...before.objects.values()].flatMap((object) =>
      marksOf(object.metadata).map((mark) => idOf(object, mark)),
    ),
  );
  return output.objects.flatMap((emitted) => {
    if (!isLaneUnit(emitted.unit) || !sources.isDerived(emitted)) return [];
    const fork = forks.get(workloadName(emitted.object));
    const original = fork && before.podsOf(fork.baseline)?.template;
    const patches = (fork && sandboxes.get(fork.sandbox)?.spec.spec.forks)?.map(
      ({ customizations }) => customizations?.patch ?? "",
    );
    return [...ownStrays(emitted, known), ...podStrays(emitted, original)]
      .filter(({ mark: { key, value } }) => {
        const said = `${JSON.stringify(key)}:${JSON.stringify(value)}`;
        return !JSON.stringify(patches ?? []).includes(said);
      })
      .map(
        ({ mark: { key, value }, why }) =>
          `${displayName(objectKey(emitted.object))} has "${key}: ${value}", ${why}`,
      );
  });
}

function ownStrays({ object }: Emitted, known: ReadonlySet<string>): readonly Stray[] {
  const place = placeOf(object);
  return marksOf(object.metadata).flatMap((mark): readonly Stray[] => {
    const why = whyDropped(mark, place);
    if (isWritten(mark, place) || (why === undefined && known.has(idOf(object, mark)))) return [];
    return [{ mark, why: why ?? "which no baseline object of its kind has" }];
  });
}

/** What else a fork's pods have differs from its baseline's, or is the same. */
function podStrays({ object }: Emitted, original: unknown): readonly Stray[] {
  const { template } = kindOf(object);
  if (template === undefined || original === undefined) return [];
  const path = [...template, "metadata"];
  const metadata = at(object, ...path);
  return marksOf(metadata).flatMap((mark): readonly Stray[] => {
    const row = rowOf(mark, "pods");
    const shared = stringMap(at(original, "metadata", mark.field))[mark.key] === mark.value;
    const why =
      row?.copy === "refused" && shared && !isOff(row, metadata)
        ? `as its baseline's pods have: it ${row.does}`
        : whyDropped(mark, "pods");
    return why === undefined || isWritten(mark, "pods") ? [] : [{ mark, why }];
  });
}

function whyDropped(mark: Mark, place: Place): string | undefined {
  if (isCopied(mark, place)) return undefined;
  const row = rowOf(mark, place);
  return `which a copy must not have${row === undefined ? "" : `: it ${row.does}`}`;
}

function isWritten(mark: Mark, place: Place): boolean {
  return rowOf(mark, place)?.written !== undefined;
}

function placeOf(object: KubeObject): Place {
  if (groupKind(object) === "/Service") return "Service";
  const { route, template } = kindOf(object);
  return route === "rules" ? "route" : template === undefined ? "other" : "workload";
}

function idOf(object: KubeObject, { field, key, value }: Mark): string {
  return [groupKind(object), field, key, value].join("\n");
}
