/**
 * @module Other ways to write the rules of lanes in a VirtualService, which docs/scale.md compares with ours. Each gets our
 * list, and gives one that answers alike.
 */
import { asArray, asRecord, asString } from "../lib/kube/json.ts";
import type { Json, JsonObject } from "../lib/kube/object.ts";
import type { Form } from "./envoy-forms.ts";

type Rules = readonly Json[];

/** The forms; `routes` are the baseline's. */
export function triedForms(routes: string): readonly Form[] {
  const form = (name: string, rewrite: (rules: Rules) => Rules): Form => {
    return { name, backend: "istio", routes, rewrite };
  };
  return [
    form("ours", (rules) => rules),
    form("a test of the path before the key", pathFirst),
    form("keys alone in baggage first", aloneFirst),
    form("all rules of a lane together", byLane),
    form("another expression", otherExpression),
  ];
}

function keyOf(rule: Json): string | undefined {
  return /-(pr-\d+)$/.exec(asString(asRecord(rule).name) ?? "")?.[1];
}

function withMatches(rule: Json, change: (match: JsonObject) => readonly JsonObject[]): JsonObject {
  const body = asRecord(rule);
  return { ...body, match: asArray(body.match).map(asRecord).flatMap(change) };
}

/** Headers are tested by name, `:path` first, and a path that does not fit costs no expression. */
function pathFirst(rules: Rules): Rules {
  return rules.map((rule) => {
    if (keyOf(rule) === undefined) return rule;
    return withMatches(rule, (match) => {
      const { prefix } = asRecord(match.uri);
      const headers = asRecord(match.headers);
      if (prefix === undefined) return [match];
      return [{ ...match, headers: { ":path": { prefix }, ...headers } }];
    });
  });
}

/** Baggage that is nothing but the key, and the header, are exact tests: those of all lanes before any expression. */
function aloneFirst(rules: Rules): Rules {
  const keyed = rules.filter((rule) => keyOf(rule) !== undefined);
  const exact = keyed.map((rule) => {
    const key = keyOf(rule) ?? "";
    const named = { ...asRecord(rule), name: `${asString(asRecord(rule).name)}-alone` };
    return withMatches(named, (match) =>
      asRecord(match.headers).baggage === undefined
        ? [match]
        : [{ ...match, headers: { baggage: { exact: `isolane=${key}` } } }],
    );
  });
  const rest = rules.map((rule) =>
    keyOf(rule) === undefined
      ? rule
      : withMatches(rule, (match) =>
          asRecord(match.headers).baggage === undefined ? [] : [match],
        ),
  );
  const first = rules.findIndex((rule) => keyOf(rule) !== undefined);
  return [...rest.slice(0, first), ...exact, ...rest.slice(first)];
}

/** As delegates for each lane, or for some, would give it. */
function byLane(rules: Rules): Rules {
  const first = rules.findIndex((rule) => keyOf(rule) !== undefined);
  const keys = new Set(rules.flatMap((rule) => keyOf(rule) ?? []));
  return [
    ...rules.slice(0, first),
    ...[...keys].flatMap((key) => rules.filter((rule) => keyOf(rule) === key)),
    ...rules.slice(first).filter((rule) => keyOf(rule) === undefined),
  ];
}

/** Member by member, without anchors. */
function otherExpression(rules: Rules): Rules {
  const text = JSON.stringify(rules).replaceAll("^(?:.*,)?", "(?:[^,]*,)*").replaceAll('$"', '"');
  return asArray(JSON.parse(text));
}
