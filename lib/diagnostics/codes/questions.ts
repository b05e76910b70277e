/** @module E07xx: questions to `isolane explain` that cannot be answered as they are. */

/** Codes about questions to `explain`. */
export const questionsCodes = {
  E0701: {
    title: "a request that cannot be read",
    why: "`isolane explain` takes a method, a URL and headers, in the form that curl takes.",
    fix: "Correct the part that the message names.",
  },
  E0702: {
    title: "a host that nothing serves",
    why: "The host of the URL is not the name of a Service for the caller, and no Gateway has a rule for it. A short name is a Service of the caller's namespace.",
    fix: "Correct the host; write name.namespace for another namespace's Service. Leave --from out to ask as somebody outside.",
  },
  E0703: {
    title: "a port that nothing listens on",
    why: "The Service has no such port, or no Gateway serves the host on it. A URL without a port means port 80, or 443 for https, unless the Service has only one port.",
    fix: "Write the Service's port, not the container's.",
  },
  E0704: {
    title: "an unknown or ambiguous caller",
    why: "--from names a workload of the baseline or a fork, by name, namespace/name, Kind/name or Kind/namespace/name, or a Service that has one workload. Rules can treat callers differently, so it has to be clear who calls.",
    fix: "Name one workload, or leave --from out and give --namespace.",
  },
  E0705: {
    title: "an unknown or ambiguous Gateway",
    why: "Several Gateways serve the host, each with a table of its own, or none has the name.",
    fix: "Name one with --gateway: name or namespace/name.",
  },
  E0706: {
    title: "several environments",
    why: "A request is sent into one cluster, and there are several environments to ask about.",
    fix: "Name one with --environment.",
  },
} as const;
