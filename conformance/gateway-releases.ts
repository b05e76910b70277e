/**
 * @module Which release of Gateway API has which kind and field, in both channels, from its CRDs: they are compared with
 * the table of the compiler (`gatewayApiFeatures`). v1.7.0 needs a newer Go than this repository; it was compared by hand.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { asArray, asRecord, asString, at } from "../lib/kube/json.ts";
import type { Feature } from "../lib/mesh/implementations/features.ts";
import { gatewayApiFeatures } from "../lib/mesh/implementations/gateway-api-releases.ts";
import { isIn } from "../lib/mesh/implementations/lacks.ts";
import { moduleFolder } from "./cluster/programs.ts";

const releases = ["1.0.0", "1.1.1", "1.2.1", "1.3.0", "1.4.1", "1.5.1", "1.6.1"] as const;
const channels = ["standard", "experimental"] as const;

/** Changes of a schema's words that no object shows: the type says the same, or an equivalent one. */
const notSeen: readonly RegExp[] = [
  // Kinds that are tried out: only which release has them is said.
  /^gateway\.networking\.x-k8s\.io\S+ spec/,
  /\.cors\.allowCredentials=/,
  /\.wellKnownCACertificates=/,
];

/** Downloads the modules. */
export function prepareReleases(): void {
  for (const release of releases) moduleFolder(`sigs.k8s.io/gateway-api@v${release}`);
}

/** Where the table and the CRDs differ, one line each. */
export function releaseFailures(): readonly string[] {
  const found = releases.flatMap((release) =>
    channels.map((channel) => ({ release, channel, says: saidBy(release, channel) })),
  );
  const all = new Set(found.flatMap(({ says }) => [...says]));
  return found.flatMap(({ release, channel, says }) => {
    const lacking = gatewayApiFeatures.filter((one) => !isIn(one[channel], release));
    const having = gatewayApiFeatures.filter((one) => isIn(one[channel], release));
    const place = `Gateway API ${release}, ${channel}`;
    const unsaid = [...all].filter(
      (text) =>
        !says.has(text) &&
        !notSeen.some((one) => one.test(text)) &&
        !lacking.some((one) => covers(one, text)),
    );
    const wrong = lacking.flatMap((one) => textsOf(one, all).filter((text) => says.has(text)));
    // Of a kind or a version of it that the release does not have, the row of the kind speaks.
    const missing = having.flatMap((one) =>
      textsOf(one, all).filter(
        (text) =>
          !says.has(text) && (one.paths === undefined || says.has(text.split(" ")[0] ?? "")),
      ),
    );
    return [
      ...unsaid.map((text) => `${place}: has no ${text}, of which the table says nothing`),
      ...wrong.map((text) => `${place}: has ${text}, which the table denies`),
      ...missing.map((text) => `${place}: has no ${text}, against the table`),
    ];
  });
}

/** `apiVersion/Kind spec.path`, with `=value` for a word of a list, of everything that a release's CRDs allow. */
function saidBy(release: string, channel: string): ReadonlySet<string> {
  const folder = join(
    moduleFolder(`sigs.k8s.io/gateway-api@v${release}`),
    ...["config", "crd", channel],
  );
  const files = fs.readdirSync(folder).filter((file) => file.startsWith("gateway.networking."));
  const crds = files.flatMap((file) =>
    parseAllDocuments(fs.readFileSync(join(folder, file), "utf8")).map((one): unknown =>
      one.toJS(),
    ),
  );
  return new Set(
    crds.flatMap((crd) =>
      asArray(at(crd, "spec", "versions"))
        .filter((version) => at(version, "served") === true)
        .flatMap((version) => {
          const kind = asString(at(crd, "spec", "names", "kind"));
          const name = `${at(crd, "spec", "group")}/${at(version, "name")}/${kind}`;
          const spec = at(version, "schema", "openAPIV3Schema", "properties", "spec");
          return [name, ...pathsIn(spec, "spec").map((path) => `${name} ${path}`)];
        }),
    ),
  );
}

function pathsIn(schema: unknown, path: string): readonly string[] {
  return [
    ...asArray(at(schema, "enum")).map((value) => `${path}=${value}`),
    ...Object.entries(asRecord(at(schema, "properties"))).flatMap(([name, inner]) => [
      `${path}.${name}`,
      ...pathsIn(inner, `${path}.${name}`),
    ]),
    ...(at(schema, "items") === undefined ? [] : pathsIn(at(schema, "items"), `${path}[]`)),
  ];
}

/** The texts of a feature, as far as any release has them. */
function textsOf(feature: Feature, all: ReadonlySet<string>): readonly string[] {
  const { paths = [""], values = [""] } = feature;
  const tails = paths.flatMap((path) =>
    values.map(
      (value) => `${path === "" ? "" : ` spec.${path}`}${value === "" ? "" : `=${value}`}`,
    ),
  );
  const names = [...all].filter((text) => !text.includes(" ") && isOf(feature, text));
  return names.flatMap((name) => tails.map((tail) => name + tail)).filter((text) => all.has(text));
}

function isOf({ kinds }: Feature, name: string): boolean {
  const [group, , kind] = name.split("/");
  return kinds.includes(name) || kinds.includes(`${group}/${kind}`);
}

/** Whether a text is the feature's or below it: of a filter's type, also the field that is called after it. */
function covers(feature: Feature, text: string): boolean {
  const [name = "", path = ""] = text.split(" ");
  if (!isOf(feature, name)) return false;
  const { paths, values = [] } = feature;
  const roots = paths?.flatMap((own) => [
    ...(values.length === 0 ? [own] : values.map((value) => `${own}=${value}`)),
    ...values.map((value) => own.replace(/type$/, fieldOf(value))),
  ]);
  return roots?.some((root) => isAtOrBelow(path, `spec.${root}`)) ?? true;
}

/** `cors` of `CORS`, `externalAuth` of `ExternalAuth`. */
function fieldOf(type: string | number): string {
  const text = String(type);
  return text === text.toUpperCase()
    ? text.toLowerCase()
    : text.charAt(0).toLowerCase() + text.slice(1);
}

function isAtOrBelow(path: string, root: string): boolean {
  return path.startsWith(root) && /^(?:[.[=]|$)/.test(path.slice(root.length));
}
