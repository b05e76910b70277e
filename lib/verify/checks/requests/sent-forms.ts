/** @module The forms of keys that are sent to a class of requests; those of one key are made once. */
import { remembered } from "../../../kube/once.ts";
import type { Carriers } from "../../../model/carriers.ts";
import {
  bothForms,
  foreignKeys,
  type KeyForm,
  keyForms,
  nearMisses,
  noKey,
  plainForms,
  takenForms,
} from "../../../simulate/requests/keys.ts";
import { readForms } from "../../../simulate/requests/read-keys.ts";
import type { Lane } from "../../reading/lanes.ts";
import type { Named } from "./named-keys.ts";

/** The forms for lanes with these keys. */
export class SentForms {
  readonly #keys: ReadonlySet<string>;
  readonly #carriers: Carriers;
  readonly #foreign: readonly KeyForm[];
  readonly #known = new Map<string, readonly KeyForm[]>();

  constructor(lanes: readonly Lane[], carriers: Carriers) {
    this.#keys = new Set(lanes.map(({ key }) => key));
    this.#carriers = carriers;
    this.#foreign = [noKey, ...foreignKeys(this.#keys, carriers)];
  }

  /** A lane's key. */
  keyed({ key }: Lane, named: Named): readonly KeyForm[] {
    return told(
      this.#once(`key ${key}`, () => keyForms(key, this.#carriers)),
      named,
    );
  }

  /** Two lanes' keys in one request. */
  both({ key: one }: Lane, { key: other }: Lane): readonly KeyForm[] {
    return this.#once(`both ${one} ${other}`, () => bothForms(one, other, this.#carriers));
  }

  /** No key, keys of no lane, and what looks like the keys of the lanes present. */
  withoutKey(named: Named, present: readonly Lane[]): readonly KeyForm[] {
    const strangers = [...named.values].filter((value) => !this.#keys.has(value));
    return [
      ...told(this.#foreign, named),
      ...strangers.flatMap((value) =>
        this.#once(`plain ${value}`, () => plainForms(value, this.#carriers)),
      ),
      ...(named.blind ? [] : present).flatMap(({ key }) => this.#misses(key, named.unusual)),
    ];
  }

  /** The same at an edge, where a key of no lane counts in all its forms. */
  atEdge(named: Named, present: readonly Lane[]): readonly KeyForm[] {
    const stranger = this.#once("stranger", () => {
      const key = this.#stranger();
      return [...keyForms(key, this.#carriers), ...takenForms(key, this.#carriers)];
    });
    return [...this.withoutKey({ ...named, blind: false }, present), ...stranger, ...this.read()];
  }

  /** A key of no lane as libraries may read it, where keys are taken or replaced. */
  read(): readonly KeyForm[] {
    return this.#once("read", () => readForms(this.#stranger(), this.#carriers));
  }

  #stranger(): string {
    let key = "isolane-stranger";
    while (this.#keys.has(key)) key += "-x";
    return key;
  }

  #misses(key: string, every: boolean): readonly KeyForm[] {
    return this.#once(`miss ${every} ${key}`, () =>
      nearMisses(key, this.#keys, this.#carriers, every),
    );
  }

  #once(id: string, make: () => readonly KeyForm[]): readonly KeyForm[] {
    return remembered(this.#known, id, make);
  }
}

/** Where no rule looks at a carrier, all forms of all keys are one request. */
function told(forms: readonly KeyForm[], { blind }: Named): readonly KeyForm[] {
  return blind ? forms.slice(0, 1) : forms;
}
