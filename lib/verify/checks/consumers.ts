/**
 * @module P2 and P3 for messages: each consumer that consumes selectively has one table, which says of each lane's key
 * exactly the fork that the specs imply, and everybody who has to ask it mounts it as a file that follows it.
 */
import type { Problems } from "../../diagnostics/problems.ts";
import { asArray, asRecord, asString, at, parseJson, stable } from "../../kube/json.ts";
import { liveFiles } from "../../kube/live-files.ts";
import { displayName, objectKey } from "../../kube/object.ts";
import { podTemplate } from "../../kube/pod-templates.ts";
import { carrierNames } from "../../model/carriers.ts";
import { keysFile } from "../../model/selective.ts";
import { below } from "../../model/source.ts";
import type { Check } from "../check.ts";
import { type Consumer, consumersIn, tableText, wantedTable } from "../reading/consumers.ts";
import type { Emitted } from "../reading/output.ts";
import type { Reading } from "../reading/reading.ts";

/** Whose a message is, is what the specs say, and consumers are told so. */
export const consumersCheck: Check = {
  name: "consumers",
  promises: ["P2", "P3"],
  codes: ["E0835", "W0357"],
  run: checkConsumers,
};

/** Reports tables and mounts that are not as the specs ask for. */
function checkConsumers(reading: Reading, problems: Problems): undefined {
  const consumers = consumersIn(reading);
  for (const consumer of consumers.values()) {
    checkTable(consumer, reading, problems);
    checkBaseline(consumer, reading, problems);
  }
  for (const { baseline, fork } of reading.forks.values()) {
    const consumer = consumers.get(baseline);
    const emitted = reading.output.byName.get(fork);
    if (consumer !== undefined && emitted !== undefined) checkMounts(consumer, emitted, problems);
  }
}

function checkTable(consumer: Consumer, reading: Reading, problems: Problems): void {
  const { output, facts } = reading;
  const emitted = output.byKey.get(consumer.key);
  const wanted = wantedTable(consumer, carrierNames(facts.carriers));
  const text = tableText(consumer, reading);
  const isAlone =
    Object.keys(asRecord(at(emitted?.object, "data"))).length === 1 &&
    at(emitted?.object, "binaryData") === undefined;
  if (text !== undefined && isAlone && stable(parseJson(text)) === stable(wanted)) return;
  report(problems, {
    what:
      emitted === undefined
        ? `${consumer.pods.workload} has no table: ConfigMap "${consumer.map}" is missing`
        : `ConfigMap "${consumer.map}" does not say what the specs say, ${stable(wanted.forks)} of forks and nothing else`,
    source: emitted === undefined ? consumer.source : below(emitted.source, "data"),
  });
}

/** The baseline's pods, as far as the output or these sources show them. */
function checkBaseline(consumer: Consumer, reading: Reading, problems: Problems): void {
  const { output, facts } = reading;
  const { object, workload } = consumer.pods;
  const emitted = facts.owns(object) ? output.byName.get(workload) : undefined;
  if (emitted !== undefined && podTemplate(object) === consumer.pods.template) {
    checkMounts(consumer, emitted, problems);
    return;
  }
  const podSpec = at(consumer.pods.template, "spec");
  const key = { map: consumer.map, key: keysFile.name };
  const containers = asArray(at(podSpec, "containers"));
  if (containers.some((one) => liveFiles(podSpec, one, key).length > 0)) return;
  problems.report({
    code: "W0357",
    message: `not proved that ${workload} leaves messages to forks, because its pods, which this output does not deploy, do not mount ConfigMap "${consumer.map}" as a folder`,
    help: "`isolane synth` says what to add to its pod template",
    source: consumer.source,
  });
}

function checkMounts(consumer: Consumer, { object, source }: Emitted, problems: Problems): void {
  const podSpec = at(podTemplate(object), "spec");
  const file = `${keysFile.folder}/${keysFile.name}`;
  const missing = asArray(at(podSpec, "containers")).filter(
    (one) => !liveFiles(podSpec, one, { map: consumer.map, key: keysFile.name }).includes(file),
  );
  if (missing.length === 0) return;
  const names = missing.map((one) => `"${asString(at(one, "name")) ?? ""}"`).join(", ");
  report(problems, {
    what: `container ${names} of ${displayName(objectKey(object))} does not mount ConfigMap "${consumer.map}" at ${keysFile.folder}`,
    source,
  });
}

function report(
  problems: Problems,
  { what, source }: { readonly what: string; readonly source: Emitted["source"] },
): void {
  problems.report({
    code: "E0835",
    message: `P2, lane fidelity, is broken: ${what}`,
    help: "run `isolane synth` to write it again",
    source,
  });
}
