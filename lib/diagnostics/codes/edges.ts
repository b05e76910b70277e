/** @module E0386-E0389, W0362-W0364: keys that come from outside. */

/** Codes about edges. */
export const edgeCodes = {
  E0386: {
    title: "a rule that puts requests into a lane",
    why: "The baseline's rules hold for everybody. One that writes the key of a lane into a header in which keys travel sends requests of people who never asked for the lane on with its key, and the next rule leads them to its forks.",
    fix: "Leave the header alone. A host by which everybody is in a lane is a preview (`previews` of an entry point).",
  },
  E0387: {
    title: "a Gateway that cannot be told apart in its routes",
    why: "Where an entry point lets no key in, its Gateway gets rules that others must not get. One object cannot say that for every rule.",
    fix: "Split the object that the message names: one for the Gateway, one for the others.",
  },
  E0388: {
    title: "an edge that cannot be like this here",
    why: "The key is taken from a request by copies of the rule that sends it on, and who is let in is asked by conditions of rules. Where there cannot be such copies or conditions, the next proxy would route by the key, or nobody would be let in.",
    fix: "Do what the message says.",
  },
  E0389: {
    title: "keys that cannot be refused here",
    why: "A request with a key can be refused with 403 only where routes can answer by themselves.",
    fix: "Say keys: strip: the key is then taken from the request, and the baseline answers it.",
  },
  W0362: {
    title: "claims that nobody checks",
    why: "A Gateway knows the claims of a token only after a RequestAuthentication has checked it. Without one, no request has claims, and nobody is let in by them.",
    fix: "Add the RequestAuthentication that is for the Gateway's pods to the baseline's sources.",
  },
} as const;
