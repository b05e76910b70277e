/** @module The shop with previews of its public host for every lane, on either backend. */
import type { Subject } from "./environments.ts";
import { type Api, apis } from "./own-hosts.ts";
import type { FileMap } from "./synth.ts";
import { shop } from "./verified.ts";

const environment = "environments/staging/environment.yaml";
const workloads = "environments/staging/baseline/workloads.yaml";

/** One entry point with previews: hosts of the baseline, and their templates. */
export function entryPoint(
  previews: Readonly<Record<string, string>> = { "shop.example": "{lane}.preview.example" },
): string {
  const items = Object.entries(previews).map(
    ([host, preview]) => `{ host: ${host}, preview: "${preview}" }`,
  );
  return `[{ name: web, gateway: { name: edge }, previews: [${items.join(", ")}] }]`;
}

/** The shop, whose Gateway listens for `*.preview.example` too. `edit` changes the text of the baseline. */
export function previewWorld(
  api: Api,
  entrypoints: string = entryPoint(),
  edit: (baseline: string) => string = (text) => text,
): FileMap {
  const files: FileMap = shop(api);
  const text = (files[workloads] ?? "")
    .replace('hosts: ["shop.example"]', 'hosts: ["shop.example", "*.preview.example"]')
    .replace(
      "hostname: shop.example }",
      'hostname: shop.example }, { name: more, port: 80, protocol: HTTP, hostname: "*.preview.example" }',
    );
  return {
    ...files,
    [environment]: `${files[environment]}  entrypoints: ${entrypoints}\n`,
    [workloads]: edit(text),
  };
}

/** Environments with previews, whose requests the real proxies are asked about. */
export const previewSubjects: readonly Subject[] = apis.flatMap((api) => [
  {
    title: `hosts of lanes (${api})`,
    folder: "environments/staging",
    files: previewWorld(api),
  },
  {
    title: `hosts of lanes, many carriers (${api})`,
    folder: "environments/staging",
    files: Object.fromEntries(
      Object.entries(previewWorld(api)).map(([path, text]) => [path, withCarriers(text)]),
    ),
  },
]);

/** More than one list, and more than one header. */
export function withCarriers(environment: string): string {
  const carriers =
    "{ baggage: isolane, tracestate: isolane, header: [x-lane, x-isolane-key], otBaggage: lane }";
  return environment.replace(
    "implementation: istio }",
    `implementation: istio, carriers: ${carriers} }`,
  );
}
