/** @module What is done to Argo CD, one step after the other, and what has to be so after each. */
import { asArray, asRecord, asString, at } from "../../lib/kube/json.ts";
import type { JsonObject, KubeObject } from "../../lib/kube/object.ts";
import { argocdNamespace } from "./argocd-engine.ts";
import { applicationNamed, applicationSet, environment, prefix, type Run } from "./argocd-run.ts";
import { differences } from "./difference.ts";
import { pause } from "./processes.ts";
import { assertLive, assertNames, assertSame, nameOf, namespaced } from "./snapshot.ts";
import { deleteState, waited } from "./state-steps.ts";
import { story } from "./story.ts";

const sandboxFile = `environments/${environment}/sandboxes/pr-12.yaml`;

const stateful = { environment, sandbox: "feat-signature" };

/** The steps in order. Each says in a few words what it saw, and throws when it is not what was promised. */
export const steps: readonly (readonly [title: string, step: (run: Run) => Promise<string>])[] = [
  ["all Applications are Synced and Healthy", begin],
  ["nothing is applied again when nothing changed", still],
  ["routes came after healthy forks", ordered],
  ["forks came after the run that makes their database", (run) => waited(run, stateful)],
  ["a deletion runs its Job, and the folder goes after it", (run) => deleteState(run, stateful)],
  ["a hand edit is healed", heal],
  ["removing a sandbox removes exactly its objects", removeSandbox],
  ["adding it again brings them back", addSandbox],
  ["a lost dist/ changes nothing", loseOutput],
  ["a lost marker changes nothing", loseMarker],
  ["a declared object goes after confirmation only", confirmPruning],
  ["a branch gets a lane, and leaves nothing", tell],
  ["suspending removes all lanes", suspend],
];

async function begin(run: Run): Promise<string> {
  const url = `file://${run.repository.bare}`;
  for (const object of [platformProject(url), platformApplication(url)]) {
    await run.client.mustApply(object, { manager: "conformance" });
  }
  const applications = await run.settled(420);
  run.whole = await run.lives();
  assertNames("in the cluster", [...run.whole.keys()].sort(), namespaced(run.wanted()));
  await assertLive(run.client, run.wanted());
  return `${applications.length} Applications, ${run.whole.size} objects`;
}

/** The Application of docs/gitops.md, in a project that may create Argo CD's own objects. */
function platformApplication(repoURL: string): KubeObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: `${prefix}-gitops`,
      namespace: argocdNamespace,
      annotations: { "argocd.argoproj.io/compare-options": "ServerSideDiff=true" },
    },
    spec: {
      project: "platform",
      source: { repoURL, targetRevision: "main", path: `dist/${environment}/gitops` },
      destination: { server: "https://kubernetes.default.svc", namespace: argocdNamespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ["ServerSideApply=true"],
      },
    },
  };
}

function platformProject(repoURL: string): KubeObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: { name: "platform", namespace: argocdNamespace },
    spec: {
      sourceRepos: [repoURL],
      destinations: [{ server: "https://kubernetes.default.svc", namespace: argocdNamespace }],
      namespaceResourceWhitelist: [{ group: "argoproj.io", kind: "*" }],
    },
  };
}

/** A look at the repository and a while later, no spec was written and nothing was synced again. */
async function still(run: Run): Promise<string> {
  // An Application's status is not a subresource: its generation grows whenever the controller looks.
  const manifests = [...run.wanted(), ...run.repository.objects("gitops")].filter(
    ({ object }) => object.kind !== "Application",
  );
  const state = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const { object } of manifests) {
      const generation = at(await run.client.get(object), "metadata", "generation");
      found.push(`${nameOf(object)} ${generation ?? ""}`);
    }
    for (const application of await run.applications()) {
      const name = at(application, "metadata", "name");
      // The look itself is an annotation on the ApplicationSet, which the dry run may see before the cache
      // does: a sync that changes nothing, as the generation shows.
      if (name === `${prefix}-gitops`) continue;
      found.push(`${name} synced ${at(application, "status", "operationState", "startedAt")}`);
    }
    return found;
  };
  await run.refresh();
  await pause(5_000);
  await run.settled();
  const before = await state();
  await run.refresh();
  await pause(15_000);
  await run.settled();
  assertNames("specs and syncs after a second look", await state(), before);
  return `${before.length} specs and syncs, 15 s`;
}

async function ordered(run: Run): Promise<string> {
  let pairs = 0;
  const lanes = run.repository.objects("sandboxes");
  for (const lane of new Set(lanes.map(({ path }) => path.split("/")[1]))) {
    const own = lanes.filter(({ path }) => path.split("/")[1] === lane);
    const forks = own.filter(({ object }) => object.kind === "Deployment");
    const routes = own.filter(({ path }) => path.split("/")[2] === "routes");
    for (const route of routes) {
      const created = String(
        at(await run.client.get(route.object), "metadata", "creationTimestamp"),
      );
      for (const fork of forks) {
        const conditions = asArray(at(await run.client.get(fork.object), "status", "conditions"));
        const available = conditions.map(asRecord).find(({ type }) => type === "Available");
        const since = String(available?.lastTransitionTime);
        pairs += 1;
        if (available?.status !== "True" || created < since) {
          throw new Error(
            `${nameOf(route.object)} of ${created}, ${nameOf(fork.object)} available ${since}`,
          );
        }
      }
    }
  }
  return `${pairs} pairs of a route and a fork`;
}

async function heal(run: Run): Promise<string> {
  const edits: readonly (readonly [kind: string, patch: JsonObject])[] = [
    // What un-keyed requests would notice: the baseline's rules are gone, only a keyed one is left.
    ["VirtualService", { spec: { http: [{ route: [{ destination: { host: "web" } }] }] } }],
    ["HTTPRoute", { spec: { hostnames: ["other.staging.kestrel.example"] } }],
    ["Deployment", { spec: { replicas: 3 } }],
    ["Service", { spec: { selector: { "isolane.dev/fork": "another" } } }],
  ];
  const wanted = run.repository.objects("routes", "sandboxes");
  const edited = edits.map(([kind, patch]) => {
    const found = wanted.find(
      ({ object, path }) =>
        object.kind === kind && (kind !== "HTTPRoute" || path.includes("public")),
    );
    if (found === undefined) throw new Error(`the example has no ${kind}`);
    return { object: found.object, patch };
  });
  for (const { object, patch } of edited) {
    const { status, body } = await run.client.merge(object, patch);
    if (status !== 200) throw new Error(`${object.kind}: ${asString(body.message) ?? status}`);
    if (differences(object, body).length === 0)
      throw new Error(`${object.kind}: the edit changed nothing`);
  }
  await run.wait({ what: "the edits are healed", seconds: 180 }, async () => {
    for (const { object } of edited) {
      if (differences(object, await run.client.get(object)).length > 0) return undefined;
    }
    return true;
  });
  await run.settled();
  assertSame(run.whole, await run.lives());
  return edited.map(({ object }) => object.kind).join(", ");
}

async function removeSandbox(run: Run): Promise<string> {
  const before = namespaced(run.wanted());
  run.repository.remove(sandboxFile);
  run.repository.synth();
  run.repository.push("remove pr-12");
  const after = namespaced(run.wanted());
  await run.refresh();
  await run.settled();
  const gone = before.filter((object) => !after.includes(object));
  const came = after.filter((object) => !before.includes(object));
  const lives = await run.lives();
  assertSame(run.whole, lives, { gone, came });
  await assertLive(run.client, run.wanted());
  await assertNoPods(run, "pr-12");
  return `${gone.length} went, ${lives.size} stayed as they were`;
}

async function addSandbox(run: Run): Promise<string> {
  const before = await run.lives();
  run.repository.revert();
  await run.refresh();
  await run.settled();
  const lives = await run.lives();
  const came = [...run.whole.keys()].filter((object) => !before.has(object));
  const gone = [...before.keys()].filter((object) => !run.whole.has(object));
  assertSame(before, lives, { gone, came });
  await assertLive(run.client, run.wanted());
  run.whole = lives;
  return `${came.length} came`;
}

async function loseOutput(run: Run): Promise<string> {
  run.repository.remove(`dist/${environment}`);
  run.repository.push("a merge that drops dist/");
  return unchanged(run);
}

async function loseMarker(run: Run): Promise<string> {
  run.repository.remove(`dist/${environment}/routes`);
  run.repository.remove(`dist/${environment}/sandboxes`);
  run.repository.push("a merge that drops what is shared and all sandboxes");
  return unchanged(run);
}

/** Waits until Argo CD has seen the loss, gives it time to act on it, and looks for what it did. */
async function unchanged(run: Run): Promise<string> {
  const names = (await run.applications()).map(({ metadata }) => at(metadata, "uid")).sort();
  await run.refresh();
  const said = await run.wait(
    { what: "the ApplicationSet says that something is missing", seconds: 120 },
    async () => {
      const conditions = asArray(
        at(await run.client.get(applicationSet), "status", "conditions"),
      ).map(asRecord);
      const error = conditions.find(
        ({ type, status }) => type === "ErrorOccurred" && status === "True",
      );
      return asString(error?.message);
    },
  );
  if (!said.includes("is missing in this revision"))
    throw new Error(`the ApplicationSet says: ${said}`);
  await pause(20_000);
  const now = (await run.applications()).map(({ metadata }) => at(metadata, "uid")).sort();
  assertNames("the Applications", now.map(String), names.map(String));
  assertSame(run.whole, await run.lives());
  run.repository.revert();
  await run.refresh();
  await run.settled();
  assertSame(run.whole, await run.lives());
  return "the ApplicationSet names the missing file; nothing changed in 20 s";
}

async function confirmPruning(run: Run): Promise<string> {
  const path = "baseline/parcels/peerauthentication-redis.yaml";
  const object = run.repository
    .objects("baseline")
    .find((manifest) => manifest.path === path)?.object;
  if (object === undefined) throw new Error(`the example has no ${path}`);
  run.repository.remove(`dist/${environment}/${path}`);
  run.repository.push("remove a declared object");
  await run.refresh();
  const application = applicationNamed(`${prefix}.baseline`);
  const asked = await run.wait(
    { what: "Argo CD asks for a confirmation", seconds: 120 },
    async () => {
      const operation = at(await run.client.get(application), "status", "operationState");
      const message = asString(at(operation, "message")) ?? "";
      return message.includes("confirm") ? message : undefined;
    },
  );
  await pause(10_000);
  if ((await run.client.get(object)) === undefined)
    throw new Error("it went without a confirmation");
  const now = new Date(Date.now() + 1000).toISOString().replace(/\.\d+/, "");
  await run.client.merge(application, {
    metadata: { annotations: { "argocd.argoproj.io/deletion-approved": now } },
  });
  await run.wait({ what: "it goes after the confirmation", seconds: 120 }, async () =>
    (await run.client.get(object)) === undefined ? true : undefined,
  );
  await run.settled();
  assertSame(run.whole, await run.lives(), { gone: [nameOf(object)], came: [] });
  run.repository.revert();
  await run.refresh();
  await run.settled();
  run.whole = await run.lives();
  return asked;
}

async function tell(run: Run): Promise<string> {
  const said = await story(run, environment);
  run.whole = await run.lives();
  return said;
}

async function suspend(run: Run): Promise<string> {
  const before = namespaced(run.wanted());
  run.repository.edit(
    `environments/${environment}/environment.yaml`,
    (text) => `${text.trimEnd()}\n  suspended: true\n`,
  );
  run.repository.synth();
  run.repository.push("suspend");
  await run.refresh();
  await run.settled();
  const after = namespaced(run.wanted());
  const gone = before.filter((object) => !after.includes(object));
  const came = after.filter((object) => !before.includes(object));
  assertSame(run.whole, await run.lives(), { gone, came });
  await assertLive(run.client, run.wanted());
  return `${gone.length} went, ${after.length} stayed as they were`;
}

async function assertNoPods(run: Run, sandbox: string): Promise<void> {
  await run.wait({ what: `the pods of ${sandbox} are gone`, seconds: 120 }, async () => {
    const pods = await run.client.list("v1", "Pod");
    return pods.some((pod) => at(pod, "metadata", "labels", "isolane.dev/sandbox") === sandbox)
      ? undefined
      : true;
  });
}
