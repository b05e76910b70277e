/** @module E09xx: promises that the emitted text does not keep. */

const rewrite =
  "Run `isolane synth` and commit the result. If `isolane synth` itself says this, it wrote nothing, because it could not prove the output: look at the objects that the message names, remove the fork to go on without it, and please report the message, `isolane --version` and those objects.";

/** Codes about broken promises. */
export const verifyCodes = {
  E0695: {
    title: "output that the stated version does not know",
    why: "An object of a lane says what the versions under `routing.versions` do not have: a field that the API server would drop, a kind that it refuses, or a filter for which the mesh drops the whole route. What was proved of the object would not hold in the cluster.",
    fix: "Run `isolane synth`. If it reports this itself, state the version that the cluster has, or leave out of the sandbox what the message names.",
  },
  E0835: {
    title: "P2, P3: whose a message is, is not what the specs say",
    why: "The file of keys says which sandbox's fork handles the messages of a routing key; the baseline handles all others. With a wrong or missing row a message is handled by the wrong side, or by nobody, and a consumer that does not mount the file does not know of it.",
    fix: "Run `isolane synth` and commit the result.",
  },
  E0901: {
    title: "unreadable output file",
    why: "A file of the output is neither a Kubernetes object nor an index, for example after a merge conflict. Nothing can be proved about it, and the engines cannot apply it.",
    fix: "Restore the file from git, or run `isolane synth`.",
  },
  E0902: {
    title: "output and index disagree",
    why: "The index says which objects there are and what caused them. An object that no index lists belongs to nobody: it is never removed and cannot be traced to a spec. One that is listed and missing was deleted by hand.",
    fix: rewrite,
  },
  E0903: {
    title: "spec without output, or output without spec",
    why: "A sandbox or route group whose output is missing has no lane. Output whose spec is gone keeps a lane alive that nobody owns.",
    fix: "Run `isolane synth` and commit the result, or delete or restore the spec. `isolane synth` keeps what a TypeScript program stated: `isolane synth --remove-added` removes it.",
  },
  E0904: {
    title: "output of another version of a spec",
    why: "The index states another key, other members or other forks than the spec. Requests would enter a lane that nobody asked for.",
    fix: rewrite,
  },
  E0910: {
    title: "P1: a request without a lane's key is not answered as the baseline would answer it",
    why: "No request without a key, with an unknown key or with a malformed one may end anywhere except where the baseline alone would send it: users would see the code of a branch, or an error.",
    fix: rewrite,
  },
  E0911: {
    title: "P2: a lane's request does not reach the lane's fork",
    why: "A request with a lane's key has to reach the lane's fork wherever the lane has one, on every path, method and port, and the baseline (or, in a strict lane, a refusal) elsewhere. Otherwise tests pass against the wrong code.",
    fix: rewrite,
  },
  E0912: {
    title: "P3: a lane's request reaches a fork of another lane",
    why: "A request whose only key is that of one lane must never reach a fork of another: two branches would disturb each other's tests and data.",
    fix: rewrite,
  },
  E0913: {
    title: "P4: a request is treated differently than the baseline treats it",
    why: "Time-outs, retries, rewrites, header changes, faults, traffic policies and session affinity that the baseline has for a service also hold on the way to its fork, and stay what they are for everybody else.",
    fix: rewrite,
  },
  E0914: {
    title: "a rule that no proxy or no proof can rely on",
    why: "An expression that RE2 refuses passes the API server and then takes a proxy's whole configuration down. A condition that is unknown here may mean anything.",
    fix: "Correct the rule in the baseline, or run `isolane synth` to restore what was edited by hand.",
  },
  E0920: {
    title: "P1: a selector catches pods that it must not",
    why: "A Service, PodDisruptionBudget, workload, monitor or policy of the baseline that selects a fork's pods sends them traffic without a key or counts them as its own; one of a sandbox that selects other pods does the same to others.",
    fix: rewrite,
  },
  E0921: {
    title: "P4: a policy of the baseline does not hold for a fork",
    why: "A policy that selects the baseline's pods has to hold for the fork's too, or the fork is open where its baseline is closed, or cannot be reached or call where its baseline can.",
    fix: rewrite,
  },
  E0922: {
    title: "P1: a lane opens or closes what the baseline does not",
    why: "A Service of a fork with an address outside the mesh hands the fork requests without a key. A policy of a lane that lets more pass than the baseline's, or restricts a direction that none of the baseline's restricts, changes the trunk's protection together with the lane's.",
    fix: rewrite,
  },
  E0930: {
    title: "a reference leads nowhere",
    why: "An object of the output names a ConfigMap, Secret, ServiceAccount, Service, port or Gateway that neither the baseline nor the output has. Pods would not start, or requests would fail.",
    fix: rewrite,
  },
  E0940: {
    title: "an object is owned twice",
    why: "Two owners of one object overwrite each other, and whoever removes it first removes it for both: deleting one sandbox could delete everybody's routes.",
    fix: "Keep the object in one release unit. With `deploy: false`, list an object that Isolane has to own under `baseline.adopt`, and take it away from its other owner first.",
  },
  E0941: {
    title: "an owned baseline object is missing from the output",
    why: "With `deploy: true`, or for an adopted object, the output is the only place that deploys it: the engine would delete it from the cluster.",
    fix: rewrite,
  },
  E0942: {
    title: "P1: a baseline object is not deployed as the baseline says",
    why: "With `deploy: true`, or for an adopted object, the output is what runs. An object that differs from the baseline's source, in more than rules that lanes add, changes the trunk for everybody, and nobody reviewed it where it belongs.",
    fix: "Change the baseline's source, then run `isolane synth`.",
  },
  E0943: {
    title: "the engine does not own exactly what it has to",
    why: "Each release unit is applied by exactly one Application or Kustomization, whole, forks before routes. A folder with two owners is deleted by the first that goes, one without an owner is never applied, and a unit whose owner does not prune keeps the lanes of branches that are gone. A field that the specs do not ask for may patch, rename, pause or leave out whatever the engine applies.",
    fix: rewrite,
  },
  E0944: {
    title: "a file that is not the place of an object",
    why: "Every file of the output holds one object and is named by it and by its release unit. Engines read more than that: a `Kustomization` without a line in it empties a unit, and a second object in a file is one that nobody looks for there.",
    fix: "Delete the file, or restore it from git, then run `isolane synth` and commit the result.",
  },
  E0945: {
    title: "an object that no spec explains",
    why: "The output holds the baseline, forks with what they need, and the few kinds of objects that a spec (`spec.objects`) or a program may add to a sandbox. Anything else could redirect, select, capture, grant or scale what is not the sandbox's own. An index that says that a program added the object changes nothing: anybody can write that.",
    fix: "Remove the file, or state the object in the baseline, where it is reviewed for all, and run `isolane synth`.",
  },
  E0946: {
    title: "P10: an object has what its kind has not",
    why: "The API server refuses a condition that is `exact` and `prefix` at once, and with it the object, of which an older one stays in force or none. A field that the kind has not is dropped by one engine, and another, which applies on the server's side, is refused the whole unit for it. What was proved of the object holds for neither.",
    fix: rewrite,
  },
  E0947: {
    title: "P1: a host of a branch's own answers without its key",
    why: "A host that only a branch has exists for requests with the key of one of its lanes. All others are answered 404 by the proxies: without a key, with another lane's, with one that only looks like it.",
    fix: rewrite,
  },
  E0948: {
    title: "P2: a host of a branch's own does not answer as its spec says",
    why: "A request with the key has to reach the workload of `spec.objects` behind the Service, or behind the route that the spec states for the host, and to be treated as stated there.",
    fix: rewrite,
  },
  E0949: {
    title: "P1, P2: a key that requests get from a proxy, or do not get",
    why: "A fork with `egress: keyed` has one filter in its sandbox's unit, by which the sidecars of its pods give the sandbox's key to requests that carry none. A filter for other pods, or with another key, would send the baseline's own requests into a lane; one that does anything else is known to nobody.",
    fix: rewrite,
  },
  E0950: {
    title: "the API server would refuse an object",
    why: "Names, labels, annotations, numbers of rules and matches, and sizes have limits. One refused object stops the sync of its whole release unit.",
    fix: "Shorten or split what the message names.",
  },
  E0951: {
    title: "what makes or removes state is not what specs say",
    why: "Plugins run with rights on a database or a broker, and write Secrets. What runs has to be what was reviewed: the plugin's scripts and images, the parameters of the spec, the names of the sandbox's own resources.",
    fix: "Run `isolane synth` and commit the result; change plugins and specs instead of the output.",
  },
  E0952: {
    title: "state that is not apart",
    why: "A resource belongs to one sandbox or group. Whoever shares no lane with it must not read its outputs, and no two resources may have one name.",
    fix: "Read outputs by `valueFrom.resource`, from the sandbox itself, a group of its, or a member of one; rename one of two resources that have one name.",
  },
  E0954: {
    title: "P2, P3: a lane's own host does not answer as the baseline's",
    why: "A request to a preview's host is in the lane, whatever key it brings. It has to be answered as the baseline answers it for its own host, by the same rules and policies, with the lane's forks where it has some.",
    fix: rewrite,
  },
  E0955: {
    title: "P2: a lane's own host does not write the lane's key",
    why: "Behind the Gateway only headers say which lane a request is in. They have to carry the lane's key, in every carrier, and the key of no other lane.",
    fix: rewrite,
  },
  E0953: {
    title: "P3: a fork shares state that was declared apart",
    why: "The fork's spec says that it has a dependency of its own, or none, or says nothing of it. Its pods in the output have the baseline's credentials, or name its host without any of their own.",
    fix: rewrite,
  },
  E0959: {
    title: "previews of an Ingress that are not what the specs ask for",
    why: "A lane's Ingress repeats the baseline's rules for the host, and leads to a proxy that gives requests this lane's key and no other. What differs from that has been edited by hand, or is missing.",
    fix: "Run `isolane synth` and commit the result.",
  },
  E0960: {
    title: "P9: an object does not say whose it is",
    why: "Every object of a sandbox carries the labels and annotations that say which sandbox, owner, branch, pull request and commit it came from, and forks learn their sandbox and key. Tools and people select by these.",
    fix: rewrite,
  },
  E0961: {
    title: "P8: the value of a Secret is in the output",
    why: "The output is committed to git, where everybody can read it for ever.",
    fix: "Remove the value from the output and from git's history, replace the secret, and reference a Secret that exists in the cluster.",
  },
  E0957: {
    title: "P1: a key from outside is sent on",
    why: "The entry point says that no key from outside enters a lane. The rule that answers leaves the key in the request, so the next proxy on its way would route by it.",
    fix: rewrite,
  },
  E0962: {
    title: "P2: a fork or an object of a branch is not what its spec asks for",
    why: "A fork runs the baseline's workload with the customizations of its spec. Another image, a lost variable or probe, another service account, or a selector that misses its pods, and a lane's tests pass or fail for a reason that no spec shows. A difference in a field or list that the fork's patch names is the patch's doing and is accepted. An object of `spec.objects` goes out as it is stated, but for its name, its references, its selector and labels that a selector of the baseline needs.",
    fix: "Say the difference under `customizations` or `objects` in the sandbox's spec, or run `isolane synth` to write it again.",
  },
  E0963: {
    title: "P10: an engine would read an object otherwise than it is meant",
    why: "An engine applies the items of a list in place of the object, and everything with a top-level `items` is a list to it. By hooks, sync waves and the like it applies an object at another moment, or never removes it; a finalizer or an owner reference ties the object to others. None of that was compiled or proved.",
    fix: rewrite,
  },
  W0351: {
    title: "a suspended lane whose requests the baseline answers",
    why: "A suspended sandbox has no pods, and its keyed requests are refused where it would have a fork, so nobody takes the baseline's answer for the fork's. Here nothing can refuse them: the baseline no longer has the workload nor anything that bears its name, or the rule that would refuse cannot be written.",
    fix: "Tell whoever uses the key that the lane is gone, and delete the sandbox's file when nobody does.",
  },
  E0839: {
    title: "an object of the environment's settings in the output is another",
    why: "P10: what `routing.propagation` and `routing.traffic` make is known to the byte. Another one in the output lets agents pass nothing on, or writes down other requests than the environment says.",
    fix: "Run `isolane synth` and commit the result.",
  },
  W0357: {
    title: "a baseline that is not seen to leave messages to forks",
    why: "With `deploy: false` the team deploys the consumer, and its pods have to mount the file of keys. They do not in these sources, so both the baseline and the fork would handle a lane's messages.",
    fix: "Mount the ConfigMap that the message names as a folder, in the cluster and in the baseline's sources. It is optional, so nothing waits for it, and no lane restarts the pods later.",
  },
  W0358: {
    title: "a NetworkPolicy that lets no run of a plugin through",
    why: "The Jobs and the janitor of a plugin are pods of their own, with labels of Isolane's. A policy of the server's pods, or of the namespace in which plugins run, lets none of them pass, so every run fails after its time.",
    fix: "Let pods with the labels `isolane.dev/resource` and `isolane.dev/janitor` pass, or run plugins in a namespace that the policy lets in (`spec.resources.namespace`).",
  },
  W0359: {
    title: "a mesh that lets no run of a plugin through",
    why: "Plugins run outside of the mesh by default, and the server takes only who has a certificate of the mesh.",
    fix: "Say `spec.resources.mesh: in`, where sidecars are native ones and let a Job end, or let the server's port take plain connections.",
  },
  W0641: {
    title: "a sandbox is held back in the output",
    why: "The output was written by `isolane synth --keep-going` while the sandbox had errors. It has no forks, so nothing is proved of them; everything else is.",
    fix: "Correct the sandbox and run `isolane synth`, or suspend it by `spec.suspended`.",
  },
} as const;
