/** @module Just enough of a Kubernetes client: discovery, server-side apply, read, list, patch, delete. */
import { Agent, request } from "node:https";
import { asArray, asRecord, asString, at } from "../../lib/kube/json.ts";
import type { JsonObject, KubeObject } from "../../lib/kube/object.ts";

/** What the server said. */
export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

/** Who applies. Argo CD and Flux have names of their own, and so does each part here. */
export interface Applier {
  readonly manager: string;
  /** Default: false, a conflict with another manager is an error. */
  readonly force?: boolean;
}

/** Names an object. */
export type Reference = Pick<KubeObject, "apiVersion" | "kind"> & {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined };
};

interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** A client of one API server, with a token that is allowed everything. */
export class Client {
  readonly #agent: Agent;
  readonly #kinds = new Map<string, ReadonlyMap<string, Resource>>();
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string, ca: Buffer | undefined) {
    this.url = url;
    this.#token = token;
    // Before the server has made its certificate there is none to know it by; it listens on loopback only.
    this.#agent = new Agent({
      keepAlive: true,
      ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
    });
  }

  /**
   * Server-side apply with strict field validation: an unknown or repeated field is an error. With `text`
   * the server reads our YAML with its own parser, as an engine would.
   */
  async apply(
    object: KubeObject,
    { manager, force = false }: Applier,
    text?: string,
  ): Promise<Reply> {
    const query = `fieldManager=${manager}&fieldValidation=Strict&force=${force}`;
    const path = await this.path(object);
    if (path === undefined) return unserved(object);
    return this.call("PATCH", `${path}?${query}`, text ?? object, "application/apply-patch+yaml");
  }

  /** As `apply`; throws with what the server said when it refuses. */
  async mustApply(object: KubeObject, applier: Applier): Promise<JsonObject> {
    const { status, body } = await this.apply(object, applier);
    if (status < 300) return body;
    throw new Error(`${object.kind} ${object.metadata.name}: ${asString(body.message) ?? status}`);
  }

  /** The object as it is, or undefined. */
  async get(reference: Reference): Promise<JsonObject | undefined> {
    const path = await this.path(reference);
    if (path === undefined) return undefined;
    const { status, body } = await this.call("GET", path);
    return status < 300 ? body : undefined;
  }

  /** All objects of a kind, in all namespaces or in one. */
  async list(apiVersion: string, kind: string, namespace?: string): Promise<readonly JsonObject[]> {
    const resource = await this.#resource(apiVersion, kind);
    if (resource === undefined) return [];
    const middle = namespace === undefined ? "" : `/namespaces/${namespace}`;
    const { status, body } = await this.call(
      "GET",
      `${base(apiVersion)}${middle}/${resource.plural}`,
    );
    if (status >= 300) throw new Error(`cannot list ${kind}: ${asString(body.message) ?? status}`);
    return asArray(body.items).map((item) => ({ apiVersion, kind, ...asRecord(item) }));
  }

  /** Merges into an object, or into its status. */
  async merge(reference: Reference, patch: JsonObject, subresource?: "status"): Promise<Reply> {
    const path = await this.path(reference);
    if (path === undefined) return unserved(reference);
    const suffix = subresource === undefined ? "" : `/${subresource}`;
    return this.call("PATCH", `${path}${suffix}`, patch, "application/merge-patch+json");
  }

  /** Deletes; dependents go in the background. */
  async delete(reference: Reference): Promise<Reply> {
    const path = await this.path(reference);
    if (path === undefined) return unserved(reference);
    return this.call("DELETE", `${path}?propagationPolicy=Background&gracePeriodSeconds=0`);
  }

  /** Forgets which kinds there are, after a CRD came. */
  forget(): void {
    this.#kinds.clear();
  }

  /** Where an object is, or undefined when the server does not know its kind. */
  async path({ apiVersion, kind, metadata }: Reference): Promise<string | undefined> {
    const resource = await this.#resource(apiVersion, kind);
    if (resource === undefined) return undefined;
    const middle = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return `${base(apiVersion)}${middle}/${resource.plural}/${metadata.name}`;
  }

  /** Whether objects of the kind lie in namespaces; undefined when the server does not know it. */
  async isNamespaced(apiVersion: string, kind: string): Promise<boolean | undefined> {
    return (await this.#resource(apiVersion, kind))?.namespaced;
  }

  async #resource(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const known = this.#kinds.get(apiVersion) ?? (await this.#discover(apiVersion));
    return known.get(kind);
  }

  async #discover(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const { status, body } = await this.call("GET", base(apiVersion));
    const kinds = new Map<string, Resource>();
    for (const resource of asArray(body.resources).map(asRecord)) {
      const plural = asString(resource.name) ?? "";
      if (plural.includes("/")) continue;
      kinds.set(asString(resource.kind) ?? "", {
        plural,
        namespaced: resource.namespaced === true,
      });
    }
    if (status < 300) this.#kinds.set(apiVersion, kinds);
    return kinds;
  }

  /** One call. Throws only when the server cannot be reached. */
  call(method: string, path: string, body?: unknown, type = "application/json"): Promise<Reply> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const payload = body === undefined ? undefined : Buffer.from(text);
    return new Promise((resolve, reject) => {
      const headers = {
        accept: "application/json",
        authorization: `Bearer ${this.#token}`,
        ...(payload === undefined
          ? {}
          : { "content-type": type, "content-length": payload.length }),
      };
      const options = { agent: this.#agent, method, headers, timeout: 60_000 };
      const call = request(`${this.url}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parsed(Buffer.concat(chunks).toString("utf8")),
            warnings: [response.headers.warning ?? []].flat(),
          }),
        );
      });
      call.on("timeout", () => call.destroy(new Error(`${method} ${path}: no answer within 60 s`)));
      call.on("error", reject);
      call.end(payload);
    });
  }
}

/** `metadata.resourceVersion`. */
export function versionOf(object: JsonObject | undefined): string | undefined {
  return asString(at(object, "metadata", "resourceVersion"));
}

function base(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function unserved({ apiVersion, kind }: Reference): Reply {
  return {
    status: 404,
    body: { message: `the server has no ${apiVersion} ${kind}` },
    warnings: [],
  };
}

function parsed(text: string): JsonObject {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return { message: text };
  }
}
