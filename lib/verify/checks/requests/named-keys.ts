/** @module The keys that rules ask for: whose requests they can tell apart. */
import { holdsForAnyKey } from "../../../simulate/requests/any-key.ts";
import type { Condition } from "../../../simulate/requests/conditions.ts";
import { listMember } from "../../../simulate/requests/regex.ts";
import type { Rule } from "../../../simulate/tables/rule.ts";

/** The keys that rules name. */
export interface Named {
  readonly values: ReadonlySet<string>;
  /** A rule asks in a way from which no key can be read. */
  readonly unusual: boolean;
  /** No rule looks at a carrier. */
  readonly blind: boolean;
}

/** Reads the conditions of rules on the carriers of keys. */
export function keysNamed(rules: readonly Rule[]): Named {
  const values = new Set<string>();
  let unusual = false;
  const conditions = rules.flatMap(({ key }) => key);
  for (const condition of conditions) {
    const value = keyOf(condition);
    if (value !== undefined) values.add(value);
    // Negated conditions let requests without a key out early, and others hold for any key: they name none.
    else if (condition.negated !== true && !holdsForAnyKey(condition)) unusual = true;
  }
  return { values, unusual, blind: conditions.length === 0 };
}

function keyOf({ test, subject, negated }: Condition): string | undefined {
  if (negated === true || subject.kind !== "header") return undefined;
  if (test.kind === "exact") return test.value;
  const member = test.kind === "regex" ? listMember(test.value) : undefined;
  return member?.grammar === subject.name ? member.value : undefined;
}
