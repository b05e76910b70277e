/**
 * @module Carriers: where a request holds its routing key. An environment has a list of them; whatever
 * depends on the kind of a carrier is a function or a table here, or one exhaustive table in the file
 * that needs it, so a new kind is a compile error in every place that has to know it.
 */
import { grouped } from "../kube/grouped.ts";
import { asString, at, texts } from "../kube/json.ts";
import type { CarriersSpec } from "./spec.gen.ts";

/** One way in which a request carries its key. */
export type Carrier =
  /** A member of the W3C `baggage` header (https://www.w3.org/TR/baggage/): `name=KEY`. */
  | { readonly kind: "baggage"; readonly name: string }
  /** A member of the W3C `tracestate` header (https://www.w3.org/TR/trace-context/#tracestate-header): `name=KEY`. */
  | { readonly kind: "tracestate"; readonly name: string }
  /** A header of its own, its name in lower case: the value is the key. */
  | { readonly kind: "header"; readonly name: string };

/** One whose header is a list of members, of us and of others. */
export type ListCarrier = Exclude<Carrier, { readonly kind: "header" }>;

/** All carriers of an environment: at least one, in the order of the rows of `stated`. */
export type Carriers = readonly Carrier[];

/** Used where an environment names no carrier. */
export const defaultCarriers = { baggage: "isolane", header: "x-isolane-key" } as const;

/**
 * What begins the header in which a tracer passes on one value of its baggage: plain headers with names of a fixed form.
 *
 * - OpenTracing's basic tracers, and Datadog's: `prefixBaggage` in
 *   https://github.com/opentracing/basictracer-go/blob/master/propagation_ot.go, `DefaultBaggageHeaderPrefix` in
 *   https://github.com/DataDog/dd-trace-go/blob/main/ddtrace/tracer/textmap.go, the propagator `ottrace` of OpenTelemetry.
 * - Jaeger's clients, and the propagator `jaeger` of OpenTelemetry:
 *   https://www.jaegertracing.io/docs/1.21/client-libraries/#propagation-format
 * - Spring Cloud Sleuth 2, `spring.sleuth.baggage-keys`: `addPrefixedFields` in
 *   https://github.com/spring-attic/spring-cloud-sleuth/blob/v2.2.8.RELEASE/spring-cloud-sleuth-core/src/main/java/org/springframework/cloud/sleuth/autoconfig/TraceAutoConfiguration.java
 */
export const headerFamilies = {
  otBaggage: "ot-baggage-",
  uberctx: "uberctx-",
  sleuthBaggage: "baggage-",
} as const;

/** What each field of a spec means. Their order is that of the carriers, and of the conditions in rules. */
const stated: Readonly<Record<keyof CarriersSpec, (name: string) => Carrier>> = {
  baggage: (name) => ({ kind: "baggage", name }),
  tracestate: (name) => ({ kind: "tracestate", name }),
  header: plain(""),
  otBaggage: plain(headerFamilies.otBaggage),
  uberctx: plain(headerFamilies.uberctx),
  sleuthBaggage: plain(headerFamilies.sleuthBaggage),
};

/** HTTP/2 and Istio's header matches want lower case; names are compared without case anyway. */
function plain(prefix: string): (name: string) => Carrier {
  return (name) => ({ kind: "header", name: `${prefix}${name.toLowerCase()}` });
}

/** A carrier, and where the spec of all carriers states it. */
export interface StatedCarrier {
  readonly carrier: Carrier;
  readonly path: readonly (string | number)[];
}

/** The carriers that a spec names, in their order. */
export function statedCarriers(spec: CarriersSpec): readonly StatedCarrier[] {
  return Object.entries(stated).flatMap(([field, carrierOf]): readonly StatedCarrier[] => {
    const said = at(spec, field);
    const one = asString(said);
    if (one !== undefined) return [{ carrier: carrierOf(one), path: [field] }];
    return texts(said).map((name, index) => ({ carrier: carrierOf(name), path: [field, index] }));
  });
}

/** The carriers that a spec names, or the default ones. */
export function carriersOf(spec: CarriersSpec | undefined): Carriers {
  const own = statedCarriers(spec ?? {});
  return (own.length === 0 ? statedCarriers(defaultCarriers) : own).map(({ carrier }) => carrier);
}

/** What each kind of carrier writes. */
interface Form {
  /** Its header, in lower case. */
  readonly header: (name: string) => string;
  /** The value of the line for a key. */
  readonly value: (name: string, key: string) => string;
  /** The keys in the value of a line. */
  readonly keys: (name: string, value: string) => readonly string[];
  /** The header's line with members of others as well; absent: the header is the carrier's alone. */
  readonly joined?: (others: readonly string[], member: string) => string;
}

const forms: Readonly<Record<Carrier["kind"], Form>> = {
  baggage: {
    header: () => "baggage",
    value: (name, key) => `${name}=${key}`,
    keys: membersNamed,
    joined: (others, member) => [...others, member].join(","),
  },
  tracestate: {
    header: () => "tracestate",
    value: (name, key) => `${name}=${key}`,
    keys: membersNamed,
    // What is changed goes to the left, and what is too much is cut off at the right (section 3.5).
    joined: (others, member) => [member, ...others].join(","),
  },
  header: {
    header: (name) => name,
    value: (_, key) => key,
    keys: (_, value) => [value.trim()].filter(Boolean),
  },
};

/** The values of a list's members of a name, without properties. */
function membersNamed(name: string, value: string): readonly string[] {
  return value.split(",").flatMap((member) => {
    const [own = "", text] = (member.split(";")[0] ?? "").split("=").map((part) => part.trim());
    return own === name && text !== undefined ? [text] : [];
  });
}

/** The keys that a value of the carrier's header puts into requests; empty where it has none of ours. */
export function keysOf({ kind, name }: Carrier, value: string): readonly string[] {
  return forms[kind].keys(name, value);
}

/** The header, in lower case, in whose lines the carrier's key stands. */
export function carrierHeader({ kind, name }: Carrier): string {
  return forms[kind].header(name);
}

/** The header line that puts a request into the lane of a key. */
export function carrierLine(carrier: Carrier, key: string): readonly [name: string, value: string] {
  return [carrierHeader(carrier), forms[carrier.kind].value(carrier.name, key)];
}

/**
 * The header line for a request that has these lines of the carrier's header, none of them with a key of ours: of a list,
 * the members of others stay.
 */
export function addedLine(
  carrier: Carrier,
  key: string,
  others: readonly string[],
): readonly [name: string, value: string] {
  const [header, value] = carrierLine(carrier, key);
  return [header, forms[carrier.kind].joined?.(others, value) ?? value];
}

/** Whether the carrier is one member of a list that others write, too: only an expression finds it there. */
export function isMember(carrier: Carrier): carrier is ListCarrier {
  return forms[carrier.kind].joined !== undefined;
}

/** Headers that are lists of members, of us and of others. */
export const listHeaders: ReadonlySet<string> = new Set(
  Object.values(forms).flatMap(({ header, joined }) => (joined === undefined ? [] : [header("")])),
);

/** The carriers as tools read them: names by kind, those of several headers with commas between them. */
export function carrierNames(carriers: Carriers): Readonly<Record<string, string>> {
  const byKind = grouped(carriers.map(({ kind, name }) => [kind, name] as const));
  return Object.fromEntries([...byKind].map(([kind, names]) => [kind, names.join(",")]));
}
