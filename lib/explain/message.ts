/** @module Who handles a message that a consumer sees: the baseline, a fork, or nobody. The table is the one that lies in the output. */
import type { Problems } from "../diagnostics/problems.ts";
import { knownNames } from "../diagnostics/suggestion.ts";
import { at, parseJson, stringMap } from "../kube/json.ts";
import { consumersIn, tableText } from "../verify/reading/consumers.ts";
import { statedForks } from "../verify/reading/stated-forks.ts";
import { carriedKey, keyLines } from "./carried-key.ts";
import type { Ground } from "./ground.ts";
import { queuesAround } from "./message-flow.ts";
import type { MessageAnswer, Place } from "./model.ts";
import { toPlace } from "./places.ts";
import { type Asked, headersIn } from "./request.ts";

/** Answers, or reports that there is no such workload. */
export function explainMessage(
  ground: Ground,
  asked: Asked,
  problems: Problems,
): MessageAnswer | undefined {
  const { facts, before } = ground;
  const workloads = before.pods.map(({ workload }) => workload);
  const consumer = workloads.find((one) => spellings(one, facts.namespace).includes(asked.url));
  const headers = headersIn(asked.headers, problems);
  if (headers === undefined) return undefined;
  if (consumer === undefined) {
    const names = workloads.flatMap((one) => spellings(one, facts.namespace)[0] ?? []);
    problems.report({
      code: "E0704",
      message: `there is no workload "${asked.url}" that could consume a message`,
      help: knownNames("workloads", names, asked.url),
    });
    return undefined;
  }
  const sent = asked.key === undefined ? [] : keyLines(asked.key, facts.carriers);
  const key = carriedKey([...sent, ...headers], ground);
  const lane = key.kind === "lane" ? ground.byKey.get(key.key) : undefined;
  const queues = queuesAround(consumer, lane, ground);
  return { consumer, key, ...handlerOf(consumer, key, ground), queues };
}

type Handler = Omit<MessageAnswer, "consumer" | "key" | "queues">;

function handlerOf(consumer: string, key: MessageAnswer["key"], ground: Ground): Handler {
  const selective = consumersIn(ground).get(consumer);
  if (selective === undefined) {
    return {
      handler: "unknown",
      text: `not proved, because nothing says that ${consumer} leaves messages to anybody: it handles what its own queue or group has, and so does each fork`,
      because: [],
    };
  }
  if (key.kind === "several") {
    const text =
      "not proved, because a message has one key: which of several counts is not promised";
    return { handler: "unknown", text, because: [] };
  }
  const stated: Place = {
    role: "service",
    what: "says that it consumes selectively",
    ...toPlace(selective.source),
  };
  const table = stringMap(at(parseJson(tableText(selective, ground) ?? ""), "forks"));
  const sandbox = key.kind === "none" ? undefined : table[key.key];
  if (sandbox === undefined) {
    const why =
      key.kind === "none"
        ? "it has no key"
        : key.kind === "unknown"
          ? `no lane has the key "${key.key}"`
          : `${key.owner} has no fork that takes its messages`;
    return { handler: "baseline", text: `${consumer} handles it: ${why}`, because: [stated] };
  }
  const spec = ground.sandboxes.get(sandbox);
  const fork =
    spec && statedForks(spec, ground.facts).find(({ baseline }) => baseline === consumer);
  const because: readonly Place[] = [
    ...(fork === undefined
      ? []
      : [
          {
            role: "fork",
            what: `the fork of sandbox "${sandbox}"`,
            ...toPlace(fork.source),
          } as const,
        ]),
    stated,
  ];
  const own = [...ground.forks.values()].find(
    (one) => one.baseline === consumer && one.sandbox === sandbox,
  );
  return own === undefined
    ? {
        handler: "nobody",
        text: `nobody handles it: sandbox "${sandbox}" is suspended, and the baseline leaves its messages to it`,
        because,
      }
    : {
        handler: "fork",
        text: `${own.fork} handles it, of sandbox "${sandbox}"; ${consumer} leaves it`,
        because,
      };
}

/** `Deployment/billing` and `Deployment/shop/billing` of `Deployment shop/billing`. */
function spellings(workload: string, home: string): readonly string[] {
  const [kind = "", place = ""] = workload.split(" ");
  const [namespace, name = ""] = place.split("/");
  return [...(namespace === home ? [`${kind}/${name}`, name] : []), `${kind}/${place}`, workload];
}
