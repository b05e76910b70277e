/** @module What verification is given and what it says, besides diagnostics. */
import type { EnvironmentInput } from "../model/input.ts";
import type { OutputFile } from "../model/release-unit.ts";

/** One environment: its specs and baseline, and the text that is to be (or was) committed. */
export interface VerifyInput {
  readonly input: EnvironmentInput;
  /** Every file of the environment's output; paths start with the environment's name. */
  readonly files: readonly OutputFile[];
  /**
   * Files of lanes of which no spec is at hand: their objects are in the cluster, and nothing is said of them. For an
   * output that is known to be proved. Default: none.
   */
  readonly others?: readonly OutputFile[];
  /** What paths of emitted files begin with in messages. Default: `dist`. */
  readonly shown?: string;
}

/** Callers outside the mesh. */
export interface Outside {
  /** A workload, or `a pod in shop`. */
  readonly caller: string;
  readonly why: string;
}

/** Callers in the mesh whose requests to a forked Service meet no rule, or perhaps none. */
export interface Bypassing {
  /** A workload, or `a pod in shop`. */
  readonly caller: string;
  /** `shop/cart:8080`. */
  readonly entry: string;
  readonly why: string;
}

/** How much was looked at: a proof over nothing proves nothing. */
export interface VerifyReport {
  /** Objects read from the output. */
  readonly objects: number;
  /** Lanes that requests were sent into. */
  readonly lanes: number;
  /** Selectors that were held against every fork's pods. */
  readonly selectors: number;
  /** Requests by entry, for example `shop/cart:8080` or `gateway shop/public www.example.org:80`. In name order. */
  readonly requests: Readonly<Record<string, number>>;
  /** How many of them had to reach a fork. */
  readonly forked: number;
  /** Callers of which nothing was proved, since no proxy of the mesh sees their requests. In name order. */
  readonly outside: readonly Outside[];
  /** Callers of which nothing was proved at an entry that a lane forks: their requests bypass rules. */
  readonly bypassing: readonly Bypassing[];
  /** Namespaces whose callers are taken to be in the mesh, though no source declares them. In name order. */
  readonly assumed: readonly string[];
  /** Entries with so many conditions that not every combination of them was asked. In name order. */
  readonly sampled: readonly string[];
}
