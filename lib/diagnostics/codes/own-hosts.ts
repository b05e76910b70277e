/** @module E0629-E0636, W0356: hosts that only a branch has, by its own Services and by routes in `spec.objects`; its policies. */

/** Codes about hosts of a branch's own. */
export const ownHostsCodes = {
  E0629: {
    title: "a route of a branch for a host that is not its own",
    why: "A route of `spec.objects` goes out with the sandbox's key in every match, and its host answers nobody else. On a host of the baseline's, that would take the requests of everybody from it.",
    fix: "Name a Service of the same `spec.objects`, or a public host name that no route of the baseline covers. What the baseline has a host for, fork the workload behind it.",
  },
  E0630: {
    title: "a host that another route of a branch has",
    why: "Two branches never share an object or a host: which of two routes answers would depend on their ages, and the host would not go with either branch.",
    fix: "Choose a host of its own for each branch, or write all rules of one host into one route.",
  },
  E0631: {
    title: "a route of a branch for a wildcard host",
    why: "A wildcard, or a route without host names, takes requests for hosts that nobody has named, among them those that the baseline or another branch gets later.",
    fix: "Name each host in full.",
  },
  E0632: {
    title: "a route of a branch that the mesh cannot key",
    why: "Requests without the key have to be answered 404 by the proxies. Some meshes send what no rule matches to the Service all the same, have no regular expressions on headers, or are none; requests for single pods of a headless Service meet no rule.",
    fix: "Leave the route out, give the Service a cluster IP, or let a Gateway lead to it under a host of its own.",
  },
  E0633: {
    title: "a Gateway that has no such host for a branch",
    why: "A route at a Gateway that there is not, or that serves no such host, answers nobody. Which routes a Gateway takes, its own object says: hosts and namespaces of its listeners or servers.",
    fix: "Name a Gateway of the baseline's sources, and a host that it serves for routes of that namespace.",
  },
  E0634: {
    title: "a rule of a branch's own that leads elsewhere",
    why: "A route of `spec.objects` leads to Services of the same `spec.objects`. To a Service of the baseline it would lead past the lane's forks: proxies ask no rules of a Service that a rule leads to.",
    fix: "Let each rule lead to a port of one of the sandbox's own Services.",
  },
  E0635: {
    title: "a route of a branch that says more than a keyed route can",
    why: "A match by the caller, a narrower visibility or a missing port leave somebody without a rule, and whoever has no rule gets to the pods without a key. A delegate leads to rules of others; a field that is not known may do anything.",
    fix: "Keep to hosts, Gateways and rules, in the API that `routing.backend` names.",
  },
  E0636: {
    title: "a NetworkPolicy of a branch that could only open",
    why: "The rules of all policies for a pod add up. Where none of the baseline holds for the branch's own pods, one of the branch closes them; beside one of the baseline, it can only let more pass than the platform wants.",
    fix: "Leave it out. The baseline's policy can leave out pods with the label `isolane.dev/sandbox`, or let through what they need.",
  },
  E0637: {
    title: "a NetworkPolicy of a branch that names pods by labels which they lose",
    why: "Pods of a sandbox, its forks and its own, have no label by which a selector of the baseline would find them. A peer that means them by such a label lets nobody in, without a word.",
    fix: "Name them by `isolane.dev/sandbox` in a peer of the same rule.",
  },
  W0356: {
    title: "a Service of a branch's own that answers without the key",
    why: "Every HTTP port of a Service of `spec.objects` has a route that only keyed requests pass. Where the mesh cannot do that, whoever knows the Service's name, which has a hash in it, reaches the pods.",
    fix: "Nothing is to do where only the lane is told the name. Otherwise give the Service a cluster IP or a waypoint, or let the workload look at the key itself.",
  },
} as const;
