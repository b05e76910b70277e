/** @module Types of the specs. Generated from schemas/ by `npm run gen`: do not edit. */

/**
 * One shared cluster setup: a baseline, its routing settings, its sandboxes.
 */
export interface Environment {
  /**
   * The version of this format.
   */
  apiVersion: "isolane.dev/v1alpha1";
  /**
   * Always Environment.
   */
  kind: "Environment";
  /**
   * Name and labels.
   */
  metadata: {
    /**
     * Unique name. Lower-case letters, digits and dashes, at most 63 characters.
     */
    name: string;
  };
  /**
   * What is shared by all sandboxes.
   */
  spec: {
    /**
     * The trunk's manifests: what every request without a key sees.
     */
    baseline: {
      /**
       * Where the trunk's manifests are.
       *
       * @minItems 1
       * @maxItems 256
       */
      sources: [
        (
          | {
              /**
               * A file, a folder (all *.yaml, *.yml and *.json files below it) or a glob, relative to this file.
               */
              path: string;
            }
          | {
              /**
               * A folder with a kustomization, relative to this file.
               */
              kustomize: string;
              /**
               * The version of kustomize that must be on PATH, as `5.8.1`; another one is an error. Default: any.
               */
              version?: string;
            }
          | {
              /**
               * The output of `helm template`.
               */
              helm: {
                /**
                 * The chart's folder or archive, relative to this file.
                 */
                chart: string;
                /**
                 * Values files relative to this file, later ones win. Default: none.
                 *
                 * Items: A values file.
                 */
                values?: string[];
                /**
                 * The release's name.
                 */
                release: string;
                /**
                 * The version of helm that must be on PATH, as `3.22.0`; another one is an error. Default: any.
                 */
                version?: string;
              };
            }
        ),
        ...(
          | {
              /**
               * A file, a folder (all *.yaml, *.yml and *.json files below it) or a glob, relative to this file.
               */
              path: string;
            }
          | {
              /**
               * A folder with a kustomization, relative to this file.
               */
              kustomize: string;
              /**
               * The version of kustomize that must be on PATH, as `5.8.1`; another one is an error. Default: any.
               */
              version?: string;
            }
          | {
              /**
               * The output of `helm template`.
               */
              helm: {
                /**
                 * The chart's folder or archive, relative to this file.
                 */
                chart: string;
                /**
                 * Values files relative to this file, later ones win. Default: none.
                 *
                 * Items: A values file.
                 */
                values?: string[];
                /**
                 * The release's name.
                 */
                release: string;
                /**
                 * The version of helm that must be on PATH, as `3.22.0`; another one is an error. Default: any.
                 */
                version?: string;
              };
            }
        )[]
      ];
      /**
       * Fills metadata.namespace where it is missing. Hosts inside objects are never rewritten. Default: default.
       */
      namespace?: string;
      /**
       * true: dist/ also carries the baseline. false: it is deployed elsewhere.
       */
      deploy?: boolean;
      /**
       * With deploy: false, the baseline objects that Isolane owns from now on, as `Kind/name` or `Kind/namespace/name`. Default: none.
       */
      adopt?: string[];
    };
    /**
     * How requests are routed.
     */
    routing?: {
      /**
       * The API for route tables where the baseline has no routes; a table that has some keeps its API.
       */
      backend?: "gateway-api" | "istio";
      /**
       * The mesh that reads the routes: what it supports is checked at compile time.
       */
      implementation?: "istio" | "linkerd" | "cilium" | "kuma" | "envoy-gateway" | "generic";
      /**
       * Where the routing key travels; at least one. Default: {baggage: isolane, header: x-isolane-key}.
       */
      carriers?: {
        /**
         * Name of the W3C baggage member that carries the key.
         */
        baggage?: string;
        /**
         * Name of a plain header that carries the key.
         */
        header?: string;
      };
      /**
       * Where a keyed request goes at a service that its lane does not fork: the baseline, or nowhere (a strict lane).
       */
      fallback?: "baseline" | "none";
    };
    /**
     * How dist/ reaches the cluster. Absent: no gitops/ folder is written.
     */
    gitops?: {
      /**
       * What applies dist/.
       */
      engine?: "argocd" | "flux";
      /**
       * URL of the repository that dist/ is committed to.
       */
      repository: string;
      /**
       * Branch that is reconciled. Default: main.
       */
      revision?: string;
      /**
       * Folder of this environment's output inside the repository. Default: dist/<environment>.
       */
      path?: string;
      /**
       * Namespace of the engine's objects. Default: argocd, or flux-system.
       */
      namespace?: string;
      /**
       * API server that Argo CD deploys to. Default: https://kubernetes.default.svc.
       */
      destination?: string;
    };
    /**
     * Facts that the manifests do not say, by Service: `name` or `namespace/name`.
     */
    services?: {
      /**
       * One Service.
       */
      [k: string]: {
        /**
         * Ports by number or by name.
         */
        ports?: {
          /**
           * One port.
           */
          [k: string]: {
            /**
             * What the port really speaks.
             */
            protocol: "http" | "http2" | "grpc" | "tcp";
          };
        };
      };
    };
    /**
     * true: compile the bare baseline, without any lane.
     */
    suspended?: boolean;
  };
}

/**
 * The delta of one git branch: one file each.
 */
export interface Sandbox {
  /**
   * The version of this format.
   */
  apiVersion: "isolane.dev/v1alpha1";
  /**
   * Always Sandbox.
   */
  kind: "Sandbox";
  /**
   * Name and labels.
   */
  metadata: {
    /**
     * Unique name. Lower-case letters, digits and dashes, at most 63 characters.
     */
    name: string;
    /**
     * Any strings, matched by route groups; never emitted.
     */
    labels?: {
      [k: string]: string;
    };
  };
  /**
   * What differs from the baseline.
   */
  spec: {
    /**
     * The git branch that this sandbox is of.
     */
    source?: {
      /**
       * Repository of the branch.
       */
      repository?: string;
      /**
       * The git branch.
       */
      branch?: string;
      /**
       * The commit.
       */
      commit?: string;
      /**
       * Number of the pull request.
       */
      pullRequest?: number;
    };
    /**
     * Who answers for it.
     */
    owner?: string;
    /**
     * When it was created, RFC 3339.
     */
    createdAt?: string;
    /**
     * When it expires.
     */
    ttl?: {
      /**
       * Minutes, hours, days or weeks, as `3d`.
       */
      duration: string;
      /**
       * What the duration counts from.
       */
      offsetFrom?: "createdAt";
    };
    /**
     * How requests enter this lane.
     */
    routing?: {
      /**
       * The routing key. Default: metadata.name.
       */
      key?: string;
      /**
       * As in the environment, for this lane. Default: the environment's.
       */
      fallback?: "baseline" | "none";
    };
    /**
     * The workloads that the branch changes. Default: none.
     *
     * @maxItems 256
     *
     * Items: One forked workload.
     */
    forks?: {
      /**
       * A baseline workload.
       */
      forkOf: {
        /**
         * Deployment, StatefulSet, Rollout or CronJob.
         */
        kind: string;
        /**
         * Name of the baseline workload.
         */
        name: string;
        /**
         * Its namespace. Default: the environment's.
         */
        namespace?: string;
      };
      /**
       * What differs from the baseline workload.
       */
      customizations?: {
        /**
         * Images of containers and init containers.
         *
         * @maxItems 256
         *
         * Items: One container's image.
         */
        images?: {
          /**
           * Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names.
           */
          container?: string;
          /**
           * The image, with tag or digest.
           */
          image: string;
        }[];
        /**
         * Environment variables.
         *
         * @maxItems 1024
         */
        env?: (
          | {
              /**
               * Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names.
               */
              container?: string;
              /**
               * Name of the variable.
               */
              name: string;
              /**
               * Add or replace. The default.
               */
              operation?: "upsert";
              /**
               * A literal value.
               */
              value: string;
            }
          | {
              /**
               * Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names.
               */
              container?: string;
              /**
               * Name of the variable.
               */
              name: string;
              /**
               * Add or replace. The default.
               */
              operation?: "upsert";
              /**
               * Where the value comes from; exactly one.
               */
              valueFrom: {
                /**
                 * A key of a ConfigMap.
                 */
                configMap?: {
                  /**
                   * Name of the ConfigMap.
                   */
                  name: string;
                  /**
                   * Its key.
                   */
                  key: string;
                  /**
                   * Whether it may be missing.
                   */
                  optional?: boolean;
                };
                /**
                 * A key of a Secret.
                 */
                secret?: {
                  /**
                   * Name of the Secret.
                   */
                  name: string;
                  /**
                   * Its key.
                   */
                  key: string;
                  /**
                   * Whether it may be missing.
                   */
                  optional?: boolean;
                };
                /**
                 * The Service of another fork of this sandbox.
                 */
                fork?: {
                  /**
                   * A baseline workload.
                   */
                  forkOf: {
                    /**
                     * Deployment, StatefulSet, Rollout or CronJob.
                     */
                    kind: string;
                    /**
                     * Name of the baseline workload.
                     */
                    name: string;
                    /**
                     * Its namespace. Default: the environment's.
                     */
                    namespace?: string;
                  };
                  /**
                   * Which of the workload's Services. Default: its only one.
                   */
                  service?: string;
                  /**
                   * Which of the Service's ports, by number or name. Default: its only one.
                   */
                  port?: string | number;
                  /**
                   * Text in which {{.Service.Host}} and {{.Service.Port}} are replaced. Default: {{.Service.Host}}:{{.Service.Port}}.
                   */
                  expression?: string;
                };
              };
            }
          | {
              /**
               * Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names.
               */
              container?: string;
              /**
               * Name of the variable.
               */
              name: string;
              /**
               * Remove the variable.
               */
              operation: "delete";
            }
        )[];
        /**
         * ConfigMaps to fork: the copy gets a content-hashed name and every reference of the fork is rewritten.
         *
         * @maxItems 256
         *
         * Items: Forks a ConfigMap for this fork.
         */
        configMaps?: {
          /**
           * Name of a baseline ConfigMap that the workload uses.
           */
          name: string;
          /**
           * Keys to set; null removes a key. Other keys stay.
           */
          data: {
            [k: string]: string | null;
          };
        }[];
        /**
         * Number of pods. Default: 1.
         */
        replicas?: number;
        /**
         * Resource requests and limits.
         *
         * @maxItems 256
         *
         * Items: One container's resources.
         */
        resources?: {
          /**
           * Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names.
           */
          container?: string;
          /**
           * Requested quantities.
           */
          requests?: {
            [k: string]: string | number;
          };
          /**
           * Limits.
           */
          limits?: {
            [k: string]: string | number;
          };
        }[];
        /**
         * Commands and arguments.
         *
         * @maxItems 256
         *
         * Items: One container's command, arguments or both.
         */
        command?: {
          /**
           * Name of a container. Default: the only main container, or the one that kubectl.kubernetes.io/default-container names.
           */
          container?: string;
          /**
           * The entry point.
           *
           * @maxItems 1024
           */
          command?: string[];
          /**
           * The arguments.
           *
           * @maxItems 1024
           */
          args?: string[];
        }[];
        /**
         * Another service account for the pods.
         */
        serviceAccountName?: string;
        /**
         * A patch of the workload, applied after everything above.
         */
        patch?: {
          /**
           * Strategic merge patch, JSON merge patch (RFC 7396) or JSON Patch (RFC 6902).
           */
          type: "strategic" | "merge" | "json";
          /**
           * The patch of the whole workload object, as data or as a string of YAML or JSON.
           */
          value: string | {} | unknown[];
        };
      };
      /**
       * How a workload that is not safe to run twice is made safe.
       */
      strategies?: {
        /**
         * For a workload that consumes messages: own-group (it has its own consumer group or queue), disabled (the customizations switch consumption off) or shared (it may take the baseline's messages).
         */
        consumer?: "own-group" | "disabled" | "shared";
        /**
         * With consumer: own-group, the variable that holds the group's name: the fork's value is the baseline's with `-<routing key>` appended.
         */
        consumerGroupEnv?: string;
        /**
         * For a workload that elects a leader: own-lease, disabled (both by customizations) or shared (it may become the baseline's leader).
         */
        leaderElection?: "own-lease" | "disabled" | "shared";
        /**
         * For a CronJob: suspend (the copy never runs by itself) or run (it runs beside the baseline's).
         */
        schedule?: "suspend" | "run";
        /**
         * For persistent volume claims that the baseline's pods mount: empty-dir instead, the claim read-only, or the claim as it is.
         */
        volumes?: "empty-dir" | "read-only" | "shared";
      };
    }[];
  };
}

/**
 * Exactly one of label, any and all.
 */
export type Match =
  | {
      /**
       * A label of a sandbox.
       */
      label: {
        /**
         * The label's key.
         */
        key: string;
        /**
         * Its value; `*` stands for any characters.
         */
        value: string;
      };
    }
  | {
      /**
       * At least one of these.
       *
       * @minItems 1
       * @maxItems 64
       */
      any: [Match, ...Match[]];
    }
  | {
      /**
       * All of these.
       *
       * @minItems 1
       * @maxItems 64
       */
      all: [Match, ...Match[]];
    };

/**
 * A lane that joins several sandboxes, so that a feature spanning them can be tested as one.
 */
export interface RouteGroup {
  /**
   * The version of this format.
   */
  apiVersion: "isolane.dev/v1alpha1";
  /**
   * Always RouteGroup.
   */
  kind: "RouteGroup";
  /**
   * Name and labels.
   */
  metadata: {
    /**
     * Unique name. Lower-case letters, digits and dashes, at most 63 characters.
     */
    name: string;
    /**
     * Any strings, matched by route groups; never emitted.
     */
    labels?: {
      [k: string]: string;
    };
  };
  /**
   * Which sandboxes it joins.
   */
  spec: {
    match: Match;
    /**
     * How requests enter this lane.
     */
    routing?: {
      /**
       * The routing key. Default: metadata.name.
       */
      key?: string;
      /**
       * As in the environment, for this lane. Default: the environment's.
       */
      fallback?: "baseline" | "none";
    };
    /**
     * Who answers for it.
     */
    owner?: string;
  };
}
