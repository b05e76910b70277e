import { compiled, edited, shop, withListed } from "../../support/verified.ts";
import { areFound, type Corruption, cartFork, istio } from "../hand-edits.ts";

const password = "two lines\nof a key that nobody says";
const short = "pa55";
/** A baseline with Secrets, whose values a hand edit puts into a fork. */
const withSecrets = compiled(
  shop("istio", {
    "environments/staging/baseline/secrets.yaml": `
apiVersion: v1
kind: Secret
metadata: { name: a }
stringData: { long: ${JSON.stringify(password)}, short: ${short}, token: plain-token-of-ours }
---
apiVersion: v1
kind: SecretList
metadata: { name: b }
items: [ { metadata: { name: c }, data: { key: ${Buffer.from("decoded-key").toString("base64")} } } ]
`,
  }),
);
const put =
  (text: string): (() => Corruption) =>
  () => ({
    world: edited(withSecrets, cartFork, (own) =>
      own.replace(
        "\n  annotations:\n",
        `\n  annotations:\n    example.org/x: ${JSON.stringify(text)}\n`,
      ),
    ),
    codes: ["E0961"],
  });

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a Secret with values": () => ({
    world: withListed(
      istio,
      "sandboxes/pr-1/forks/shop/secret-x.yaml",
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\n  namespace: shop\nstringData:\n  password: hunter22\n",
    ),
    codes: ["E0902", "E0960", "E0961"],
  }),
  "a value of several lines": put(`before ${password}`),
  "a short value": put(short),
  "a value in the other encoding": put(Buffer.from("plain-token-of-ours").toString("base64")),
  "a decoded value of a list": put("decoded-key"),
};

areFound(corruptions);
