/**
 * @module What an engine does with the runs of resources. KWOK says of the pods of a Job that they have ended, so the order is shown; what they do is
 * what conformance/resource-jobs.ts shows.
 */
import { asString, at } from "../../lib/kube/json.ts";
import { labels } from "../../lib/model/interface.ts";
import { until } from "./processes.ts";
import {
  assertLive,
  assertNames,
  assertSame,
  nameOf,
  namespaced,
  type Snapshot,
} from "./snapshot.ts";
import type { Engine } from "./story.ts";
import type { Manifest } from "./subjects.ts";

/** A run whose steps are compared with what lived before them. */
export interface StateRun extends Engine {
  whole: Snapshot;
}

/** A sandbox with resources, in an example. */
export interface Stateful {
  readonly environment: string;
  readonly sandbox: string;
}

const deletion = '  deletion: { since: "2026-11-20T08:00:00Z" }\n';

/** No fork was made before the Job of its database had ended. */
export async function waited(run: StateRun, { sandbox }: Stateful): Promise<string> {
  const [own, jobs] = [unit(run, sandbox), await endedJobs(run, `sandboxes/${sandbox}`)];
  const forks = own.filter(({ object }) => object.kind === "Deployment");
  if (jobs.length === 0 || forks.length === 0) throw new Error(`${sandbox} has no forks to wait`);
  for (const { object } of forks) {
    const created = asString(at(await run.client.get(object), "metadata", "creationTimestamp"));
    for (const { name, ended } of jobs)
      if (created === undefined || created < ended)
        throw new Error(`${nameOf(object)} of ${created}, ${name} ended ${ended}`);
  }
  return `${jobs.length} Job, ${forks.length} forks`;
}

/** Both steps of a deletion, and the branch that is opened again. */
export async function deleteState(run: StateRun, one: Stateful): Promise<string> {
  const { environment, sandbox } = one;
  const file = `environments/${environment}/sandboxes/${sandbox}.yaml`;
  const had = namespaced(unit(run, sandbox));
  await change(run, "begin to delete", () =>
    run.repository.edit(file, (text) => text.replace(/^spec:\n/m, `$&${deletion}`)),
  );
  const jobs = await endedJobs(run, `sandboxes/${sandbox}`);
  const left = namespaced(unit(run, sandbox));
  assertNames("what is left of the sandbox", left, jobs.map(({ name }) => name).sort());
  const kept = had.filter((name) => left.includes(name));
  if (jobs.length === 0 || kept.length > 0) throw new Error(`nothing deletes; ${kept} stayed`);
  await until({ what: "the pods of forks are gone", seconds: 60, every: 500 }, async () => {
    const pods = await run.client.list("v1", "Pod");
    const isLeft = pods.some((pod) => {
      const marks = at(pod, "metadata", "labels");
      return at(marks, labels.sandbox) === sandbox && at(marks, labels.fork) !== undefined;
    });
    return isLeft ? undefined : true;
  });
  await change(run, "delete", () => run.repository.remove(file));
  const after = (await run.lives()).size;
  run.repository.revert();
  await change(run, "open it again", () =>
    run.repository.edit(file, (text) => text.replace(deletion, "")),
  );
  assertNames("the sandbox that is back", namespaced(unit(run, sandbox)), had);
  return `${had.length} went for ${jobs.length} Job, then none (${after} others stayed); again: ${await waited(run, one)}`;
}

// --- internal ---

/** Synthesised and applied; what has to go goes, and nothing else is made anew. */
async function change(run: StateRun, message: string, edit: () => void): Promise<void> {
  const before = namespaced(run.wanted());
  edit();
  run.repository.synth();
  run.repository.push(message);
  await run.refresh();
  await run.settled();
  const wanted = namespaced(run.wanted());
  const lives = await run.lives();
  // What was taken back into git alone has never lived.
  const gone = before.filter((name) => run.whole.has(name) && !wanted.includes(name)).sort();
  const came = wanted.filter((name) => !run.whole.has(name));
  assertSame(run.whole, lives, { gone, came });
  await assertLive(run.client, run.wanted());
  run.whole = lives;
}

function unit(run: Engine, sandbox: string): readonly Manifest[] {
  const path = `sandboxes/${sandbox}/`;
  return run.repository.objects("sandboxes").filter((one) => one.path.startsWith(path));
}

/** The Jobs of a lane's unit, all of which have succeeded. */
export async function endedJobs(run: Engine, unitPath: string) {
  const found: { readonly name: string; readonly ended: string }[] = [];
  const own = run.wanted().filter(({ path }) => path.startsWith(`${unitPath}/`));
  for (const { object } of own.filter((one) => one.object.kind === "Job")) {
    const ended = asString(at(await run.client.get(object), "status", "completionTime"));
    if (ended === undefined) throw new Error(`${nameOf(object)} has not ended`);
    found.push({ name: nameOf(object), ended });
  }
  return found;
}
