/** @module What the API server refuses: lengths and forms of names and values, numbers of items, sizes. */

/** Most characters. */
export const lengths = {
  /** An RFC 1123 subdomain: most names (apimachinery, `DNS1123SubdomainMaxLength`). */
  subdomain: 253,
  /** An RFC 1123 label: namespaces, Services, names and values of labels (`DNS1123LabelMaxLength`). */
  label: 63,
  /** Of a CronJob, whose Jobs add 11; of a StatefulSet, whose pods have `<name>-<10 characters>` as a label value. */
  workload: 52,
  /** The name of a container's port (`IsValidPortName`). */
  portName: 15,
  /** The value of a header match of Gateway API. */
  headerValue: 4096,
} as const;

/** Most bytes. */
export const sizes = {
  /** All annotations of an object (apimachinery, `TotalAnnotationSizeLimitB`). */
  annotations: 262_144,
  /** An object: etcd's limit of a request, less what JSON needs besides. */
  object: 1_500_000,
} as const;

/** Most items of lists, as Gateway API's CRDs say (`maxItems` and the rules of HTTPRoute). */
export const routeItems = {
  rules: 16,
  /** Matches of one rule. */
  matches: 64,
  /** Matches of all rules of a route. */
  allMatches: 128,
  /** Header conditions of one match. */
  headers: 16,
  parents: 32,
  /** Host names, filters, backends, and both lists of a ReferenceGrant. */
  others: 16,
} as const;

/** Forms of names and values. Lengths are not in them. */
export const forms = {
  dnsLabel: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/,
  subdomain: /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
  /** RFC 1035: begins with a letter. */
  serviceName: /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
  /** The API server refuses only `/`, `%`, `.` and `..`; ours also become file names. */
  pathSegment: /^(?!\.\.?$)[A-Za-z0-9:._@-]+$/,
  /** A label's value, and its name without a prefix. */
  labelValue: /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
} as const;

/** API groups whose objects may have any segment of a path for a name. */
export const freelyNamed: ReadonlySet<string> = new Set([
  "rbac.authorization.k8s.io",
  "apiregistration.k8s.io",
]);

const ofKinds: Readonly<Record<string, number>> = {
  "/Service": lengths.label,
  "/Namespace": lengths.label,
  "apps/StatefulSet": lengths.workload,
  "batch/CronJob": lengths.workload,
  "batch/Job": lengths.label,
};

/** The most characters that the name of an object of a kind (`group/Kind`) may have. */
export function longestName(groupKind: string): number {
  return ofKinds[groupKind] ?? lengths.subdomain;
}
