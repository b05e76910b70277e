/** @module E0833-E0836: consumers whose messages baseline and forks share out by routing key; what verify says of them is in verify.ts. */

/** Codes about selective consumption. */
export const queuesCodes = {
  E0833: {
    title: "a fork that consumes selectively, of a workload that does not",
    why: "A fork with `strategies.consumer: selective` handles its lane's messages. The baseline sees them too, and leaves them to the fork only if its program asks the file of keys whose each message is, which the environment states.",
    fix: "State `consumes: selective` for the workload under `spec.workloads`, once its program does so, or choose another strategy.",
  },
  E0834: {
    title: "the name or place of a file of keys is taken",
    why: "A selective consumer reads `/etc/isolane/keys/keys.json`, from a ConfigMap that Isolane writes and a volume `isolane-keys`. Something else of that name, or at that place, would be read in its stead.",
    fix: "Rename the other object, volume or mount.",
  },
  E0836: {
    title: "a selective consumer that cannot be forked",
    why: "`consumes: selective` is about messages that a consumer leaves to its forks. A kind that no sandbox can fork has none.",
    fix: "Remove it.",
  },
} as const;
