/** @module E0850-E0859: where the routing key travels. */

/** Codes about carriers. */
export const carriersCodes = {
  E0850: {
    title: "two carriers in one header",
    why: "Two entries of `routing.carriers` name the same header, by different letter case, or because `otBaggage`, `uberctx` and `sleuthBaggage` are headers whose names begin in a fixed way. Every rule would ask for the key twice.",
    fix: "Leave one of them out.",
  },
} as const;
