/** @module Routing objects and their rules, for messages. */
import { displayName, objectKey } from "../kube/object.ts";
import type { RouteRule, RouteTable } from "../model/route-table.ts";

/** The object of a table: `VirtualService shop/cart`. */
export function tableName({ owner }: RouteTable): string {
  return displayName(objectKey(owner.object));
}

/** A rule of it, counted from 1: `rule 2 of VirtualService shop/cart`. */
export function ruleName({ owner, index }: RouteRule): string {
  return `rule ${index + 1} of ${displayName(objectKey(owner.object))}`;
}
