/**
 * @module Matches for who has a claim of a token that the Gateway has checked: https://istio.io/latest/docs/tasks/security/authentication/jwt-route/
 * What looks like a header there is none (`ToRoutingClaim` in pkg/jwt/routing.go), so nobody can send it. Of a claim that
 * is a list, one item has to be the value.
 */
import { asRecord } from "../../../kube/json.ts";
import type { JsonObject } from "../../../kube/object.ts";
import type { EntryPoint } from "../../../model/entry-point.ts";

/** A match, once for each value with which somebody is let in. */
export function withClaims(
  match: JsonObject,
  { claims }: Pick<EntryPoint, "claims">,
): readonly JsonObject[] {
  return claims.flatMap(({ claim, values }) =>
    values.map((exact) => ({
      ...match,
      headers: { ...asRecord(match.headers), [`@request.auth.claims.${claim}`]: { exact } },
    })),
  );
}
