/** @module What the API server refuses: names, labels, numbers of rules and matches, sizes. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asString, at, isRecord } from "../../kube/json.ts";
import { forms, freelyNamed, lengths, longestName, routeItems, sizes } from "../../kube/limits.ts";
import {
  apiGroup,
  displayName,
  groupKind,
  type JsonObject,
  type KubeObject,
  objectKey,
} from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import type { DocumentPath } from "../../model/source.ts";
import { stable } from "../../simulate/tables/verdict.ts";
import type { Check } from "../check.ts";
import type { Emitted } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** The API server refuses no object. */
export const limitsCheck: Check = {
  name: "limits",
  promises: ["P10"],
  codes: ["E0950"],
  run: checkLimits,
};

interface Fault {
  readonly path: DocumentPath;
  readonly what: string;
}

/** Reports every object that would be refused. */
function checkLimits({ output: { objects } }: Reading, problems: Problems): undefined {
  for (const emitted of objects) {
    for (const { path, what } of faultsOf(emitted)) {
      problems.report({
        code: "E0950",
        message: `${displayName(objectKey(emitted.object))}: ${what}`,
        help: "one refused object stops the sync of its whole release unit: shorten or split it",
        source: { ...emitted.source, path: [...emitted.source.path, ...path] },
      });
    }
  }
}

function faultsOf({ object, size }: Emitted): readonly Fault[] {
  return [
    ...versionFaults(object),
    ...nameFaults(object),
    ...labelFaults(object, ["metadata"]),
    ...annotationFaults(object),
    ...(size > sizes.object && JSON.stringify(object).length > sizes.object
      ? [{ path: [], what: `it has more than ${sizes.object} bytes` }]
      : []),
    ...containerFaults(object),
    ...serviceFaults(object),
    ...routeFaults(object),
  ];
}

/** Versions of Kubernetes and of its own groups; a CRD's may be any DNS label (CustomResourceDefinitionVersion). */
const version = /^v\d+(?:(?:alpha|beta)\d+)?$/;
const anyVersion = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function versionFaults({ apiVersion }: KubeObject): readonly Fault[] {
  const slash = apiVersion.indexOf("/");
  const group = apiVersion.slice(0, slash);
  const strict = !group.includes(".") || /(?:\.k8s|istio|isolane|argoproj|fluxcd)\.io$/.test(group);
  const good =
    slash < 0
      ? apiVersion === "v1"
      : (strict ? version : anyVersion).test(apiVersion.slice(slash + 1));
  return good ? [] : [{ path: ["apiVersion"], what: `"${apiVersion}" is no API version` }];
}

function nameFaults(object: KubeObject): readonly Fault[] {
  const { name, namespace } = object.metadata;
  const kind = groupKind(object);
  const path = ["metadata", "name"];
  const most = longestName(kind);
  const shape = kind === "/Service" ? forms.serviceName : forms.subdomain;
  return [
    ...(name.length > most
      ? [{ path, what: `its name has ${name.length} characters, ${most} are allowed` }]
      : []),
    ...(freelyNamed.has(apiGroup(object.apiVersion)) || shape.test(name)
      ? []
      : [{ path, what: `its name "${name}" is no DNS name` }]),
    ...(namespace === undefined ||
    (namespace.length <= lengths.label && forms.dnsLabel.test(namespace))
      ? []
      : [
          { path: ["metadata", "namespace"], what: `its namespace "${namespace}" is no DNS label` },
        ]),
  ];
}

function isQualified(key: string): boolean {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  return (
    forms.labelValue.test(key.slice(slash + 1)) &&
    (prefix === undefined || (prefix.length <= lengths.subdomain && forms.subdomain.test(prefix)))
  );
}

function labelFaults(object: unknown, path: readonly string[]): readonly Fault[] {
  const labels = at(object, ...path, "labels");
  return Object.entries(isRecord(labels) ? labels : {}).flatMap(
    ([key, value]): readonly Fault[] => {
      const place = [...path, "labels", key];
      if (!isQualified(key)) return [{ path: place, what: `"${key}" is no label name` }];
      const good = typeof value === "string" && (value === "" || forms.labelValue.test(value));
      return good ? [] : [{ path: place, what: `the value of label "${key}" is no label value` }];
    },
  );
}

function annotationFaults(object: KubeObject): readonly Fault[] {
  const path = ["metadata", "annotations"];
  const own: unknown = at(object, ...path);
  const entries = Object.entries(isRecord(own) ? own : {});
  const bytes = entries.reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  return [
    ...(bytes > sizes.annotations
      ? [
          {
            path,
            what: `its annotations have ${bytes} characters, ${sizes.annotations} are allowed`,
          },
        ]
      : []),
    ...entries.flatMap(([key, value]): readonly Fault[] => {
      if (!isQualified(key.toLowerCase()))
        return [{ path: [...path, key], what: `"${key}" is no annotation name` }];
      return typeof value === "string"
        ? []
        : [{ path: [...path, key], what: `annotation "${key}" is no text` }];
    }),
  ];
}

function containerFaults(object: KubeObject): readonly Fault[] {
  const template = podTemplate(object);
  if (template === undefined) return [];
  const containers = asArray(at(template, "spec", "containers")).filter(isRecord);
  const names = containers.flatMap(({ name }) => asString(name) ?? []);
  const ports = containers.flatMap(({ ports: list }) => asArray(list).filter(isRecord));
  return [
    ...labelFaults(template, ["metadata"]),
    ...(new Set(names).size < names.length
      ? [{ path: [], what: "two of its containers have one name" }]
      : []),
    ...ports.flatMap(({ name }) =>
      typeof name === "string" && name.length > lengths.portName
        ? [{ path: [], what: `port name "${name}" has more than ${lengths.portName} characters` }]
        : [],
    ),
  ];
}

const serviceTypes: readonly unknown[] = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];

function serviceFaults(object: KubeObject): readonly Fault[] {
  const type = at(object, "spec", "type") ?? "ClusterIP";
  const known = groupKind(object) !== "/Service" || serviceTypes.includes(type);
  return known ? [] : [{ path: ["spec", "type"], what: `"${String(type)}" is no type of Service` }];
}

/** Gateway API's CRDs enforce these; VirtualServices have no such limits. */
function routeFaults(object: KubeObject): readonly Fault[] {
  const kind = groupKind(object);
  if (
    !["gateway.networking.k8s.io/HTTPRoute", "gateway.networking.k8s.io/GRPCRoute"].includes(kind)
  )
    return [];
  const rules = asArray(at(object, "spec", "rules")).filter(isRecord);
  const all = rules.reduce((sum, { matches }) => sum + asArray(matches).length, 0);
  const tooMany = (
    path: DocumentPath,
    what: string,
    number: number,
    most: number,
  ): readonly Fault[] =>
    number > most ? [{ path, what: `it has ${number} ${what}, ${most} are allowed` }] : [];
  return [
    ...tooMany(["spec", "rules"], "rules", rules.length, routeItems.rules),
    ...tooMany(["spec", "rules"], "matches", all, routeItems.allMatches),
    ...tooMany(
      ["spec", "parentRefs"],
      "parents",
      asArray(at(object, "spec", "parentRefs")).length,
      routeItems.parents,
    ),
    ...(hasRepeated(at(object, "spec", "parentRefs"))
      ? [{ path: ["spec", "parentRefs"], what: "it names one parent twice" }]
      : []),
    ...tooMany(
      ["spec", "hostnames"],
      "host names",
      asArray(at(object, "spec", "hostnames")).length,
      routeItems.others,
    ),
    ...rules.flatMap((rule, index) => {
      const path = ["spec", "rules", index];
      const matches = asArray(rule.matches).filter(isRecord);
      return [
        ...tooMany(path, `matches in rule ${index + 1}`, matches.length, routeItems.matches),
        ...["filters", "backendRefs"].flatMap((field) =>
          tooMany(
            [...path, field],
            `${field} in rule ${index + 1}`,
            asArray(rule[field]).length,
            routeItems.others,
          ),
        ),
        ...matches.flatMap((match, at) => matchFaults(match, [...path, "matches", at])),
      ];
    }),
  ];
}

function hasRepeated(list: unknown): boolean {
  const texts = asArray(list).map(stable);
  return new Set(texts).size < texts.length;
}

const valueTypes: readonly string[] = ["Exact", "RegularExpression"];
const pathTypes: readonly string[] = [...valueTypes, "PathPrefix"];

/** One matcher for each header name; two that differ in case only are both asked for (measured). */
function matchFaults(match: JsonObject, path: DocumentPath): readonly Fault[] {
  const headers = asArray(match.headers).filter(isRecord);
  const names = headers.map(({ name }) => (asString(name) ?? "").toLowerCase());
  const values = headers.map(({ value }) => asString(value) ?? "");
  const types = [
    { known: pathTypes, type: asString(at(match, "path", "type")) },
    ...headers.map(({ type }) => ({ known: valueTypes, type: asString(type) })),
  ];
  return [
    ...(headers.length > routeItems.headers
      ? [
          {
            path,
            what: `a match has ${headers.length} headers, ${routeItems.headers} are allowed`,
          },
        ]
      : []),
    ...(new Set(names).size < names.length
      ? [{ path, what: "a match names one header twice" }]
      : []),
    ...(types.every(({ known, type }) => type === undefined || known.includes(type))
      ? []
      : [{ path, what: "a match has a type that does not exist" }]),
    ...(values.some((value) => value === "" || value.length > lengths.headerValue)
      ? [
          {
            path,
            what: `a header value is empty or has more than ${lengths.headerValue} characters`,
          },
        ]
      : []),
  ];
}
