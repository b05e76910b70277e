/** @module Answers that are worked out once for each thing that they are about. */

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
