/**
 * @module Requests of pods in the mesh that meet no rule: their proxy never gets them, or holds no table for the
 * Service. The way in does not matter here (`excludeInboundPorts`, `ingress` of a Sidecar): a lane is a rule at the
 * caller.
 */
import type { KubeObject } from "../../kube/object.ts";

/** Where rules for a Service's host are: their namespace and the hosts that they are for, in full. */
export interface RulePlace {
  readonly namespace: string;
  readonly hosts: readonly string[];
}

/** A Service port that is called. */
export interface Called {
  /** Of the Service, in full. */
  readonly host: string;
  readonly namespace: string;
  /** Its cluster IP, where the manifest writes it. */
  readonly address?: string;
  readonly port: number;
  /** Annotations of the Service. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Empty: those of a lane will be in the Service's own namespace. */
  readonly rules: readonly RulePlace[];
}

/** What keeps requests from rules. */
export interface Bypass {
  readonly why: string;
  readonly help: string;
  /** The object that says so. Absent: the pod or its namespace. */
  readonly object?: KubeObject;
  /** The proxy refuses the requests, with a key and without. */
  readonly refused?: true;
  /** The proxy knows nothing of the Service: there is no rule to prove. */
  readonly hidden?: true;
  /** The manifests do not tell whether it is so. */
  readonly unsure?: true;
}

/** Objects of a kind, all of them. */
export type ObjectsOf = (group: string, kind: string) => readonly KubeObject[];
