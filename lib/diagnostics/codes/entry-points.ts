/** @module E0866-E0879, W0864-W0869: entry points, and the hosts that lanes have there. */

/** Codes about entry points. */
export const entryPointCodes = {
  E0866: {
    title: "an entry point without a Gateway",
    why: "An entry point is a Gateway of the baseline: only its own object says which hosts it serves. A load balancer that leads straight to a workload consults no route table, so nothing there can tell lanes apart.",
    fix: "Name a Gateway of the baseline's sources, and its API where there is one of each.",
  },
  E0867: {
    title: "a preview of a host that no route is for",
    why: "A preview does for one lane what the baseline does for its host. Where the baseline has no routes for the host at that Gateway, there is nothing to repeat.",
    fix: "Name a host for which the baseline has routes at the Gateway, or add the routes to the baseline's sources.",
  },
  E0868: {
    title: "a preview's host that cannot be a lane's own",
    why: "Whoever asks for a preview's host is in the lane, so each host belongs to one lane and to nobody else, and DNS has to know the name.",
    fix: "Choose a template whose hosts are valid names and are nobody else's, or give the lane another routing key.",
  },
  E0869: {
    title: "an entry point that is there twice",
    why: "A Gateway is one way in, with one answer to what becomes of keys there. Tools know entry points by their names.",
    fix: "Remove one of the two, or join them.",
  },
  E0871: {
    title: "a Gateway that does not listen for a preview's host",
    why: "A proxy binds a route only where a listener or a server of its Gateway serves the host and takes routes of that namespace. Without one, requests to the host get 404, or another host's certificate.",
    fix: "Add the listener that the message writes out, with a certificate for a wildcard name where it speaks TLS.",
  },
  E0872: {
    title: "a host whose routes a preview cannot repeat",
    why: "A preview answers as the baseline does, by the same rules in the same order. Where only the ages of two objects say which rule answers, a younger copy decides otherwise; and a rule has to have room for what a preview adds to it.",
    fix: "Put the rules of the host into one object, or make them differ in what they match.",
  },
  E0873: {
    title: "a policy that names a host and not its previews",
    why: "An AuthorizationPolicy with `hosts` or `notHosts` speaks of requests by the name that they ask for. A lane's host has another name: what is denied for the baseline's host would be let in there, or what is allowed refused.",
    fix: "Name the lanes' hosts beside the host, by a pattern such as `*.preview.example.com`.",
  },
  E0874: {
    title: "a variable of a preview that the lane does not have",
    why: "`valueFrom.preview` stands for the URL of a lane's own host. Only hosts with a preview at an entry point of the environment have one, and a sandbox with `previews: false` has none.",
    fix: "Name a host of `previews` in the environment's `entrypoints`, and the entry point where several have it.",
  },
  E0875: {
    title: "a Gateway that lets in keys which an entry point does not",
    why: "Istio joins the servers of all Gateways whose selectors are for the same pods. Their routes of one host on one port are one list, and the rule that comes first answers: a key that is taken away or refused at one of the Gateways comes in by the rules for the other.",
    fix: "State both Gateways as entry points with the same `keys` and `admit`, or give one of them pods, a port or hosts of its own.",
  },
  E0876: {
    title: "a preview that answers on a port where the baseline does not",
    why: "A VirtualService is for all ports on which its Gateway serves its hosts. Where a server of one port has the preview's host and none has the baseline's, the lane would answer requests that the baseline answers with 404.",
    fix: "Choose a template whose hosts are served on the same ports as the baseline's host, or let the Gateway serve the baseline's host there too.",
  },
  E0877: {
    title: "a rule whose changes of a carrier a preview cannot take over",
    why: "A preview writes the lane's key where the baseline's rule changes the same header itself. Where that is said for one backend of several, or for the rules of a delegate by the one that leads to it, there is no single rule that could write both.",
    fix: "Change the header in the rule that leads to the workload, or choose other carriers.",
  },
  W0864: {
    title: "a patch of a host that does not hold for its previews",
    why: "An EnvoyFilter that names a virtual host changes what the proxy does for that host. A lane's host is a virtual host of its own, by another name.",
    fix: "Match what both have, such as the Gateway's port or the route's cluster, or live without the patch in previews.",
  },
} as const;
