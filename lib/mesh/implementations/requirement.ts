/** @module The oldest versions of other programs that will do. */
import type { BackendName } from "../../model/settings.ts";
import type { Feature } from "./features.ts";

/** A program, the oldest version that will do, and why an older one will not. */
export interface Requirement {
  readonly program: string;
  readonly minimum: string;
  readonly why: string;
  /** A public page that says so. */
  readonly source: string;
  /** Needed only where an object of the baseline says this. Absent: always. */
  readonly of?: Feature;
}

/** What an API needs in the cluster, whoever implements it. */
export const apiRequirements: Readonly<Partial<Record<BackendName, Requirement>>> = {
  "gateway-api": {
    program: "Gateway API",
    minimum: "1.1",
    why: "Routes have a Service as parent, with a port, and GRPCRoutes are of v1: both are in its standard channel.",
    source: "https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.1.0",
  },
};
