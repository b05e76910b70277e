import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import type { Verdict } from "../../lib/simulate/tables/verdict.ts";
import { asked } from "../support/asked.ts";
import type { Subject } from "../support/environments.ts";
import {
  callerOf,
  endParts,
  isSameEnd,
  placeOf,
  type Recording,
  rangeNumbers,
  rangesText,
  recordingFile,
  requestText,
  routingHash,
  shapeOf,
} from "./recorded.ts";
import { recordedSubjects } from "./subjects.ts";

const again = "npm run conformance -- routes --record";

function recordingOf({ title }: Subject): Recording {
  const file = recordingFile(title);
  if (!existsSync(file)) throw new Error(`nothing is recorded for ${title}: ${again}`);
  return JSON.parse(readFileSync(file, "utf8")) as Recording;
}

describe.each(recordedSubjects.map((one) => [one.title, one] as const))(
  "what the real Istio and Envoy did with %s",
  (title, subject) => {
    const recording = recordingOf(subject);
    const environment = asked(subject);
    const { reading } = environment;

    it("was recorded of this very routing", () => {
      const [before, after] = [reading.before, reading.after].map(({ objects }) => [
        ...objects.values(),
      ]);
      const now = routingHash(before ?? [], after ?? []);
      expect(now, `the routing of ${title} has changed: ${again}`).toBe(recording.routing);
    });

    it("is what lib/simulate says of every recorded request", () => {
      const entries = new Map(
        environment.entries.map((entry) => [`${placeOf(entry)} ${callerOf(entry)}`, entry]),
      );
      const wrong: string[] = [];
      // Routes that simulate finds alike at one place are treated alike by Envoy.
      const treated = new Map<string, number | undefined>();
      let requests = 0;
      for (const one of recording.requests) {
        for (const from of one.from.length === 0 ? [undefined] : one.from) {
          const entry = entries.get(`${one.to} ${from}`);
          if (entry === undefined) throw new Error(`nobody asks ${one.to} from ${from} any more`);
          const shape = shapeOf(one);
          const { baseline, keyed } = environment.ask(entry, shape);
          const compare = (verdict: Verdict, end: string, key: string) => {
            requests += 1;
            const { text } = endParts(end);
            const said = `${one.to} from ${from}: ${one.request} ${JSON.stringify(one.headers)} ${key}`;
            if (!isSameEnd(verdict, text)) wrong.push(`${said}: ${verdict.rule}, but ${end}`);
            const { treatment } = endParts(end);
            if (verdict.outcome !== "routed" || treatment === undefined) return;
            // What passes through for a foreign Host has no rule, and not even Istio's default retries.
            const own = entry.authorities.includes(shape.authority);
            const id = `${one.to} ${from} ${own} ${verdict.rule} ${verdict.keyedBehaviour}`;
            if (treated.has(id) && treated.get(id) !== treatment)
              wrong.push(`${said}: treated ${treatment}, not as others by ${verdict.rule}`);
            treated.set(id, treatment);
          };
          compare(baseline, one.baseline, "without a key, on the baseline");
          for (const [end, keys] of Object.entries(one.ends)) {
            for (const number of rangeNumbers(keys)) {
              const key = recording.keys[number] ?? [];
              compare(keyed(key), end, JSON.stringify(key));
            }
          }
        }
      }
      expect(wrong.slice(0, 5)).toEqual([]);
      expect(requests).toBeGreaterThan(100);
    });
  },
);

describe("recordings", () => {
  it("are of environments that exist", () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".json"));
    expect(files.sort()).toEqual(
      recordedSubjects.map(({ title }) => basename(recordingFile(title))).sort(),
    );
  });

  it("keep requests and ranges as they were", () => {
    const shape = {
      method: "GET",
      authority: "a.example:80",
      path: "/x/y",
      headers: [],
      query: [["q", "a b?/&"] as const],
    };
    expect(shapeOf({ ...recordless, request: requestText(shape) })).toEqual(shape);
    expect(rangesText([3, 1, 2, 7])).toBe("1-3 7");
    expect(rangeNumbers("1-3 7")).toEqual([1, 2, 3, 7]);
  });
});

const recordless = { to: "", from: [], headers: [], baseline: "", ends: {} };
