/** @module How rules of a lane's preview write its key: also where the baseline's rule changes the same headers. */
import { asArray, asRecord, isRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { Carriers } from "../../../model/carriers.ts";
import { apartFromCarriers, type CarrierEdit, writeOver } from "../../carrier-edits.ts";
import type { KeyWrite } from "../../key-writes.ts";

/** What a rule writes. */
interface WritingKey {
  readonly carriers: Carriers;
  readonly key: string;
  readonly isDelegate: boolean;
}

/** A rule without what it does with carriers' headers itself, and that. */
export function ruleApart(body: JsonObject, { carriers, isDelegate }: WritingKey) {
  const headers = asRecord(body.headers);
  const { kept: request, edits } = apartFromCarriers(asRecord(headers.request), carriers);
  if (edits.length === 0) return { kept: body, edits };
  const { headers: _, ...rest } = body;
  // A delegate's rule without headers would take its root's.
  const isLeft = isDelegate || Object.keys(request).length > 0;
  const left = isLeft ? { ...headers, request } : withoutRequest(headers);
  return { kept: Object.keys(left).length === 0 ? rest : { ...body, headers: left }, edits };
}

function withoutRequest({ request: _, ...others }: JsonObject): JsonObject {
  return others;
}

/** The key goes to the destinations: what the rule itself does with headers, a delegate takes from its root. */
export function withKey(
  route: unknown,
  write: KeyWrite,
  { edits: ofRule, ...lane }: WritingKey & { readonly edits: readonly CarrierEdit[] },
): JsonObject {
  const list = asArray(route).filter(isRecord);
  if (list.length === 0) return {};
  return {
    route: list.map((destination) => {
      const headers = asRecord(destination.headers);
      const { kept: request, edits } = apartFromCarriers(asRecord(headers.request), lane.carriers);
      const { set, add } = writeOver(write, [...edits, ...ofRule], lane);
      const grown = (field: "set" | "add", more: Readonly<Record<string, string>>) =>
        Object.keys(more).length === 0 ? {} : { [field]: { ...asRecord(request[field]), ...more } };
      return {
        ...destination,
        headers: {
          ...headers,
          request: { ...request, ...grown("set", set), ...grown("add", add) },
        },
      };
    }),
  };
}
