/** @module What `isolane init` chooses, and why. */
import type { JsonObject } from "../kube/object.ts";
import type { BackendName, ImplementationName } from "../model/settings.ts";
import type { Deployer, EngineName } from "./deployers.ts";
import type { ProbedPort } from "./findings.ts";

/** Where a value comes from. `stated`: by whoever asks. `assumed`: a person has to look at it. */
export interface Reason {
  readonly from: "found" | "stated" | "assumed";
  readonly text: string;
}

/** A value and why it is this one. */
export interface Chosen<Value> extends Reason {
  readonly value: Value;
}

/** What only a person can decide. */
export interface Decision {
  readonly text: string;
  readonly help: string;
}

/** What is asked for besides the folder. Default for each: what is found. */
export interface Wanted {
  readonly namespace?: string | undefined;
  readonly backend?: BackendName | undefined;
  readonly engine?: EngineName | undefined;
  readonly repository?: string | undefined;
}

/** What had to be changed for the environment to compile. */
export interface Amendments {
  /** Objects that are not rendered, as `Kind/name` or `Kind/namespace/name`. */
  readonly except: readonly string[];
  /** Objects that lanes have to change. */
  readonly adopt: readonly string[];
  /** Variables are filled in as the objects that deploy the folder fill them in. Default: none is. */
  readonly substitute?: true;
  /** A name that tells this cluster from another environment's. */
  readonly cluster?: string;
  /** In which the full hosts of Services end, where it is not the usual one. */
  readonly clusterDomain?: string;
  /** Statements about ports that something in the cluster contradicts, as `service port`. */
  readonly contradicted: readonly string[];
  /** Files that hold no manifests. */
  readonly skipped: readonly string[];
  readonly assumed: readonly string[];
  readonly decisions: readonly Decision[];
}

/** How the output reaches the cluster. */
export interface FoundRepository {
  readonly engine: Chosen<EngineName>;
  /** Absent: nobody knows. */
  readonly url?: Chosen<string>;
  /** Absent: the usual one. */
  readonly revision?: string;
  /** Absent: the usual one. */
  readonly path?: string;
  /** Flux's sources of which no URL is known, as `Kind/name`: their folders are in this repository. */
  readonly sources: readonly string[];
  readonly decisions: readonly Decision[];
}

/** The settings of an environment. */
export interface Settings {
  readonly name: string;
  readonly sources: readonly JsonObject[];
  /** Objects that apply the folder today. */
  readonly deployers: readonly Deployer[];
  readonly namespace: Chosen<string>;
  /** Absent while the baseline was not looked at. */
  readonly mesh?: {
    readonly implementation: Chosen<ImplementationName>;
    readonly backend: Chosen<BackendName>;
  };
  readonly repository: FoundRepository;
  readonly ports: readonly ProbedPort[];
  readonly amendments: Amendments;
}
