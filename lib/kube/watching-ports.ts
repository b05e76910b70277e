/** @module Ports by which a program is watched, not called: metrics, health, administration. */

/** The parts of names that Kubernetes' and the operators' examples give to such ports. */
const names =
  /(^|[-_])(metrics?|prom|prometheus|telemetry|monitoring|health|healthz|healthcheck|livez?|liveness|readyz?|readiness|probes?|actuator|admin|management|mgmt|pprof|debug|jmx|jolokia|exporter)([-_]|$)/i;

/** Names that say only how a port speaks, or nothing. */
const general = /^((tcp|http|https|web|default|main|port|http-web)(-\d+)?)?$/i;

/**
 * Istio's (https://istio.io/latest/docs/ops/deployment/application-requirements/) and those of Prometheus' list of
 * exporters (https://github.com/prometheus/prometheus/wiki/Default-port-allocations).
 */
const numbers: ReadonlySet<number> = new Set([
  2112, 8778, 9100, 9102, 9104, 9113, 9114, 9115, 9121, 9150, 9153, 9187, 9216, 9308, 9404, 9419,
  9779, 15014, 15020, 15090,
]);

/** Parts of names of ports that people and programs give orders by. */
const ordering = /(^|[-_])(admin|management|mgmt|actuator)([-_]|$)/i;

/** Whether nobody asks anything of a port but numbers, health and traces. */
export function isMeasuringPort(port: { readonly name?: string; readonly port: number }): boolean {
  return isWatchingPort(port) && !ordering.test(port.name ?? "");
}

/** Whether a port only serves those who watch. A name that says something else counts more than the number. */
export function isWatchingPort({
  name = "",
  port,
}: {
  readonly name?: string;
  readonly port: number;
}): boolean {
  if (names.test(name)) return true;
  return (general.test(name) && numbers.has(port)) || (name === "" && port === 9090);
}
