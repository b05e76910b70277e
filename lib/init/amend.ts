/**
 * @module What can be done about errors of a compile that a setting can settle: the settings for the next try. What is
 * left out, or changes its owner, is said.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { asRecord, asString, at } from "../kube/json.ts";
import type { JsonObject } from "../kube/object.ts";
import { isRenderable } from "../load/rendering/renderers.ts";
import type { SourceRef } from "../model/source.ts";
import { withoutUnstated } from "./namespaces.ts";
import type { Amendments } from "./settings.ts";

/** Nothing is changed yet. */
export const unamended: Amendments = {
  except: [],
  adopt: [],
  contradicted: [],
  skipped: [],
  assumed: [],
  decisions: [],
};

/** Where errors are looked at. */
export interface Amending {
  /** From the root. */
  readonly specFile: string;
  readonly namespace: string;
}

/** The amendments that settle some of the errors; the same ones where none can be settled. */
export function amend(
  errors: readonly Diagnostic[],
  before: Amendments,
  place: Amending,
): Amendments {
  const after = errors.map(withoutUnstated).reduce((known, error) => {
    const change = ways.map((way) => way(error, place)).find((one) => one !== undefined);
    return change === undefined ? known : merged(known, change);
  }, before);
  return JSON.stringify(after) === JSON.stringify(before) ? before : after;
}

// --- internal ---

type Way = (error: Diagnostic, place: Amending) => Partial<Amendments> | undefined;

const ways: readonly Way[] = [
  // A file without a single object: values, a compose file, settings of other tools.
  ({ code, source }) => {
    if (!["E0130", "E0134"].includes(code) || source === undefined) return undefined;
    const { rendered, text, file } = source.document;
    const mayHold = code === "E0130" && /^\s*["']?(?:kind|apiVersion)["']?\s*:/m.test(text);
    if (rendered !== undefined || mayHold) return undefined;
    return { skipped: [file], assumed: [`"${file}" holds no manifests, and is not read`] };
  },
  // Two clusters in one folder are for a person to tell apart.
  ({ code, message, source }, { namespace }) => {
    const object = code === "E0155" || source === undefined ? undefined : objectAt(source);
    if (object === undefined || !isRenderable(object)) return undefined;
    const entry = entryOf(object, namespace);
    const text = `what ${entry} deploys is not read: ${message}`;
    return {
      except: [entry],
      decisions: [
        {
          text,
          help: `nobody can fork it, or knows whom it calls; once that is settled, take "${entry}" out of spec.baseline.rendering.except`,
        },
      ],
    };
  },
  ({ code }) => (code === "E0143" ? { substitute: true } : undefined),
  // Lanes that exist already change a table that somebody else applies.
  ({ code, related = [] }, { namespace }) => {
    const object = code === "E0531" && related[0] ? objectAt(related[0].source) : undefined;
    return object === undefined ? undefined : { adopt: [entryOf(object, namespace)] };
  },
  // A host in full of a Service of the baseline, in another domain.
  ({ code, source }) => {
    const host = code === "E0423" && source ? at(source.document.value, ...source.path) : undefined;
    const domain = /\.svc\.([a-z0-9.-]+)$/.exec(asString(host) ?? "")?.[1];
    return domain === undefined
      ? undefined
      : {
          clusterDomain: domain,
          assumed: [`the cluster's domain is "${domain}", as hosts in the baseline say`],
        };
  },
  ({ code, source }, { specFile }) => {
    const [, list, service, , port] = source?.path ?? [];
    if (source?.document.file !== specFile || list !== "services" || !/^E0[34]/.test(code))
      return undefined;
    return { contradicted: [`${service} ${port}`] };
  },
  ({ code }, { specFile }) =>
    code === "E0624"
      ? {
          cluster: /([^/]+)\/[^/]+$/.exec(specFile)?.[1] ?? "",
          assumed: ["this environment is in another cluster than the others"],
          decisions: [
            {
              text: "another environment has the same namespace",
              help: "give each a namespace of its own, or leave spec.cluster as it is where they are different clusters",
            },
          ],
        }
      : undefined,
];

function merged(known: Amendments, change: Partial<Amendments>): Amendments {
  const joined = <Item>(one: readonly Item[], more: readonly Item[] = []) => [
    ...new Map([...one, ...more].map((item) => [JSON.stringify(item), item])).values(),
  ];
  const cluster = known.cluster ?? change.cluster;
  const clusterDomain = known.clusterDomain ?? change.clusterDomain;
  return {
    except: joined(known.except, change.except),
    adopt: joined(known.adopt, change.adopt),
    contradicted: joined(known.contradicted, change.contradicted),
    skipped: joined(known.skipped, change.skipped),
    assumed: joined(known.assumed, change.assumed),
    decisions: joined(known.decisions, change.decisions),
    ...((known.substitute ?? change.substitute) ? { substitute: true } : {}),
    ...(cluster === undefined ? {} : { cluster }),
    ...(clusterDomain === undefined ? {} : { clusterDomain }),
  };
}

interface Named extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The innermost object around a node. */
function objectAt({ document, path }: SourceRef): Named | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = at(document.value, ...path.slice(0, length));
    const { apiVersion, kind } = asRecord(node);
    if (typeof apiVersion === "string" && typeof kind === "string")
      return { ...asRecord(node), apiVersion, kind };
  }
  return undefined;
}

function entryOf({ kind, metadata }: Named, home: string): string {
  const name = asString(at(metadata, "name")) ?? "";
  const namespace = asString(at(metadata, "namespace")) ?? home;
  return namespace === home ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}
