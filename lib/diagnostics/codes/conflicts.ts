/** @module E05xx, W05xx: names, ownership, selectors and lanes that collide. */

/** Codes about names and conflicts. */
export const conflictsCodes = {
  E0501: {
    title: "baseline selector catches the fork",
    why: "The selector of a baseline object would select the fork's pods, so requests without a key reach the branch's code, or an operator acts on it.",
    fix: "Make the selector select by a label that only the baseline's pods have, or exclude pods with the label isolane.dev/fork.",
  },
  E0502: {
    title: "policy catches only the fork",
    why: "A policy that does not apply to the baseline's pods would apply to the fork, because the fork lacks a label that keeps the baseline's pods out.",
    fix: "Add a requirement to the policy's selector: the label isolane.dev/fork does not exist.",
  },
  E0503: {
    title: "name already taken",
    why: "Two objects of one kind, name and namespace would overwrite each other.",
    fix: "Rename the sandbox or the baseline object.",
  },
  E0510: {
    title: "routing key used twice",
    why: "A key stands for one lane. With two, the rule that happens to come first decides where requests go.",
    fix: "Give one of them another spec.routing.key.",
  },
  E0511: {
    title: "group members fork the same workload",
    why: "A group's lane reaches one fork of each workload. Where two members fork the same one, nobody can say which is meant.",
    fix: "Take one of the sandboxes out of the group, or merge the two branches' forks into one sandbox.",
  },
  E0520: {
    title: "policy names the fork as a peer, but not its baseline",
    why: "A policy allows or denies a peer by the absence of a label. The fork has lost its labels, so the policy would treat it differently from its baseline.",
    fix: "Add a requirement to the peer's selector: the label isolane.dev/fork does not exist.",
  },
  W0501: {
    title: "group matches no sandbox",
    why: "The group's lane exists, but reaches the baseline everywhere.",
    fix: "Correct the group's match or the sandboxes' labels, or delete the group.",
  },
  W0502: {
    title: "monitor also watches the fork",
    why: "The selector of a monitor selects the fork's Service, so its series mix with the baseline's.",
    fix: "Make the monitor's selector select by a label, or filter by the label isolane.dev/sandbox.",
  },
  W0520: {
    title: "policy does not apply to the fork",
    why: "The object selects the baseline's pods, but is of a kind that Isolane cannot re-emit for the fork. The fork runs without it.",
    fix: "Write a copy that selects the fork's label isolane.dev/fork, if the policy matters there.",
    once: true,
  },
  W0521: {
    title: "policy names the baseline's service account",
    why: "The fork has a service account of its own, and the policy names the baseline's in a way that no additional policy can repeat. It treats the fork as a stranger.",
    fix: "Name the fork's service account in the policy too, or leave the fork its baseline's.",
  },
  // E0530-E0539: lanes and routes of the baseline that get in each other's way (lib/plan).
  E0530: {
    title: "one route leads to several forks of a lane",
    why: "Where a lane forks one workload behind a rule, the whole rule goes to the fork. With several, only a destination that selects exactly one of them says where its share goes.",
    fix: "Fork one of them per lane, or give the rule a destination (a subset, a Service) for each.",
  },
  E0531: {
    title: "a VirtualService belongs to somebody else",
    why: "Istio has no second table for a host: keyed rules have to go into the existing VirtualService. With `deploy: false` somebody else applies it, and two owners revert each other.",
    fix: "List it under `baseline.adopt` and take it out of what applies it today.",
  },
  E0532: {
    title: "routes that a controller edits in the cluster",
    why: "Argo Rollouts and Flagger rewrite a VirtualService while they shift traffic. Rules from Git and the controller's edits would overwrite each other.",
    fix: "Leave traffic routing out of the Rollout or Canary in this environment.",
  },
  E0533: {
    title: "VirtualService and route on one Service",
    why: "On the mesh, a VirtualService and an HTTPRoute or GRPCRoute of one host hide each other, depending on the client's namespace and on their age.",
    fix: "Keep one API for the Service, or let every rule of the VirtualService match another port.",
  },
  E0534: {
    title: "HTTPRoute and GRPCRoute on one Service",
    why: "Implementations do not agree on how the two kinds join on one Service. In some, one deletes rules of the other without a word in its status.",
    fix: "Use one kind for the Service: an HTTPRoute can match gRPC paths too.",
  },
  E0535: {
    title: "a catch-all rule beside another object of the same Gateway and host",
    why: "Istio joins VirtualServices of one Gateway and host by age, and so it does with routes that spell their `hostnames` differently; it moves only true catch-alls to the end. A keyed copy of one is not a catch-all and would answer before the rules of the other.",
    fix: "Use one VirtualService per Gateway and host; give routes of one host the same `hostnames`.",
  },
  // E0540-E0549: objects that a spec (spec.objects) or a TypeScript program (lib/constructs) adds to a sandbox.
  E0540: {
    title: "an added object's pods are caught by a selector of the baseline",
    why: "A Service, PodDisruptionBudget or monitor of the baseline would count the pods as its own: requests without a key would reach them.",
    fix: "Give the pods labels that no selector of the baseline uses.",
  },
  E0541: {
    title: "an added object that routes requests",
    why: "Only the compiler can put rules among those of the baseline and of the other lanes without taking requests from them.",
    fix: "Fork the workload instead: the compiler writes its routes. For a host that only the branch has, state an HTTPRoute or a VirtualService in `spec.objects`.",
  },
  E0542: {
    title: "an added object that the baseline has already",
    why: "The sandbox would take the object from the baseline, and its removal would delete it.",
    fix: "Give the object another name, or fork the workload that it belongs to.",
  },
  E0549: {
    title: "an added object that selects others' pods",
    why: "A Service, PodDisruptionBudget or autoscaler of the sandbox would act on pods of the baseline or of another sandbox.",
    fix: "Let it select pods of its own sandbox, for example by the label `isolane.dev/sandbox`.",
  },
  E0543: {
    title: "an added object for an unknown sandbox",
    why: "The object would belong to no release unit.",
    fix: "Add the object to a Sandbox construct, or give the sandbox a spec.",
  },

  // E0550-E0559: what an engine would read otherwise than it is meant.
  E0550: {
    title: "an object that an engine takes for a list",
    why: "Argo CD and Flux apply the items of a list, and take every object with a top-level `items` for one, of whatever kind; kustomize goes by a kind that ends in `List`. What they would apply then is nothing that was compiled or proved.",
    fix: "Remove `items` from the object, or write the items as objects of their own.",
  },
} as const;
