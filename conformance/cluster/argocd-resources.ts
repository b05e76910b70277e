/**
 * @module What Argo CD does with the runs of a sandbox's resources. KWOK says of the pods of a Job that they have ended, so the order is shown; what they do is
 * what conformance/resource-jobs.ts shows.
 */
import { asString, at } from "../../lib/kube/json.ts";
import { labels } from "../../lib/model/interface.ts";
import { environment, type Run } from "./argocd-run.ts";
import { assertLive, assertNames, assertSame, nameOf, namespaced } from "./snapshot.ts";
import type { Manifest } from "./subjects.ts";

const sandbox = "feat-signature";
const file = `environments/${environment}/sandboxes/${sandbox}.yaml`;
const deletion = '  deletion: { since: "2026-11-20T08:00:00Z" }\n';

/** No fork was made before the Job of its database had ended. */
export async function waited(run: Run): Promise<string> {
  const [own, jobs] = [unit(run), await endedJobs(run)];
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
export async function deleteState(run: Run): Promise<string> {
  const had = namespaced(unit(run));
  await change(run, "begin to delete", () =>
    run.repository.edit(file, (text) => text.replace(/^spec:\n/m, `$&${deletion}`)),
  );
  const jobs = await endedJobs(run);
  const left = namespaced(unit(run));
  assertNames("what is left of the sandbox", left, jobs.map(({ name }) => name).sort());
  const kept = had.filter((name) => left.includes(name));
  if (jobs.length === 0 || kept.length > 0) throw new Error(`nothing deletes; ${kept} stayed`);
  const pods = await run.client.list("v1", "Pod");
  const forked = pods.filter((pod) => {
    const marks = at(pod, "metadata", "labels");
    return at(marks, labels.sandbox) === sandbox && at(marks, labels.fork) !== undefined;
  });
  if (forked.length > 0) throw new Error(`${forked.length} pods of forks are left`);
  await change(run, "delete", () => run.repository.remove(file));
  const after = (await run.lives()).size;
  run.repository.revert();
  await change(run, "open it again", () =>
    run.repository.edit(file, (text) => text.replace(deletion, "")),
  );
  assertNames("the sandbox that is back", namespaced(unit(run)), had);
  return `${had.length} went for ${jobs.length} Job, then none (${after} others stayed); again: ${await waited(run)}`;
}

// --- internal ---

/** Synthesised and applied; what has to go goes, and nothing else is made anew. */
async function change(run: Run, message: string, edit: () => void): Promise<void> {
  const before = [...run.whole.keys()];
  edit();
  run.repository.synth();
  run.repository.push(message);
  await run.refresh();
  await run.settled();
  const wanted = namespaced(run.wanted());
  const lives = await run.lives();
  const gone = before.filter((name) => !wanted.includes(name)).sort();
  const came = wanted.filter((name) => !before.includes(name));
  assertSame(run.whole, lives, { gone, came });
  await assertLive(run.client, run.wanted());
  run.whole = lives;
}

function unit(run: Run): readonly Manifest[] {
  const path = `sandboxes/${sandbox}/`;
  return run.repository.objects("sandboxes").filter((one) => one.path.startsWith(path));
}

/** The sandbox's Jobs, all of which have succeeded. */
async function endedJobs(run: Run) {
  const found: { readonly name: string; readonly ended: string }[] = [];
  for (const { object } of unit(run).filter((one) => one.object.kind === "Job")) {
    const ended = asString(at(await run.client.get(object), "status", "completionTime"));
    if (ended === undefined) throw new Error(`${nameOf(object)} has not ended`);
    found.push({ name: nameOf(object), ended });
  }
  return found;
}
