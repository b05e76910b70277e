/**
 * @module What an engine that compares git with the cluster would show: every field that we set has the
 * value that we set. What we leave to the server (defaults, status) is not compared.
 */
import { isRecord } from "../../lib/kube/json.ts";
import { quantityOf } from "../../lib/kube/quantity.ts";

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
  const [left, right] = [ours, live].map((value) =>
    quantity.test(String(value)) ? quantityOf(String(value)) : undefined,
  );
  return left !== undefined && left === right && typeof live === "string";
}

const quantity = /^[0-9]+(?:\.[0-9]+)?(?:n|u|m|k|M|G|T|Ki|Mi|Gi|Ti|)$/;
