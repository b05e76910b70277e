/** @module What an Istio rule says about hosts, in the words of a lane's preview. */
import { RE2JS } from "re2js";
import { asArray, asRecord, asString, isRecord, texts } from "../../../kube/json.ts";
import type { Json, JsonObject } from "../../../kube/object.ts";
import type { RouteMatch } from "../../../model/route-table.ts";
import { type PreviewNames, previewName, previewOrigins } from "../../preview-names.ts";

/**
 * A match in a VirtualService for the preview's host alone: a condition on the name of the baseline's host holds for all
 * its requests or for none. No match where it holds for none.
 */
export function hostMatches(
  match: RouteMatch,
  host: string,
  preview: string,
): readonly RouteMatch[] {
  const { authority, ...rest } = match.body;
  if (!isRecord(authority)) return [match];
  const exact = asString(authority.exact);
  if (exact !== undefined) {
    // Istio compares it letter for letter, and clients ask for names in lower case:
    // https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest
    const name =
      exact === exact.toLowerCase() ? previewName(exact, new Map([[host, preview]])) : exact;
    return name === exact
      ? []
      : [{ ...match, body: { ...match.body, authority: { exact: name } } }];
  }
  return holds(authority, host) ? [{ ...match, body: rest }] : [];
}

/** A string match of Istio's. */
function holds(test: JsonObject, text: string): boolean {
  const [exact, prefix, regex] = [test.exact, test.prefix, test.regex].map(asString);
  if (exact !== undefined) return exact === text;
  if (prefix !== undefined) return text.startsWith(prefix);
  if (regex === undefined || regex === "*") return true;
  try {
    return RE2JS.compile(regex).matches(text);
  } catch {
    // It is reported where expressions are checked.
    return false;
  }
}

/** A rule that names the lane's hosts where the baseline's names its own: in redirects, rewrites and origins. */
export function forPreview(body: JsonObject, names: PreviewNames): JsonObject {
  const renamed = (field: "redirect" | "rewrite"): JsonObject => {
    const part = body[field];
    const authority = isRecord(part) ? asString(part.authority) : undefined;
    if (!isRecord(part) || authority === undefined) return {};
    return { [field]: { ...part, authority: previewName(authority, names) } };
  };
  const cors = isRecord(body.corsPolicy) ? { corsPolicy: withOrigins(body.corsPolicy, names) } : {};
  return { ...body, ...renamed("redirect"), ...renamed("rewrite"), ...cors };
}

function withOrigins(policy: JsonObject, names: PreviewNames): JsonObject {
  const tests = asArray(policy.allowOrigins).map(asRecord);
  // Of an API long gone: a list of names, or `*`.
  const old = texts(policy.allowOrigin);
  const exact = [...tests.flatMap((test) => asString(test.exact) ?? []), ...old];
  const allows = (origin: string) =>
    tests.some((test) => test.exact === "*" || holds(test, origin)) ||
    old.some((one) => one === "*" || one === origin);
  const more = previewOrigins(
    exact.filter((one) => one !== "*"),
    allows,
    names,
  );
  if (more.length === 0) return policy;
  const added: Json[] = more.map((origin) => ({ exact: origin }));
  return tests.length === 0 && old.length > 0
    ? { ...policy, allowOrigin: [...old, ...more] }
    : { ...policy, allowOrigins: [...asArray(policy.allowOrigins), ...added] };
}
