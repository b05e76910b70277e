/**
 * @module What an engine that compares git with the cluster would show: every field that we set has the
 * value that we set. What we leave to the server (defaults, status) is not compared.
 */
import { isRecord } from "../../lib/kube/json.ts";

/** Each field whose live value differs, as `path: ours -> live`. */
export function differences(ours: unknown, live: unknown, path = ""): readonly string[] {
  if (Array.isArray(ours) && Array.isArray(live) && ours.length === live.length) {
    return ours.flatMap((item, at) => differences(item, live[at], `${path}[${at}]`));
  }
  if (isRecord(ours) && isRecord(live)) {
    return Object.keys(ours).flatMap((key) => differences(ours[key], live[key], `${path}.${key}`));
  }
  return same(ours, live) ? [] : [`${path}: ${JSON.stringify(ours)} -> ${JSON.stringify(live)}`];
}

/** Equal, or one quantity in two spellings: the server writes `0.5` as `500m`, and engines know that. */
function same(ours: unknown, live: unknown): boolean {
  if (JSON.stringify(ours) === JSON.stringify(live)) return true;
  const [left, right] = [quantity(ours), quantity(live)];
  return left !== undefined && left === right && typeof live === "string";
}

const multiples: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function quantity(value: unknown): number | undefined {
  const parts = /^([0-9]+(?:\.[0-9]+)?)(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti|)$/.exec(String(value));
  const multiple = multiples[parts?.[2] ?? "?"];
  return parts === null || multiple === undefined ? undefined : Number(parts[1]) * multiple;
}
