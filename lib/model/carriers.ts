/**
 * @module Carriers: where a request holds its routing key. An environment has a list of them; whatever
 * depends on the kind of a carrier is a function or a table here, or one exhaustive table in the file
 * that needs it, so a new kind is a compile error in every place that has to know it.
 */

/** One way in which a request carries its key. */
export type Carrier =
  /** A member of the W3C `baggage` header (https://www.w3.org/TR/baggage/): `name=KEY`. */
  | { readonly kind: "baggage"; readonly name: string }
  /** A header of its own, its name in lower case: the value is the key. */
  | { readonly kind: "header"; readonly name: string };

/** All carriers of an environment: at least one, `baggage` before `header`. */
export type Carriers = readonly Carrier[];

/** What a carrier's spec says: each kind at most once. */
export type CarriersSpec = { readonly [Kind in Carrier["kind"]]?: string };

/** Used where an environment names no carrier. */
export const defaultCarriers: Readonly<Required<CarriersSpec>> = {
  baggage: "isolane",
  header: "x-isolane-key",
};

/** The carriers that a spec names, or the default ones. */
export function carriersOf(spec: CarriersSpec | undefined): Carriers {
  const { baggage, header }: CarriersSpec =
    spec?.baggage === undefined && spec?.header === undefined ? defaultCarriers : spec;
  return [
    ...(baggage === undefined ? [] : [{ kind: "baggage", name: baggage } as const]),
    // HTTP/2 and Istio's header matches want lower case; names are compared without case anyway.
    ...(header === undefined ? [] : [{ kind: "header", name: header.toLowerCase() } as const]),
  ];
}

/** What each kind of carrier writes: its header, in lower case, and the value of the line for a key. */
const forms: Readonly<
  Record<
    Carrier["kind"],
    {
      readonly header: (name: string) => string;
      readonly value: (name: string, key: string) => string;
    }
  >
> = {
  baggage: { header: () => "baggage", value: (name, key) => `${name}=${key}` },
  header: { header: (name) => name, value: (_, key) => key },
};

/** The header, in lower case, in whose lines the carrier's key stands. */
export function carrierHeader({ kind, name }: Carrier): string {
  return forms[kind].header(name);
}

/** The header line that puts a request into the lane of a key. */
export function carrierLine(carrier: Carrier, key: string): readonly [name: string, value: string] {
  return [carrierHeader(carrier), forms[carrier.kind].value(carrier.name, key)];
}

/** The carriers as tools read them: names by kind. */
export function carrierNames(carriers: Carriers): Readonly<Record<string, string>> {
  return Object.fromEntries(carriers.map(({ kind, name }) => [kind, name]));
}
