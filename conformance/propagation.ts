/**
 * @module Part "propagation": the services of docs/propagation.md, each in its language, are sent requests of two lanes and
 * of none at the same time, and the next hop has to see what their page says that they pass on. The Instrumentation of the
 * golden cases is compared with its CRD.
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { asArray, at, isRecord } from "../lib/kube/json.ts";
import { Processes } from "./cluster/processes.ts";
import { moduleFolder } from "./cluster/programs.ts";
import type { Outcome, Row } from "./part.ts";
import { faultsOf } from "./propagation/judge.ts";
import { kinds } from "./propagation/languages.ts";

/** The part's name. */
export const name = "propagation";

const operator = "github.com/open-telemetry/opentelemetry-operator@v0.140.0";
const golden = join(
  import.meta.dirname,
  "../test/cases/otel-operator-injects-agents/expected/dist/staging/routes/shop/instrumentation.opentelemetry.io-isolane-staging.yaml",
);

/** Builds the services, and fetches agents and libraries. */
export function prepare(): void {
  moduleFolder(operator);
  for (const { make } of kinds) make();
}

/** Asks one service after the other. */
export async function run(): Promise<Outcome> {
  const rows: Row[] = [];
  const failures = [...schemaFaults()];
  const processes = new Processes();
  try {
    for (const { name: own, make } of kinds) {
      const service = make();
      const faults = await faultsOf(service, processes);
      const passed = service.claims.join(" and ");
      rows.push({ service: own, "passes on": passed, faults: faults.length });
      failures.push(...faults.map((fault) => `${own}: ${fault}`));
    }
  } finally {
    await processes.stop();
  }
  return { rows, failures };
}

/** What the CRD says against the Instrumentation that we write; a field that it does not know is pruned, so it is an error. */
function schemaFaults(): readonly string[] {
  const path = "config/crd/bases/opentelemetry.io_instrumentations.yaml";
  const crd: unknown = parse(fs.readFileSync(join(moduleFolder(operator), path), "utf8"));
  const version = asArray(at(crd, "spec", "versions")).find(
    (one) => at(one, "name") === "v1alpha1",
  );
  const schema = at(version, "schema", "openAPIV3Schema", "properties", "spec");
  const object: unknown = parse(fs.readFileSync(golden, "utf8"));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const isRight = ajv.validate(closed(schema), at(object, "spec"));
  return isRight ? [] : [`Instrumentation: its CRD says ${ajv.errorsText()}`];
}

/** The schema of a CRD, which prunes what it does not name, as one that refuses it. */
function closed(schema: unknown): Record<string, unknown> {
  if (!isRecord(schema)) return {};
  const parts = Object.entries(schema).map(([key, value]): [string, unknown] =>
    key === "properties" && isRecord(value)
      ? [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]))]
      : [key, key === "items" || key === "additionalProperties" ? closed(value) : value],
  );
  const isClosed = schema.properties !== undefined && schema.additionalProperties === undefined;
  return { ...Object.fromEntries(parts), ...(isClosed ? { additionalProperties: false } : {}) };
}
