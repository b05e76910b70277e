/** @module Everything is measured in rounds, one after another, so a machine that slows down slows all of it. */
import { type Prepared, prepare, type Subject, subjects } from "./compile.ts";
import type { Measured } from "./figures.ts";
import type { Usage } from "./process.ts";
import type { Shape } from "./shape.ts";

/** The least of each, of so many rounds. */
export function measureAll(shapes: readonly Shape[], rounds: number): readonly Measured[] {
  const prepared: Prepared[] = [];
  try {
    for (const shape of shapes) {
      say(`prepares ${nameOf(shape)}`);
      prepared.push(prepare(shape));
    }
    const found = prepared.map(() => new Map<Subject, Usage[]>());
    for (let round = 1; round <= rounds; round++)
      for (const [at, { shape, runs }] of prepared.entries()) {
        say(`round ${round}: ${nameOf(shape)}`);
        for (const subject of subjects) {
          const usage = runs[subject]?.();
          if (usage !== undefined)
            found[at]?.set(subject, [...(found[at].get(subject) ?? []), usage]);
        }
      }
    return prepared.map(({ shape, objects, files }, at) => {
      const { backend, services, sandboxes } = shape;
      const usage = Object.fromEntries(
        [...(found[at] ?? [])].map(([name, all]) => [name, least(all)]),
      );
      return { backend, services, sandboxes, objects, files, usage };
    });
  } finally {
    for (const { remove } of prepared) remove();
  }
}

function least(all: readonly Usage[]): Usage {
  const [memory] = all.flatMap((one) => one.memory ?? []).sort((a, b) => a - b);
  return {
    wall: Math.min(...all.map(({ wall }) => wall)),
    cpu: Math.min(...all.map(({ cpu }) => cpu)),
    ...(memory === undefined ? {} : { memory }),
  };
}

function nameOf({ backend, services, sandboxes }: Shape): string {
  return `${backend}, ${sandboxes} sandboxes, ${services} services`;
}

function say(what: string): void {
  console.error(what);
}
