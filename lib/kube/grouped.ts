/** @module Values by what they have in common. */

/** The values of each key in their order; keys in the order in which they come first. */
export function grouped<Key, Value>(entries: Iterable<readonly [Key, Value]>): Map<Key, Value[]> {
  const found = new Map<Key, Value[]>();
  for (const [key, value] of entries) {
    const known = found.get(key);
    if (known === undefined) found.set(key, [value]);
    else known.push(value);
  }
  return found;
}

/** Every value whose key an earlier value has, behind the first that has it. */
export function repeated<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): readonly (readonly [first: Value, repeat: Value])[] {
  const groups = grouped(values.map((value) => [keyOf(value), value] as const)).values();
  return [...groups].flatMap(([first, ...others]) =>
    others.flatMap((other) => (first === undefined ? [] : [[first, other] as const])),
  );
}
