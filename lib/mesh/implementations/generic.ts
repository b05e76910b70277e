/**
 * @module Any implementation of Gateway API: what the specification calls core and long-standing extended
 * support, without regular expressions on headers, under every order of conditions that is in use.
 */
import type { Dialect, Implementation } from "./implementation.ts";
import {
  extended,
  filters,
  specification,
  standard,
  standardImplementation,
  standardMesh,
} from "./standard.ts";

const gateway: Dialect = {
  ...standard,
  headerRegex: false,
  orders: [
    specification,
    ["headers", "query", "method"],
    ["headersAndMethod", "query"],
    ["query", "headersAndMethod"],
    ["headersAndMethod", "exactHeaders", "query"],
  ],
};

/** Any implementation. */
export const generic: Implementation = {
  ...standardImplementation,
  name: "generic",
  title: "the implementation",
  known: { how: "specified", version: "Gateway API 1.6" },
  gateway,
  mesh: { ...gateway, ...standardMesh },
  membershipOf: () => ({ kind: "unknown", why: "how the mesh takes pods in is not known" }),
};

/** A Gateway that another implementation runs: it is taken to match the key and to know the baseline's filters. */
export const unknownGateway: Dialect = {
  ...gateway,
  headerRegex: true,
  ruleFilters: filters(...extended, "CORS", "ExtensionRef"),
};
