/** @module Answers that are worked out once for each thing that they are about. */

/** The value of a key that a map knows; it is made at the first question. */
export function remembered<Key, Value>(
  known: Map<Key, Value>,
  key: Key,
  make: () => Value & {},
): Value {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** The function, which does its work only at the first call. */
export function once<Answer extends object>(work: () => Answer): () => Answer {
  let known: Answer | undefined;
  return () => {
    known ??= work();
    return known;
  };
}

/** The function, which does its work only at the first call with an object. */
export function oncePer<About extends object, Answer extends object>(
  work: (about: About) => Answer,
): (about: About) => Answer {
  const known = new WeakMap<About, Answer>();
  return (about) => {
    const answer = known.get(about) ?? work(about);
    known.set(about, answer);
    return answer;
  };
}
