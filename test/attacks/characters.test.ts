/** @module Characters at which one reader sees a line end and another does not. */
import { shop } from "../support/verified.ts";
import { type Attack, areRefused } from "./attack.ts";

const fork = "/sandboxes.pr-1.forks.shop.deployment-cart-/";
const breaks = {
  "a lone carriage return": "\r",
  "the next line of EBCDIC": "\u0085",
  "a line separator": "\u2028",
  "a paragraph separator": "\u2029",
  "a NUL": "\0",
  "an escape": "\u001b",
  "a control of eight bits": "\u009b",
};

areRefused(
  "an index with a character that a terminal obeys, or a reader of lines",
  shop("istio"),
  Object.fromEntries(
    Object.entries({ ...breaks, "a delete": "\u007f" }).map(([name, sign]): [string, Attack] => [
      name,
      {
        edits: {
          "dist/staging/index/baseline.json": (text) =>
            text.replace("baseline/", `baseline/${sign}`),
        },
        refused: { verify: "E0901 character U" },
      },
    ]),
  ),
);

areRefused(
  "a comment that ends earlier than it seems",
  shop("istio"),
  Object.fromEntries(
    Object.entries(breaks).flatMap(([name, sign]) =>
      (
        [
          [`${name}, behind it a label`, fork, `    # note${sign}    app: cart`],
          [`${name}, behind it a document`, fork, `# note${sign}---${sign}kind: Secret`],
          [
            `${name}, in the baseline`,
            "dist/staging/baseline/shop/service-items.yaml",
            `# note${sign}  externalName: evil.example`,
          ],
        ] as const
      ).map(([what, path, line]): [string, Attack] => [
        what,
        {
          edits: { [path]: (text) => text.replace("metadata:\n", `metadata:\n${line}\n`) },
          refused: { verify: "E0901 character U" },
        },
      ]),
    ),
  ),
);
