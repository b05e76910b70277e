/**
 * @module How a route writes a key into the requests that it answers: into all carriers that travel, so services that
 * pass on only one of them keep the lane. A key that is there is replaced; in a header that is a list, what others
 * have put there is kept as long as no key of ours is among it.
 */
import { type Carriers, carrierHeader, carrierLine } from "../model/carriers.ts";
import { readableKeyTest } from "./regex.ts";

/** A change of headers that holds for some requests. */
export interface KeyWrite {
  /** Expressions for the whole values of headers that all have to hold, by the headers' names. */
  readonly holding: Readonly<Record<string, string>>;
  readonly set: Readonly<Record<string, string>>;
  readonly add: Readonly<Record<string, string>>;
}

/** The changes, the one for most conditions first: a request takes the first whose expressions all hold. The last one has none. */
export function keyWrites(carriers: Carriers, key: string): readonly KeyWrite[] {
  return carriers
    .reduce<readonly KeyWrite[]>(
      (writes, carrier) => {
        const [name, value] = carrierLine(carrier, key);
        const { regex } = readableKeyTest(carrier);
        const setting = (one: KeyWrite) => ({ ...one, set: { ...one.set, [name]: value } });
        if (regex === undefined) return writes.map(setting);
        return writes.flatMap((one) => [
          { ...setting(one), holding: { ...one.holding, [carrierHeader(carrier)]: regex } },
          { ...one, add: { ...one.add, [name]: value } },
        ]);
      },
      [{ holding: {}, set: {}, add: {} }],
    )
    .toSorted((a, b) => Object.keys(b.holding).length - Object.keys(a.holding).length);
}
