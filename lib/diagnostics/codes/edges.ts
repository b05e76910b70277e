/** @module E0387-E0389, W0362-W0364: keys that come from outside. */

/** Codes about edges. */
export const edgeCodes = {
  E0387: {
    title: "a Gateway that cannot be told apart in its routes",
    why: "Where an entry point lets no key in, its Gateway gets rules that others must not get. One object cannot say that for every rule.",
    fix: "Split the object that the message names: one for the Gateway, one for the others.",
  },
  E0388: {
    title: "keys that cannot be taken from requests here",
    why: "The key is taken from a request by copies of the rule that sends it on. Where there cannot be such copies, the next proxy would route by the key.",
    fix: "Do what the message says, or say keys: admit.",
  },
  E0389: {
    title: "keys that cannot be refused here",
    why: "A request with a key can be refused with 403 only where routes can answer by themselves.",
    fix: "Say keys: strip: the key is then taken from the request, and the baseline answers it.",
  },
} as const;
