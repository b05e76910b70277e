/** @module Labels and annotations of objects that Isolane copies or takes over, by the table of metadata. */
import { compareText } from "./compare-text.ts";
import { asRecord, at, stringMap } from "./json.ts";
import { kindOf } from "./kinds.ts";
import type { MarkField, MetadataRow, Place } from "./metadata/row.ts";
import { liveMetadata, metadataRows } from "./metadata.ts";
import type { KubeObject } from "./object.ts";

type Strings = Readonly<Record<string, string>>;

/** One label or annotation. */
export interface Mark {
  readonly field: MarkField;
  readonly key: string;
  readonly value: string;
}

/** What is known of a mark; undefined: it only describes the object. */
export function rowOf({ field, key, value }: Mark, place: Place): MetadataRow | undefined {
  return rowsOfKey(key).find(
    (row) =>
      (row.field ?? field) === field &&
      (row.on?.includes(place) ?? true) &&
      (row.value ?? value) === value &&
      value.includes(row.holds ?? ""),
  );
}

/** True for a mark by which whoever applies the object treats it otherwise than any other. */
export function isObeyed({ field, key }: Mark): boolean {
  return rowsOfKey(key).some((row) => row.obeyed && (row.field ?? field) === field);
}

/** True for a mark of pods by which a mesh or a controller decides who reaches them. */
export function isSteering(mark: Mark): boolean {
  return rowOf(mark, "pods")?.steers === true;
}

/** All that the metadata of a copy has. */
export const copiedFields: readonly string[] = ["name", "namespace", "labels", "annotations"];

/** True where an annotation of the same `metadata` switches a row off. */
export function isOff(row: MetadataRow, metadata: unknown): boolean {
  return row.switch !== undefined && at(metadata, "annotations", row.switch) === "false";
}

/** Thousands of objects have the same few keys. */
const known = new Map<string, readonly MetadataRow[]>();

function rowsOfKey(key: string): readonly MetadataRow[] {
  const fits = (own: string) => {
    if (own.startsWith("*.")) return key.replace(/^\d+/, "*").startsWith(own);
    return /[/-]$/.test(own) ? key.startsWith(own) : key === own;
  };
  const rows = known.get(key) ?? metadataRows.filter(({ keys }) => keys.some(fits));
  known.set(key, rows);
  return rows;
}

/** The marks of a `metadata`, in order. What is not text is left out. */
export function marksOf(metadata: unknown): readonly Mark[] {
  return (["labels", "annotations"] as const).flatMap((field) =>
    Object.entries(stringMap(asRecord(metadata)[field]))
      .sort(([a], [b]) => compareText(a, b))
      .map(([key, value]) => ({ field, key, value })),
  );
}

/**
 * True for a mark that a copy has because its original has it. Controllers of all kinds publish, export and
 * route Services by annotations, so a Service's copy has only those that are known to be harmless.
 */
export function isCopied(mark: Mark, place: Place): boolean {
  const copy = rowOf(mark, place)?.copy;
  if (copy !== undefined) return place === "route" ? copy === "kept" : copy !== "dropped";
  if (place === "Service") return mark.field === "labels" && !isIdentityLike(mark);
  return place !== "route";
}

/** Ends of keys by which tools do something with an object for others: they are labels too. */
const acting =
  /(^|[-._/])((auto-?)?(register|export|publish|expose|announce|advertise|federate|mirror|share|sync)(e?d)?|global|federation|discover(y|able)?)$/i;
/** Ends of keys that hold a name or an address; as labels these only describe. */
const naming =
  /(^|[-._/])((app|application|service|instance|node|member|peer|client|device|broker|workload|virtual|host|server|cell|site|dns|cluster|group|consumer|queue|topic)[-._]?(ids?|names?|identity|address(es)?|group|node|host)|(host|domain)(names?|s)?|domain|fqdn|vip|(static|fixed|floating|external|elastic|pod)?[-._]?(ips?|macs?|ip-?address(es)?|mac-?address)|address(es)?|identity|spiffe-?id|alias(es)?|uuid|member(ship)?|peers?|ring)$/i;

/** Whether a mark that no row knows looks like a name, an address or an order by which a tool finds its object. */
export function isIdentityLike({ field, key, value }: Mark): boolean {
  if (!key.includes("/") || /^(|false|no|none|off|disabled)$/i.test(value)) return false;
  const words = key.replace(/([a-z0-9])([A-Z])/g, "$1-$2");
  return acting.test(words) || (field === "annotations" && naming.test(words));
}

/** The labels and annotations that a copy has because its original has them. Keys come out sorted. */
export function copiedMarks(metadata: unknown, place: Place): Record<MarkField, Strings> {
  return toMaps(marksOf(metadata).filter((mark) => isCopied(mark, place)));
}

/** What a copy has of its own; it outranks what is copied. */
export interface OwnMetadata {
  readonly name: string;
  readonly labels: Strings;
  readonly annotations: Strings;
}

/** The whole metadata of a copy, in its original's namespace. */
export function copiedMetadata({ metadata }: KubeObject, place: Place, own: OwnMetadata) {
  const copied = copiedMarks(metadata, place);
  const { namespace } = metadata;
  return {
    name: own.name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { ...copied.labels, ...own.labels },
    ...someAnnotations({ ...copied.annotations, ...own.annotations }),
  };
}

/** The field `annotations`, or nothing where there are none. */
export function someAnnotations(annotations: Strings): { readonly annotations?: Strings } {
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** True for objects whose home is `routes/`, forked or not: a first fork then moves nothing between owners. */
export function isRouteObject(object: KubeObject): boolean {
  return kindOf(object).joinedRules !== undefined;
}

/** True for a mark by which another owner would revert or prune an object that Isolane applies from now on. */
export function isHandedOver(mark: Mark, object: KubeObject): boolean {
  const handover = rowOf(mark, "other")?.handover;
  if (isRouteObject(object)) return handover !== undefined;
  // Selectors may use the labels of anything else.
  return mark.field === "annotations" && handover === "every";
}

/**
 * A baseline object as Isolane applies it: without status, what the API server wrote, and the marks of
 * its last owner. Everything else stays, an external-dns annotation too: the object is the baseline's.
 */
export function ownedObject(object: KubeObject): KubeObject {
  const { status: _, metadata, ...rest } = object;
  const marks = marksOf(metadata).filter((mark) => !isHandedOver(mark, object));
  const { labels, annotations } = toMaps(marks);
  const fields = Object.entries(metadata).filter(
    ([field]) => !liveMetadata.has(field) && field !== "labels" && field !== "annotations",
  );
  return {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      ...Object.fromEntries(fields),
      name: metadata.name,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...someAnnotations(annotations),
    },
  };
}

function toMaps(marks: readonly Mark[]): Record<MarkField, Strings> {
  const of = (wanted: MarkField) =>
    Object.fromEntries(
      marks.filter(({ field }) => field === wanted).map(({ key, value }) => [key, value]),
    );
  return { labels: of("labels"), annotations: of("annotations") };
}
