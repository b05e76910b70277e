/**
 * @module Part "api-server": every object of the examples, of the golden cases and of the corpus'
 * output is accepted by a real API server, by server-side apply with strict field validation and in the
 * order of the waves; a second apply changes nothing; and every field has the value that we gave it.
 */
import { asRecord, asString, isRecord } from "../../lib/kube/json.ts";
import { displayName, type JsonObject, objectKey } from "../../lib/kube/object.ts";
import {
  engineObjects,
  engineSubjects,
  fieldsFor,
  knownFieldsFile,
} from "../../test/engines/known-fields.ts";
import type { Outcome, Row } from "../part.ts";
import { recorded } from "../record.ts";
import { type Client, versionOf } from "./client.ts";
import { type ControlPlane, prepareApiServer, withApiServer } from "./control-plane.ts";
import { defineKinds, knownDefinitions } from "./crds.ts";
import { differences } from "./difference.ts";
import {
  corpusOutputs,
  exampleSubjects,
  goldenSubjects,
  type Manifest,
  type Subject,
} from "./subjects.ts";

/** The part's name. */
export const name = "api-server";

/** What the next output finds: a Namespace never ends without controllers, a definition takes its time. */
const staying = new Set(["Namespace", "CustomResourceDefinition"]);

const applier = { manager: "isolane-conformance" };

/** The API server with its store. */
export const prepare: () => void = prepareApiServer;

/** Applies everything twice. */
export async function run(): Promise<Outcome> {
  return withApiServer(applyAll);
}

async function applyAll({ client }: ControlPlane): Promise<Outcome> {
  await defineKinds(client);
  const rows: Row[] = [];
  const failures: string[] = [...engineFields()];
  for (const subject of [...exampleSubjects(), ...goldenSubjects(), ...corpusOutputs()]) {
    const found = await applyTwice(client, subject);
    rows.push(found.row);
    failures.push(...found.failures);
  }
  return { rows, failures };
}

/** What test/engines checks without any of this is what the definitions say. */
function engineFields(): readonly string[] {
  const objects = engineSubjects.flatMap(engineObjects);
  const fields = fieldsFor(objects, knownDefinitions());
  return recorded(knownFieldsFile, `${JSON.stringify(fields, null, 2)}\n`, name);
}

async function applyTwice(
  client: Client,
  { title, manifests }: Subject,
): Promise<{ readonly row: Row; readonly failures: readonly string[] }> {
  await makeNamespaces(client, manifests);
  const failures: string[] = [];
  const accepted: Manifest[] = [];
  let unchanged = 0;
  const say = (manifest: Manifest, complaints: readonly string[]): void => {
    const object = displayName(objectKey(manifest.object));
    for (const complaint of complaints) failures.push(`${title}: ${object}: ${complaint}`);
  };
  for (const manifest of manifests) {
    const complaints = await applyNew(client, manifest);
    say(manifest, complaints);
    if (complaints.length === 0) accepted.push(manifest);
  }
  for (const manifest of accepted) {
    const complaints = await applyAgain(client, manifest);
    say(manifest, complaints);
    if (complaints.length === 0) unchanged += 1;
  }
  for (const { object } of manifests.toReversed()) {
    if (!staying.has(object.kind)) await client.delete(object);
  }
  const row = {
    output: title,
    objects: manifests.length,
    accepted: accepted.length,
    "unchanged by a second apply": unchanged,
    failures: failures.length,
  };
  return { row, failures };
}

/** What the server has against an object that it does not have yet; warnings count. */
async function applyNew(client: Client, { object, text }: Manifest): Promise<readonly string[]> {
  const { status, body, warnings } = await client.apply(object, applier, text);
  const warned = warnings.map((warning) => `the server warns: ${warning}`);
  if (status >= 300) return [asString(body.message) ?? `${status}`, ...warned];
  if (status === 200 && !staying.has(object.kind)) return ["was there before", ...warned];
  return warned;
}

/** What a second apply changes, and where the live object is not what we gave. */
async function applyAgain(client: Client, { object, text }: Manifest): Promise<readonly string[]> {
  let before: JsonObject | undefined = await client.get(object);
  // The first apply does not store the status that some CRDs give by default (Gateway, and Flux's kinds:
  // `status: {default: ...}`), the second does: the same object, read again, with another resourceVersion.
  for (let left = 2; left > 0; left -= 1) {
    const { status, body } = await client.apply(object, applier, text);
    if (status !== 200) return [asString(body.message) ?? `${status}`];
    if (versionOf(before) === versionOf(body)) return differences(object, body);
    if (isRecord(before) && content(before) !== content(body)) break;
    before = body;
  }
  return ["a second apply changes it"];
}

/** Everything of an object but its version. */
function content(object: JsonObject): string {
  const { resourceVersion: _version, ...metadata } = asRecord(object.metadata);
  return JSON.stringify({ ...object, metadata });
}

async function makeNamespaces(client: Client, manifests: readonly Manifest[]): Promise<void> {
  const own = new Set(
    manifests.flatMap(({ object }) => (object.kind === "Namespace" ? [object.metadata.name] : [])),
  );
  const used = new Set(manifests.flatMap(({ object }) => object.metadata.namespace ?? []));
  for (const namespace of [...used].sort()) {
    if (own.has(namespace)) continue;
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
    await client.mustApply(object, { manager: "conformance" });
  }
}
