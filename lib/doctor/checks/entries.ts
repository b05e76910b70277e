/** @module Where requests come in, and which of these ways pass by all lanes. */
import { count } from "../../diagnostics/words.ts";
import type { Ground } from "../../explain/ground.ts";
import { servicesBehind, servicesEntered } from "../../kube/entries.ts";
import { displayName, type KubeObject, objectKey } from "../../kube/object.ts";
import { statedHosts } from "../../simulate/entries/gateway-entries.ts";
import { wantedPreviews } from "../../verify/reading/ingress-previews.ts";
import { type DoctorCheck, type Finding, notLooked, reported, several } from "../check.ts";
import { keysFromOutside } from "../keys-from-outside.ts";

/** What no manifest says about the hosts of lanes. */
function previewNotes({ facts }: Ground): readonly Finding[] {
  const templates = [...facts.entryPoints, ...facts.ingresses].flatMap(({ previews }) => previews);
  if (templates.length === 0) return [];
  const names = [...new Set(templates.map(({ preview }) => preview.replace("{lane}", "*")))];
  return [
    {
      level: "note",
      text: `lanes have hosts of their own: ${several(names)}; whether DNS leads them to the entry point, and whether its certificate is for them, no manifest says`,
      help: "try one with curl; a wildcard record and a wildcard certificate serve all lanes (docs/entrypoints.md)",
    },
  ];
}

/** Ingresses by whose copies lanes are entered. */
function previewed(ground: Ground): ReadonlySet<string> {
  const { ingresses } = wantedPreviews(ground);
  return new Set(ingresses.map(({ original }) => displayName(objectKey(original))));
}

/** Gateways are routed; what else leads to a Service is told, whether or not a lane forks what is behind it. */
export const entriesCheck: DoctorCheck = {
  name: "entries",
  codes: ["W0308", "W0309", "W0346", "W0440"],
  run: (examined, codes) => {
    const { ground } = examined;
    if (ground === undefined) return notLooked;
    const { before, after } = ground;
    const own = reported(examined, codes);
    const leads = (services: typeof servicesEntered) => (object: KubeObject) => {
      const names = services(object).flatMap(({ service }) =>
        before.services.has(service) ? [service] : [],
      );
      const to = `Service ${several([...new Set(names)])}`;
      return names.length === 0 ? [] : [{ name: displayName(objectKey(object)), to }];
    };
    const objects = [...before.objects.values()];
    const routed = objects.flatMap(leads(servicesBehind));
    const past = objects
      .flatMap(leads(servicesEntered))
      .filter(
        ({ name }) =>
          !previewed(ground).has(name) && !own.some(({ text }) => text.startsWith(`${name} `)),
      );
    const hosts = statedHosts([before, after]);
    return {
      summary: [
        `lanes are entered at ${count(hosts.size, "host")} of Gateways`,
        `${count(routed.length, "route")} to Services`,
        ...routed.slice(0, 6).map(({ name, to }) => `${name} to ${to}`),
      ].join("; "),
      findings: [
        ...own,
        ...previewNotes(ground),
        ...keysFromOutside(examined),
        ...past.map(
          ({ name, to }): Finding => ({
            level: "note",
            text: `${name} leads to ${to}, and lanes do not pass through it`,
            help: "nothing is to do as long as no branch forks what is behind it; docs/entries.md says which ways lanes have",
          }),
        ),
      ],
    };
  },
};
