/** @module What the API server refuses: names, labels, numbers of rules and matches, sizes. */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, isRecord, jsonText, stable } from "../../kube/json.ts";
import { kindOf } from "../../kube/kinds.ts";
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
import { below, type DocumentPath } from "../../model/source.ts";
import { type Check, faultsIn, type Statement } from "../check.ts";
import { type Emitted, isLaneUnit } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** The API server refuses no object. */
export const limitsCheck: Check = {
  name: "limits",
  promises: ["P10"],
  codes: ["E0950"],
  run: checkLimits,
};

/** Reports every object that would be refused. */
function checkLimits({ after, output: { objects } }: Reading, problems: Problems): undefined {
  for (const emitted of objects) {
    // Of the baseline's own objects, resolve warns.
    const misshapen = isLaneUnit(emitted.unit) ? after.misshapenOf(emitted.object) : [];
    const selectors = misshapen.map(
      ({ path, field }): Statement => [false, path, `its ${field} is not a label selector`],
    );
    for (const { path, what } of faultsIn([...statementsOf(emitted), ...selectors])) {
      problems.report({
        code: "E0950",
        message: `${displayName(objectKey(emitted.object))}: ${what}`,
        help: "one refused object stops the sync of its whole release unit: shorten or split it",
        source: below(emitted.source, ...path),
      });
    }
  }
}

function statementsOf({ object, size }: Emitted): readonly Statement[] {
  // A character of YAML is at most three bytes of JSON.
  const bytes = size * 3 <= sizes.object ? 0 : new TextEncoder().encode(jsonText(object)).length;
  return [
    [isVersion(object), ["apiVersion"], `"${object.apiVersion}" is no API version`],
    ...ofNames(object),
    ...ofLabels(object, ["metadata"]),
    ...ofAnnotations(object),
    [bytes <= sizes.object, [], `it has ${bytes} bytes, ${sizes.object} are allowed`],
    ...ofPods(object),
    ...(groupKind(object) === "/Service" ? ofService(object) : []),
    ...(kindOf(object).bounded ? ofRoute(object) : []),
  ];
}

/** Versions of Kubernetes and of its own groups; a CRD's may be any DNS label (CustomResourceDefinitionVersion). */
const version = /^v\d+(?:(?:alpha|beta)\d+)?$/;
const anyVersion = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function isVersion({ apiVersion }: KubeObject): boolean {
  const slash = apiVersion.indexOf("/");
  if (slash < 0) return apiVersion === "v1";
  const group = apiVersion.slice(0, slash);
  const strict = !group.includes(".") || /(?:\.k8s|istio|isolane|argoproj|fluxcd)\.io$/.test(group);
  return (strict ? version : anyVersion).test(apiVersion.slice(slash + 1));
}

function ofNames(object: KubeObject): readonly Statement[] {
  const { name, namespace = "default" } = object.metadata;
  const kind = groupKind(object);
  const path = ["metadata", "name"];
  const shape = kind === "/Service" ? forms.serviceName : forms.subdomain;
  return [
    ofLength(path, "its name", name.length, longestName(kind)),
    [
      freelyNamed.has(apiGroup(object.apiVersion)) || shape.test(name),
      path,
      `its name "${name}" is no DNS name`,
    ],
    [
      namespace.length <= lengths.label && forms.dnsLabel.test(namespace),
      ["metadata", "namespace"],
      `its namespace "${namespace}" is no DNS label`,
    ],
  ];
}

function ofLength(path: DocumentPath, what: string, length: number, most: number): Statement {
  return [length <= most, path, `${what} has ${length} characters, ${most} are allowed`];
}

function isQualified(key: string): boolean {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? "a" : key.slice(0, slash);
  const isPrefix = prefix.length <= lengths.subdomain && forms.subdomain.test(prefix);
  return isPrefix && forms.labelValue.test(key.slice(slash + 1));
}

function ofLabels(object: unknown, path: readonly string[]): readonly Statement[] {
  return Object.entries(asRecord(at(object, ...path, "labels"))).map(([key, value]) => {
    const place = [...path, "labels", key];
    if (!isQualified(key)) return [false, place, `"${key}" is no label name`];
    const good = typeof value === "string" && (value === "" || forms.labelValue.test(value));
    return [good, place, `the value of label "${key}" is no label value`];
  });
}

function ofAnnotations(object: KubeObject): readonly Statement[] {
  const path = ["metadata", "annotations"];
  const entries = Object.entries(asRecord(object.metadata.annotations));
  const size = entries.reduce((sum, [key, value]) => sum + key.length + String(value).length, 0);
  return [
    [
      size <= sizes.annotations,
      path,
      `its annotations have ${size} characters, ${sizes.annotations} are allowed`,
    ],
    ...entries.flatMap(([key, value]): readonly Statement[] => [
      [isQualified(key.toLowerCase()), [...path, key], `"${key}" is no annotation name`],
      [typeof value === "string", [...path, key], `annotation "${key}" is no text`],
    ]),
  ];
}

function ofPods(object: KubeObject): readonly Statement[] {
  const template = podTemplate(object);
  const containers = asArray(at(template, "spec", "containers")).filter(isRecord);
  const names = containers.flatMap(({ name }) => asString(name) ?? []);
  return [
    ...ofLabels(template, ["metadata"]),
    [new Set(names).size === names.length, [], "two of its containers have one name"],
    ...containers
      .flatMap(({ ports }) => asArray(ports).flatMap((port) => asString(at(port, "name")) ?? []))
      .map(
        (name): Statement => [
          name.length <= lengths.portName,
          [],
          `port name "${name}" has more than ${lengths.portName} characters`,
        ],
      ),
  ];
}

const serviceTypes: readonly unknown[] = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"];

function ofService(object: KubeObject): readonly Statement[] {
  const type = at(object, "spec", "type") ?? "ClusterIP";
  return [
    [serviceTypes.includes(type), ["spec", "type"], `"${String(type)}" is no type of Service`],
  ];
}

/** Gateway API's CRDs limit their lists. */
function ofRoute({ spec }: KubeObject): readonly Statement[] {
  const rules = asArray(at(spec, "rules")).filter(isRecord);
  const parents = asArray(at(spec, "parentRefs")).map(stable);
  const hosts = asArray(at(spec, "hostnames"));
  const all = rules.reduce((sum, { matches }) => sum + asArray(matches).length, 0);
  return [
    ofNumber(["spec", "rules"], "rules", rules.length, routeItems.rules),
    ofNumber(["spec", "rules"], "matches", all, routeItems.allMatches),
    ofNumber(["spec", "parentRefs"], "parents", parents.length, routeItems.parents),
    [new Set(parents).size === parents.length, ["spec", "parentRefs"], "it names one parent twice"],
    ofNumber(["spec", "hostnames"], "host names", hosts.length, routeItems.others),
    ...rules.flatMap((rule, index) => {
      const path = ["spec", "rules", index];
      const matches = asArray(rule.matches).filter(isRecord);
      const place = `in rule ${index + 1}`;
      const { others } = routeItems;
      return [
        ofNumber(path, `matches ${place}`, matches.length, routeItems.matches),
        ...["filters", "backendRefs"].map((field) =>
          ofNumber([...path, field], `${field} ${place}`, asArray(rule[field]).length, others),
        ),
        ...matches.flatMap((match, at) => ofMatch(match, [...path, "matches", at])),
      ];
    }),
  ];
}

function ofNumber(path: DocumentPath, what: string, number: number, most: number): Statement {
  return [number <= most, path, `it has ${number} ${what}, ${most} are allowed`];
}

const valueTypes: readonly string[] = ["Exact", "RegularExpression"];
const pathTypes: readonly string[] = [...valueTypes, "PathPrefix"];

/** One matcher for each header name; two that differ in case only are both asked for (measured). */
function ofMatch(match: JsonObject, path: DocumentPath): readonly Statement[] {
  const headers = asArray(match.headers).filter(isRecord);
  const names = new Set(headers.map(({ name }) => (asString(name) ?? "").toLowerCase()));
  const areTypes =
    pathTypes.includes(asString(at(match, "path", "type")) ?? "Exact") &&
    headers.every(({ type }) => valueTypes.includes(asString(type) ?? "Exact"));
  const areValues = headers.every(({ value }) => {
    const { length } = asString(value) ?? "";
    return length > 0 && length <= lengths.headerValue;
  });
  return [
    [
      headers.length <= routeItems.headers,
      path,
      `a match has ${headers.length} headers, ${routeItems.headers} are allowed`,
    ],
    [names.size === headers.length, path, "a match names one header twice"],
    [areTypes, path, "a match has a type that does not exist"],
    [areValues, path, `a header value is empty or has more than ${lengths.headerValue} characters`],
  ];
}
