/** @module A fork by what its baseline and its spec say; short words for the patches in the tables beside this file. */

export type Node = Readonly<Record<string, unknown>>;

export interface Case {
  /** Merged into the sandbox's entry. */
  readonly customizations?: Node;
  readonly strategies?: Node;
  /** Fields of the baseline's main container, of its pod, of its spec. */
  readonly server?: Node;
  readonly pod?: Node;
  readonly spec?: Node;
  readonly annotations?: Node;
  readonly kind?: "Deployment" | "StatefulSet" | "CronJob";
}

export const server = {
  name: "server",
  image: "img:1",
  env: [
    { name: "LOG", value: "a" },
    { name: "ZONE", value: "z" },
  ],
  args: ["x", "z"],
  ports: [{ name: "http", containerPort: 8080 }],
  volumeMounts: [{ name: "data", mountPath: "/data" }],
};
export const side = { name: "side", image: "side:1", env: [{ name: "LOG", value: "a" }] };
export const init = {
  name: "init",
  image: "init:1",
  env: [{ name: "LOG", value: "a" }],
  command: ["a"],
};
export const volumes = [
  { name: "data", emptyDir: {} },
  { name: "other", emptyDir: {} },
];
export const two = { pod: { containers: [server, side], initContainers: [init] } };

export const inPod = (spec: Node): Node => ({ spec: { template: { spec } } });
export const patch = (type: string, value: unknown): Case => ({
  customizations: { patch: { type, value } },
});
export const strategic = (spec: Node): Case => patch("strategic", inPod(spec));
/** Of one container. */
export const strategicIn = (fields: Node, name = "server"): Case =>
  strategic({ containers: [{ name, ...fields }] });
export const merge = (spec: Node): Case => patch("merge", inPod(spec));
export const pod = "/spec/template/spec";

export const json = (...operations: readonly (readonly string[])[]): Case =>
  patch(
    "json",
    operations.map(([op, path, third]) => ({
      op,
      path,
      ...(third === undefined
        ? {}
        : op === "move" || op === "copy"
          ? { from: third }
          : { value: JSON.parse(third) as unknown }),
    })),
  );
export const set = (customizations: Node): Case => ({ customizations });
export const env = (...changes: readonly Node[]): Case => set({ env: changes });
