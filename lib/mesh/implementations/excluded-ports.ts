/** @module Ports that an annotation keeps from a pod's proxy. */
import type { Bypass, Called } from "./bypass.ts";
import type { PodMarks } from "./implementation.ts";

/** Bypass by ports that one annotation of the pod lists, else of its namespace where the mesh reads that. */
export function excludedPorts(
  mark: string,
  { ofNamespace = false } = {},
): (pod: PodMarks, called: Pick<Called, "port">) => Bypass | undefined {
  return ({ annotations, home }, { port }) => {
    const listed = annotations[mark] ?? (ofNamespace ? home?.annotations[mark] : undefined);
    return listed !== undefined && listsPort(listed, port)
      ? { why: `${mark}: ${listed}`, help: `take port ${port} out of ${mark}` }
      : undefined;
  };
}

/** Whether a list such as `25,4000-4999` holds a port. */
export function listsPort(list: string, port: number): boolean {
  return list.split(",").some((part) => {
    const range = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
    return range !== null && Number(range[1]) <= port && port <= Number(range[2] ?? range[1]);
  });
}
