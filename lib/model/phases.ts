/**
 * @module The phases of a lane's release unit, in the order in which an engine applies them; it removes
 * them in the reverse order, where it knows an order (Argo CD). To add a phase is to add a row.
 */

/** What layout and engines make of one phase. */
interface PhaseFacts {
  readonly name: string;
  /** Folder inside the lane's unit: a Flux Kustomization owns a whole folder, so each phase has its own. */
  readonly folder: string;
  /** Argo CD's sync wave, inside the lane's Application. Zero is what an object has that says none. */
  readonly syncWave: number;
  /**
   * What the name of the phase's Flux Kustomization ends in. It waits for the nearest earlier phase of which
   * the lane has objects.
   */
  readonly suffix: readonly string[];
}

/** All phases. Rows may be added between others; what a row says never changes, since files would move. */
export const phases = [
  /** What makes the sandbox's resources, and says that they have an owner. */
  { name: "resource", folder: "resources", syncWave: -2, suffix: ["resources"] },
  /** What forks need before they start. */
  { name: "data", folder: "data", syncWave: -1, suffix: ["data"] },
  /** Forks, their Services, ConfigMaps, policies. */
  { name: "workload", folder: "forks", syncWave: 0, suffix: [] },
  /** What sends requests to forks: it exists only while they are healthy. */
  { name: "route", folder: "routes", syncWave: 1, suffix: ["routes"] },
  /** What removes resources: alone in its unit, or after everything else has gone or stands. */
  { name: "deletion", folder: "deletion", syncWave: 2, suffix: ["deletion"] },
] as const satisfies readonly PhaseFacts[];

/** Name of a phase. */
export type Phase = (typeof phases)[number]["name"];

/** The row of a phase. */
export function phaseFacts(name: Phase): (typeof phases)[number] {
  const found = phases.find((phase) => phase.name === name);
  if (found === undefined) throw new Error(`no phase "${name}"`);
  return found;
}
