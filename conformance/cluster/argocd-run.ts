/** @module One run against Argo CD: the cluster, the repository, and what is waited for between two steps. */
import { asArray, asRecord, asString, at } from "../../lib/kube/json.ts";
import type { JsonObject } from "../../lib/kube/object.ts";
import { argocdNamespace } from "./argocd-engine.ts";
import type { Client, Reference } from "./client.ts";
import type { ControlPlane } from "./control-plane.ts";
import { type Patience, pause, until } from "./processes.ts";
import type { Repository } from "./repository.ts";
import { type Snapshot, snapshot } from "./snapshot.ts";
import { giveStatuses } from "./stand-ins.ts";
import type { Manifest } from "./subjects.ts";

/** The example that Argo CD syncs. */
export const environment = "staging";

/** What the names of its engine objects begin with. */
export const prefix: string = `isolane-${environment}`;

/** The ApplicationSet of its lanes. */
export const applicationSet: Reference = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "ApplicationSet",
  metadata: { name: prefix, namespace: argocdNamespace },
};

/** What the steps share. */
export class Run {
  readonly client: Client;
  readonly plane: ControlPlane;
  readonly repository: Repository;
  /** What lived when all was well with all lanes. */
  whole: Snapshot = new Map();

  constructor(plane: ControlPlane, repository: Repository) {
    this.plane = plane;
    this.client = plane.client;
    this.repository = repository;
  }

  /** Everything that is to be in the cluster, but for Argo CD's own objects. */
  wanted(): readonly Manifest[] {
    return this.repository.objects("baseline", "routes", "sandboxes", "groups");
  }

  /** What lives in the environment's namespaces. */
  lives(): Promise<Snapshot> {
    return snapshot(this.client, ["parcels", "fleet"]);
  }

  /** All Applications, as they are. */
  applications(): Promise<readonly JsonObject[]> {
    return this.client.list("argoproj.io/v1alpha1", "Application", argocdNamespace);
  }

  /** Asks again and again, playing the controllers that are not here and asking Argo CD to look at git. */
  async wait<T>(patience: Patience, ask: () => Promise<T | undefined>): Promise<T> {
    return until({ every: 1000, ...patience }, async () => {
      this.plane.processes.check();
      await giveStatuses(this.client);
      return ask();
    });
  }

  /** What a webhook after a push does: both controllers look at the repository now. */
  async refresh(): Promise<void> {
    // The repo server remembers a branch for a second.
    await pause(1500);
    const set = {
      metadata: { annotations: { "argocd.argoproj.io/application-set-refresh": "true" } },
    };
    await this.client.merge(applicationSet, set);
    for (const application of await this.applications()) {
      const patch = { metadata: { annotations: { "argocd.argoproj.io/refresh": "normal" } } };
      await this.client.merge(referenceOf(application), patch);
    }
  }

  /** Waits until every Application that there must be, and no other, is Synced to the newest commit and Healthy. */
  async settled(seconds = 240): Promise<readonly JsonObject[]> {
    const lanes = new Set(
      this.repository
        .objects("sandboxes", "groups")
        .map(({ path }) => path.split("/").slice(0, 2))
        .map(([kind, lane]) => `${prefix}.${kind === "groups" ? "group" : "sandbox"}.${lane}`),
    );
    const expected = [
      `${prefix}-gitops`,
      `${prefix}.baseline`,
      `${prefix}.routes`,
      ...lanes,
    ].sort();
    const head = this.repository.head();
    let last = "";
    let refreshed = 0;
    try {
      return await this.wait({ what: "all Applications Synced and Healthy", seconds }, async () => {
        const found = await this.applications();
        last = found.map(stateOf).join("; ");
        const names = found.map((application) => referenceOf(application).metadata.name).sort();
        const well = found.every(
          (application) =>
            stateOf(application).endsWith(": Synced Healthy Succeeded") &&
            at(application, "status", "sync", "revision") === head,
        );
        if (names.join() === expected.join() && well) return found;
        // Without this, a lane that becomes healthy late would wait for the next look.
        if (++refreshed % 15 === 0) await this.refresh();
        return undefined;
      });
    } catch (error) {
      throw new Error(`${error instanceof Error ? error.message : error}: ${last}`, {
        cause: error,
      });
    }
  }

  /** Prints what Argo CD says, to find the reason of a failure. */
  async describe(): Promise<void> {
    for (const application of await this.applications()) {
      const status = asRecord(application.status);
      const message = asString(at(status, "operationState", "message")) ?? "";
      console.log(`${stateOf(application)}: ${message}`);
      for (const detail of troubles(status)) console.log(`    ${JSON.stringify(detail)}`);
    }
    console.log(JSON.stringify(at(await this.client.get(applicationSet), "status", "conditions")));
  }
}

/** Conditions, and the objects that are not as they should be. */
function troubles(status: JsonObject): readonly unknown[] {
  const resources = asArray(status.resources).map(asRecord);
  const results = asArray(at(status, "operationState", "syncResult", "resources")).map(asRecord);
  return [
    ...asArray(status.conditions),
    ...resources.filter(({ status: is, health }) => {
      const healthy = asString(asRecord(health).status) ?? "Healthy";
      return is !== "Synced" || healthy !== "Healthy";
    }),
    ...results.filter(({ status: is }) => is !== "Synced"),
  ];
}

/** Names an Application. */
export function applicationNamed(application: string): Reference {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: application, namespace: argocdNamespace },
  };
}

function referenceOf(object: JsonObject): Reference {
  return applicationNamed(String(at(object, "metadata", "name")));
}

function stateOf(application: JsonObject): string {
  const status = application.status;
  const words = [
    ["sync", "status"],
    ["health", "status"],
    ["operationState", "phase"],
  ].map((path) => asString(at(status, ...path)) ?? "?");
  return `${referenceOf(application).metadata.name}: ${words.join(" ")}`;
}
