/** @module E04xx, W04xx: what ports, backends and implementations can do. */

/** Codes about ports, backends and implementations. */
export const capabilitiesCodes = {
  E0401: {
    title: "VirtualServices need another implementation",
    why: "VirtualServices are read by Istio alone. Where another mesh is named, those of the backend istio would do nothing, and one of the baseline leaves its Service's requests to the default route.",
    fix: "Use backend: gateway-api with this implementation and HTTPRoutes in the baseline, or implementation: istio.",
  },
  E0402: {
    title: "reserved header",
    why: "The header already means something to HTTP, gRPC, tracing or the proxies, which rewrite or drop it: a routing key in it would get lost or change what requests mean.",
    fix: "Choose a header of your own, such as x-isolane-key.",
  },
  E0403: {
    title: "stated protocol contradicts the live Service",
    why: "The environment states that a port speaks HTTP or gRPC, but the Service in the cluster says something else and Isolane does not own it. The mesh believes the Service: rules for the port would never be looked at.",
    fix: "Set appProtocol on the live Service and in the baseline, adopt the Service, or use deploy: true.",
  },
  E0404: {
    title: "protocol stated for a port that is not TCP",
    why: "HTTP and gRPC are routed over TCP. A UDP or SCTP port never passes a routing rule.",
    fix: "Remove the fact, or correct the port.",
  },
  // E0440-E0469, W0440-W0469: routes ordered by specificity (Gateway API).
  E0440: {
    title: "only the age of two routes decides which rule answers",
    why: "Two rules of different routes match the same requests equally well, so the older route answers. No file says which one that is, and keyed copies of the two would be decided by their own age.",
    fix: "Make one rule more specific, or put both into one route, where the first rule wins.",
  },
  E0441: {
    title: "the implementation cannot match members of lists",
    why: "A key in `baggage` or `tracestate` is one member among others, and only a regular expression on the header finds it there, which Gateway API leaves to the implementation. An exact match of the whole header would miss requests that carry anything else in it: they would silently reach the baseline.",
    fix: "Name the implementation under `routing.implementation`, or use only carriers whose header is the key alone: `header`, `otBaggage`, `uberctx`, `sleuthBaggage` (`docs/carriers.md`).",
  },
  E0442: {
    title: "the implementation has no mesh",
    why: "A fork is reached by routes that the callers' proxies evaluate (Gateway API: routes attached to a Service). The implementation only routes at Gateways, so calls between services would always reach the baseline.",
    fix: "Name the mesh under `routing.implementation`, or fork only workloads that a Gateway routes to directly.",
  },
  E0443: {
    title: "the implementation does not know a filter",
    why: "A keyed copy keeps every filter of its rule. An implementation that does not know one drops the whole route, so the lane's requests would silently reach the baseline.",
    fix: "Remove the filter from the baseline's rule, or name another implementation under `routing.implementation`.",
  },
  E0444: {
    title: "the implementation cannot refuse a request",
    why: "A strict lane answers with an error where it has no fork, by a rule without destinations. The implementation sends such requests to the Service instead.",
    fix: "Use `fallback: baseline` for the lane, or use another implementation.",
  },
  E0445: {
    title: "no room for the routing key in a match",
    why: "Gateway API allows 16 header conditions in one match. A keyed copy needs one more than the baseline's match has.",
    fix: "Remove a header condition from the baseline's match.",
  },
  E0446: {
    title: "a regular expression that RE2 refuses",
    why: "The API server and the control plane accept it in an HTTPRoute, and then Envoy refuses the whole configuration of every proxy that gets it.",
    fix: "Rewrite the expression without what RE2 lacks: look-around, back-references, possessive quantifiers.",
  },
  E0447: {
    title: "a lane's rules do not fit into one route",
    why: "Gateway API allows 16 rules and 128 matches in one route. Rules that are equally specific are decided by their order in one route, which is lost when they are spread over several.",
    fix: "Make the rules of the baseline's route differ in specificity, or split it into routes for different hosts or Services.",
  },
  E0448: {
    title: "the implementation cannot serve a GRPCRoute match",
    why: "Some implementations have no GRPCRoute, and Linkerd fails all traffic of a Service that has a GRPCRoute match without a service or method.",
    fix: "Name service or method in every match of the GRPCRoute, or use an HTTPRoute: it routes gRPC as well.",
  },
  E0449: {
    title: "the implementation has no consumer routes",
    why: "A route in another namespace than its Service's serves the clients of that namespace only. The implementation ignores or mishandles such routes.",
    fix: "Move the route into the Service's namespace.",
  },
  E0450: {
    title: "the implementation refuses routes on a headless Service",
    why: "Gateway API advises against routes on headless Services, and some implementations refuse them: the lane's requests would reach the baseline.",
    fix: "Give the Service a cluster IP, or fork the workload behind another Service.",
  },
  E0451: {
    title: "a ServiceProfile replaces the routes of a Service",
    why: "Linkerd ignores every HTTPRoute and GRPCRoute of a Service that has a ServiceProfile, so a lane's requests would reach the baseline.",
    fix: "Replace the ServiceProfile with an HTTPRoute and Linkerd's retry and timeout annotations.",
  },
  W0440: {
    title: "what the Gateway supports is not known",
    why: "The mesh has no Gateways of its own, so another implementation reads the routes that are attached to one. Isolane cannot check what it supports.",
    fix: "Make sure that the Gateway's implementation supports regular expressions on headers, or leave `baggage` and `tracestate` out of `routing.carriers`.",
  },
  W0441: {
    title: "a mirror is left out of keyed copies",
    why: "A mirror would copy a lane's requests, key included, to the baseline's mirror target.",
    fix: "Nothing to do unless the mirror must see the lane's requests.",
  },
  W0442: {
    title: "an annotation of a route does not hold for keyed copies",
    why: "Isolane does not know the annotation, so a lane's copies of the route go without it. It may attach a plug-in to the route: authentication, a limit, another path.",
    fix: "Say it with filters or with a policy that is attached to the route or its Gateway, or accept that keyed requests go without it.",
  },
  W0443: {
    title: "a lane is reached through the Gateway only",
    why: "The implementation has no mesh: requests from outside enter the lane at the Gateway, calls of other services inside the cluster reach the baseline.",
    fix: "Name a mesh under `routing.implementation` if the fork must be reached from inside as well.",
  },
  // E0410-E0439, W0410-W0429: what routes of the baseline can carry (lib/plan, lib/mesh/istio).
  E0410: {
    title: "a baseline rule matches a carrier header",
    why: "The routing key is matched on a header of its own. A rule that already has a condition on that header cannot get a second one, and a condition on `baggage` holds or fails by what else is in it.",
    fix: "Match another header in the baseline, or choose other `routing.carriers`.",
  },
  E0411: {
    title: "all rules are for some callers only",
    why: "Callers that no rule of a VirtualService is for use the Service's default route, which no VirtualService can add a key to without changing what those callers get.",
    fix: "Add a last rule without `sourceLabels` and `sourceNamespace` to the VirtualService.",
  },
  E0412: {
    title: "a wildcard host without a rule for the port",
    why: "A VirtualService of the exact host would replace the wildcard one wholly, so a keyed rule for the port that it leaves out has no place to go.",
    fix: "Add a rule for the port to the wildcard's VirtualService, or write one for the exact host.",
  },
  E0413: {
    title: "a VirtualService that callers cannot see",
    why: "Clients in namespaces that a VirtualService is not exported to use the default route, which knows no lanes: their keyed requests would silently reach the baseline.",
    fix: "Extend `exportTo`.",
  },
  E0414: {
    title: "headless Service cannot have Gateway API routes",
    why: "Gateway API routes attach to the cluster IP of a Service, and several implementations refuse a headless one. No other Service reaches the forked workload.",
    fix: "Add a Service with a cluster IP for the workload, or use `routing.backend: istio`.",
  },
  E0415: {
    title: "regular expression in a VirtualService that RE2 refuses",
    why: "Envoy reads regular expressions as RE2. One that it cannot read is refused by the webhook, or takes down the configuration of every proxy that gets it.",
    fix: "Rewrite the expression without what RE2 lacks: look-around, back-references, possessive quantifiers.",
  },
  E0416: {
    title: "several hosts and a port without a rule",
    why: "Once a VirtualService has a rule for a port, the default routes of its hosts are gone for that port and have to be spelled out. With several hosts in one VirtualService, one rule cannot stand for the default routes of all.",
    fix: "Write one VirtualService per host, or give the port a rule.",
  },
  E0417: {
    title: "regular expression longer than Istio allows",
    why: "Istio refuses a VirtualService with an expression of more than 1,024 characters.",
    fix: "Shorten the expression.",
  },
  E0418: {
    title: "no waypoint for callers without a sidecar",
    why: "In Istio's ambient mode, rules hold at the waypoint of the Service that is called. Where it has none, ztunnel passes requests on and ignores every route silently: a keyed request would be answered by the baseline.",
    fix: "Label the Service or its Namespace `istio.io/use-waypoint`, and deploy the waypoint.",
  },
  E0419: {
    title: "routes that a waypoint reads differently from sidecars",
    why: "A waypoint obeys only VirtualServices of its own and the Service's namespace, and joins all that fit the host to one list by age, where a sidecar obeys one. Keyed rules in another place are never asked, or asked too late.",
    fix: "Keep one VirtualService for the Service, in its namespace and shown to the waypoint's.",
  },
  E0420: {
    title: "a Gateway that sends through a Service's waypoint",
    why: "With `istio.io/ingress-use-waypoint`, the rules of the Service hold after those of the Gateway. A lane that leaves at the Gateway goes to the fork's Service, which has no rules: timeouts, retries and the like would be lost.",
    fix: "Remove the label, or have the rules at the Gateway alone.",
  },
  E0421: {
    title: "a policy is attached to a rule that a lane has several copies of",
    why: "A policy may name one rule of a route by `sectionName`. Rules of a route have different names, so one copy of the rule would go without the policy.",
    fix: "Attach the policy to the whole route. A rule has several copies where it has more than 64 matches, or replaces a path prefix and has several matches or carriers.",
  },
  E0423: {
    title: "a host of a Service in another cluster domain",
    why: "The host has the form of a Service's full name, but ends in another domain than the environment states. Taken for a host outside, its requests would pass by all lanes.",
    fix: "State the cluster's domain in `spec.routing.clusterDomain`, or correct the host.",
  },
  W0410: {
    title: "mirror dropped from keyed copies",
    why: "A mirror would send a copy of keyed requests to a workload outside the lane.",
    fix: "Nothing to do: the baseline's own rule keeps its mirror.",
  },
  W0411: {
    title: "a rule rewrites a carrier header",
    why: "A rule that removes the header that carries the routing key ends the lane for every request that it routes. One that sets it, or adds to it, sends them on with a key of its own: in a lane that has this key, they are in it from there on.",
    fix: "Leave the header alone, or choose other `routing.carriers`.",
  },
  W0412: {
    title: "several VirtualServices for one mesh host",
    why: 'Istio does not merge them on the mesh (IST0109): one that is private to the client\'s namespace (`exportTo: ["."]`) beats one exported to it by name, and that beats a public one; among equals the oldest wins and the others are ignored. Keyed copies are written into each.',
    fix: "Merge them.",
  },
  W0413: {
    title: "a VirtualService for some namespaces only",
    why: "Clients in other namespaces use the default route, which knows no lanes. The baseline has no workloads there, but somebody else might.",
    fix: "Extend `exportTo`, or ignore this if nobody else calls the Service.",
  },
  W0414: {
    title: "no keyed routes for a headless Service",
    why: "Gateway API routes cannot attach to a headless Service, so requests to its host always reach the baseline.",
    fix: "Call the workload by a Service with a cluster IP, or use `routing.backend: istio`.",
  },
  W0415: {
    title: "an adopted object has to leave its owner",
    why: "An object that two owners apply is reverted by each in turn, and removed by whichever prunes last.",
    fix: "Take it out of what deploys it today, without deleting it in the cluster, before applying this output.",
  },
  W0416: {
    title: "a large VirtualService",
    why: "A client-side `kubectl apply` keeps the object in an annotation, and all annotations of an object may have 256 KiB. A server-side apply has no such limit; the API server takes about 1.5 MB. Every sidecar gets all of it.",
    fix: "Apply it server-side: what Isolane writes to `gitops/` says so. Remove sandboxes that are no longer used. `docs/scale.md` says how many lanes fit.",
  },
  W0417: {
    title: "which traffic policy the fork gets is not certain",
    why: "Several subsets or DestinationRules with different traffic policies hold for the forked workload, and no rule says which one its requests use.",
    fix: "Give them the same policy, or route to one subset of the workload.",
  },
  W0418: {
    title: "sourceLabels beside gateways",
    why: "Istio ignores `sourceLabels` and `sourceNamespace` of a match that names gateways.",
    fix: "Remove one of the two.",
  },
  W0419: {
    title: "a root VirtualService mirrors requests of lanes",
    why: "Istio gives a delegate's rule whatever it leaves out from the root's rule. A mirror of the root therefore also copies keyed requests, to a workload outside the lane.",
    fix: "Move the mirror into the rules of the delegate.",
  },
  W0420: {
    title: "callers without a sidecar that meet no rules",
    why: "Pods in ambient mode meet a Service's rules at its waypoint only. The Service has none, or is headless, so their keyed requests to it reach the baseline. Whether they send any is not known.",
    fix: "Label the Service `istio.io/use-waypoint`, or ignore this if they do not call it.",
  },
  W0422: {
    title: "an EnvoyFilter that names what lanes have copies of",
    why: "The EnvoyFilter matches a rule of a VirtualService, or the cluster of a Service, by its name. A lane's copy of the rule and its fork's cluster have other names, so the patch does not change them.",
    fix: "Match the virtual host, the port or the workload instead, or accept that keyed requests go without the patch.",
  },
  // E0480-E0489: engines.
  E0480: {
    title: "an object that the environment's AppProject does not allow",
    why: "The AppProject allows the namespaces that the baseline has, and is never widened by a sandbox. Argo CD would refuse the object, and with it the whole lane.",
    fix: "Put the object into one of the baseline's namespaces, or give the baseline an object in its namespace and apply `gitops/` again.",
  },
} as const;
