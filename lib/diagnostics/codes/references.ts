/** @module E03xx, W03xx: names in specs that must exist in the baseline, and forks that cannot be made. */

/** Codes about references between specs and the baseline. */
export const referencesCodes = {
  E0301: {
    title: "unknown adopted object",
    why: "An entry of baseline.adopt has to name an object of the baseline: Isolane can only own what it can read.",
    fix: "Write Kind/name for the environment's namespace and for cluster-scoped kinds, Kind/namespace/name for another namespace.",
  },
  E0302: {
    title: "ambiguous adopted object",
    why: "Objects of several API groups have this kind and name, so it is not clear which of them changes its owner.",
    fix: "Rename one of them, or take one out of the baseline's sources.",
  },
  E0303: {
    title: "facts about an unknown Service",
    why: "spec.services states what the manifests do not say about Services that exist. A fact about a missing one does nothing, and the Service that was meant stays unrouted.",
    fix: "Correct the name; write namespace/name for another namespace than the environment's.",
  },
  E0304: {
    title: "facts about an unknown port",
    why: "spec.services states what a port speaks, and the Service has no port of this number or name.",
    fix: "Use the Service's port number or the name of the port, not the container's port.",
  },
  E0305: {
    title: "wrong output folder",
    why: "gitops.path is the folder in the repository that the engine reads. It has to be a plain relative path, since Argo CD matches folders by it as a pattern.",
    fix: 'Name the folder from the root of the repository, without ".." and without pattern characters, for example dist/staging.',
  },
  E0306: {
    title: "port stated twice",
    why: "Two facts under spec.services are about one port and disagree, for example when one names it by number and the other by name.",
    fix: "State each port once.",
  },
  E0360: {
    title: "no caller can reach the fork by its key",
    why: "A lane is a rule that a caller's proxy looks at. All workloads of the sources are kept out of the mesh by a label, an annotation or the host's network, and no Gateway sends the lane's requests to the fork.",
    fix: "Take a caller into the mesh, or let a Gateway's route lead to the fork's Service.",
  },
  E0361: {
    title: "a fork of what Flagger rolls out",
    why: "Flagger scales the target of a Canary down and makes the pods and Services that serve its requests at run time. No manifest shows them, so no rule can lead a lane's requests past them.",
    fix: "Leave the Canary out of this environment's baseline and out of its cluster, or do not fork its target.",
  },
  W0346: {
    title: "a fork that nothing leads to",
    why: "No Service of the sources selects the workload, so no rule sends a lane's requests to its fork. Requests that reach the workload in some other way reach the baseline.",
    fix: "Add the Service to the sources, if there is one. Nothing to do for a worker that nobody calls.",
    once: true,
  },
  W0350: {
    title: "a fork's variable holds a placeholder",
    why: "Flux, the Argo CD Vault Plugin and others fill such texts in on their way to the cluster. Nothing fills in what Isolane writes, so a fork would get the text itself where the baseline's pods have a value.",
    fix: "Give the source `substitute` with the values, set the variable under customizations.env, or commit the value. Nothing to do where the program expands it.",
    once: true,
  },
  W0347: {
    title: "a Service whose pods only the cluster knows",
    why: "The Service selects labels that the forked workload's pods have, and one that a controller may add at run time. Whether it selects them is not known, so it gets no fork Service and no keyed rules.",
    fix: "Call the workload by a Service whose selector its manifests meet, or expect its requests to reach the baseline.",
    once: true,
  },
  W0345: {
    title: "callers of a forked workload are outside the mesh",
    why: "No proxy of the mesh sees their requests, so they reach the baseline, whatever their key.",
    fix: "Label the Namespace or the pods for injection. Where injection is on by default, say so under `routing.membership`.",
  },
  E0370: {
    title: "no caller meets the rules of a fork",
    why: "A lane is a rule that a caller's proxy looks at. The requests of all workloads of the sources bypass the rules (W0348, W0349) or are outside the mesh, and no Gateway sends the lane's requests to the fork.",
    fix: "Let a caller's Sidecar import the host, let its proxy take the port, or let a Gateway's route lead to the fork's Service.",
  },
  W0348: {
    title: "a Sidecar that leaves out a forked Service",
    why: "A proxy holds tables for the hosts that its Sidecar's `egress` imports. Requests to another host pass through to the baseline, whatever their key, or are refused with `REGISTRY_ONLY`. The fork's own host need not be listed: rules import it.",
    fix: "Add the Service's host, and the namespace of its VirtualService, to `egress[].hosts`, or ignore this if none of these pods calls the Service.",
  },
  W0349: {
    title: "a caller whose proxy does not take a forked port",
    why: "The pod's annotations keep requests to this port or address from its proxy, so they reach the baseline, whatever their key.",
    fix: "Take the port out of the annotation, or ignore this if these pods do not call the Service.",
  },
  W0301: {
    title: "part of a baseline object not understood",
    why: "A field has another type than Kubernetes, Istio or Gateway API give it. The API server would refuse the object; Isolane skips the part, so nothing is routed or checked by it.",
    fix: "Correct the manifest at the position that the message names.",
  },
  W0302: {
    title: "adoption has no effect",
    why: "With deploy: true Isolane owns the whole baseline, so there is nothing to adopt.",
    fix: "Remove baseline.adopt.",
  },
  W0303: {
    title: "host resolves to nothing",
    why: "Istio completes a host only when it has no dot. Anything with a dot is taken as it is, so cart.shop is not a Service: a rule for it captures no mesh traffic, a destination of this name answers 503, a DestinationRule for it is ignored.",
    fix: "Write the short name inside the namespace, and the full name elsewhere, for example cart.shop.svc.cluster.local.",
  },
  W0304: {
    title: "parent of a route is ignored",
    why: "The implementation accepts this parentRef and then ignores it without any status, so the route does nothing there.",
    fix: 'For a Service say group: "" and kind: Service.',
  },
  W0305: {
    title: "unknown subset",
    why: "A destination names a subset that no DestinationRule of the baseline defines for its host. Envoy answers such requests with 503; Isolane takes the subset for one that selects no workload.",
    fix: "Add the DestinationRule to the baseline's sources, or correct the subset.",
  },
  W0306: {
    title: "Rollout without a template",
    why: "A Rollout with workloadRef takes its pods from another object. Without that object nobody can say which Services select them.",
    fix: "Add the referenced object to the baseline's sources.",
  },
  W0307: {
    title: "missing delegate",
    why: "A rule of a VirtualService delegates to another one that the baseline does not have. Istio skips such a rule; lanes cannot be routed through it.",
    fix: "Add the delegate to the baseline's sources, or correct its name and namespace.",
  },
  W0308: {
    title: "requests come in by an object whose rules lanes do not extend",
    why: "An object of this kind sends requests to a forked Service or to its pods by rules that know no headers, or that Isolane cannot copy for lanes. Its requests meet the baseline, whatever their key.",
    fix: "Move the rules to an HTTPRoute of gateway.networking.k8s.io or to a VirtualService, or expect lanes not to be entered there. docs/entries.md lists the kinds.",
  },
  W0309: {
    title: "requests from outside the mesh come straight to a Service",
    why: "A Service of type LoadBalancer or NodePort takes requests from outside the mesh to a pod, and no proxy looks at their key on the way: the first hop is always the baseline's. Requests of pods in the mesh to the same Service do follow their lane.",
    fix: "Let keyed requests enter by a Gateway with an HTTPRoute or a VirtualService, or send them from a pod inside the mesh. Nothing to do if nobody uses the Service from outside.",
  },
  E0310: {
    title: "unknown workload to fork",
    why: "A fork is a copy of a baseline workload. The baseline has no workload of this kind, name and namespace, so there is nothing to copy.",
    fix: "Correct the kind, name or namespace of forkOf, or add the workload to the baseline's sources.",
  },
  E0311: {
    title: "this kind cannot be forked",
    why: "A DaemonSet runs on every node, a Job has run once, a ReplicaSet or a Pod belongs to a controller or to nobody: a copy of one would not serve a lane.",
    fix: "Fork the Deployment, StatefulSet, Rollout or CronJob that owns the pods.",
  },
  E0312: {
    title: "workload forked twice in one sandbox",
    why: "A lane reaches at most one fork of a workload. Two forks of one workload in a sandbox would make its lane ambiguous.",
    fix: "Merge the customizations into one entry of spec.forks.",
  },
  E0313: {
    title: "unknown container",
    why: "A customization names a container that the workload does not have.",
    fix: "Name one of the workload's containers or init containers.",
  },
  E0314: {
    title: "ambiguous container",
    why: "A customization names no container, and the workload has several.",
    fix: "Name the container, or set the annotation kubectl.kubernetes.io/default-container on the baseline's pod template.",
  },
  E0315: {
    title: "variable cannot be removed",
    why: "The variable comes from envFrom, so removing an entry of env does not remove it.",
    fix: "Set it to another value, or fork the ConfigMap under customizations.configMaps with the key set to null.",
  },
  E0316: {
    title: "missing key",
    why: "A container that reads a key which its ConfigMap or Secret lacks never starts.",
    fix: "Name a key that exists, or set optional: true.",
  },
  E0317: {
    title: "unknown fork",
    why: "valueFrom.fork gives the address of another fork of the same sandbox; this sandbox does not fork that workload.",
    fix: "Add the workload to spec.forks, or use a plain value.",
  },
  E0318: {
    title: "fork address cannot be told",
    why: "valueFrom.fork has to stand for one Service and, where the expression uses {{.Service.Port}}, for one port of it.",
    fix: "State service and port, and use no other placeholder than {{.Service.Host}} and {{.Service.Port}}.",
  },
  E0319: {
    title: "ConfigMap cannot be forked",
    why: "A forked ConfigMap is a copy of a baseline ConfigMap that the workload uses. One that the baseline lacks, or that the workload does not use, would change nothing.",
    fix: "Name a ConfigMap that the workload uses and that the baseline's sources contain.",
  },
  E0320: {
    title: "patch cannot be read",
    why: "The text of the patch is not YAML or JSON, or not of the shape that its type needs.",
    fix: "Give a mapping for strategic and merge patches, and a list of operations for a JSON patch.",
  },
  E0321: {
    title: "patch cannot be applied",
    why: "The patch does not fit the workload: an operation's path does not exist, a test fails, or a list element lacks the key that it is merged by.",
    fix: "Correct the patch. It is applied to the fork after all other customizations.",
  },
  E0322: {
    title: "patch changes what identifies the fork",
    why: "API version, kind, name, namespace, selector and the isolane.dev labels tie a fork to its lane and to nothing else. A patch that changes them can put the fork among the baseline's pods.",
    fix: "Leave these fields out of the patch.",
  },
  E0323: {
    title: "reserved variable",
    why: "ISOLANE_SANDBOX and ISOLANE_ROUTING_KEY tell a fork which lane it belongs to. Programs rely on them.",
    fix: "Use another name.",
  },
  E0324: {
    title: "customization does not apply",
    why: "The customization has no meaning for a workload of this kind.",
    fix: "Remove it.",
  },
  E0325: {
    title: "unreadable workload",
    why: "The baseline object has no pod template with containers, so there is nothing to run.",
    fix: "Correct the baseline object.",
  },
  E0330: {
    title: "port, network or processes of a node",
    why: "A fork that binds a port of its node fights with the baseline's pods for it, and requests to the node's address would reach either. With the node's processes and shared memory it sees, and may disturb, the baseline's.",
    fix: "Patch the fork: remove hostPort, or set hostNetwork, hostPID or hostIPC to false.",
  },
  E0331: {
    title: "fork shares a volume of its baseline",
    why: "Two pods that write to one claim, disk or folder (of a node or of a server) corrupt it, and a disk that only one node may attach keeps the fork from starting. A device that is claimed by name is shared in the same way.",
    fix: "Choose strategies.volumes: empty-dir, read-only or shared, or patch the volume.",
  },
  E0332: {
    title: "fork takes part in leader election",
    why: "A fork with the baseline's lease becomes the leader sooner or later: the baseline's work is then done by the branch's code.",
    fix: "Give the fork a lease of its own or switch leader election off by customizations, and say so with strategies.leaderElection.",
  },
  E0333: {
    title: "fork consumes messages without a strategy",
    why: "A second consumer in the baseline's group takes a share of the baseline's messages, whichever lane they belong to.",
    fix: "Choose strategies.consumer: own-group, disabled, none or shared.",
  },
  E0334: {
    title: "CronJob forked without a strategy",
    why: "A forked CronJob runs at the same times as the baseline's, so everything is done twice.",
    fix: "Choose strategies.schedule: suspend or run.",
  },
  E0335: {
    title: "consumer group cannot be derived",
    why: "strategies.consumerGroupEnv names the variable that holds the group's name; the fork's value is the baseline's with the routing key appended. That needs a value that is known at compile time.",
    fix: "Name a variable with a literal value, or set the variable under customizations.env.",
  },
  E0336: {
    title: "strategy does not apply",
    why: "The strategy has no meaning for this fork, so a reader would be misled.",
    fix: "Remove it.",
  },
  E0337: {
    title: "no route can reach the fork",
    why: "Requests reach a fork by rules that look into HTTP or gRPC. No port of the workload's Services is one that the mesh looks into, so the fork would run and never get a request.",
    fix: "State what a port really speaks under the environment's services.<name>.ports, or give the fork's address to another fork with valueFrom.fork.",
  },
  E0338: {
    title: "identity outside of the mesh",
    why: "A tool beside the mesh knows the baseline's pods by this name or address: a fork that has it too takes a part of their requests and messages, or their place, whatever the routes say.",
    fix: "Give the fork a value of its own with customizations.patch, or remove it.",
  },
  W0310: {
    title: "port of a fork is not routed",
    why: "The mesh never looks into this port, so requests to it always reach the baseline, whatever their key.",
    fix: "State what a TCP port really speaks under the environment's services.<name>.ports, or pass the fork's address on with valueFrom.fork.",
    once: true,
  },
  W0311: {
    title: "protocol of a port is detected at run time",
    why: "The mesh looks at the first bytes of each connection. Where it cannot tell, keyed requests reach the baseline.",
    fix: "State the protocol under the environment's services.<name>.ports, or name the baseline's port http or grpc.",
    once: true,
  },
  W0312: {
    title: "unknown ConfigMap or Secret",
    why: "The baseline's sources do not contain the object, so nobody checked that it and its key exist.",
    fix: "Nothing to do if something else creates it.",
  },
  W0313: {
    title: "variable to remove is absent",
    why: "The container has no variable of this name.",
    fix: "Remove the entry.",
  },
  W0314: {
    title: "ConfigMap name used as a value",
    why: "The fork uses its own copy of the ConfigMap, but a variable, command or argument still carries the baseline's name: a program that reads the ConfigMap through the API reads the baseline's.",
    fix: "Set the value by a customization where the program looks the name up.",
  },
  W0315: {
    title: "unknown service account",
    why: "The baseline's sources do not contain the service account, and pods do not start without it.",
    fix: "Nothing to do if something else creates it.",
  },
  W0316: {
    title: "literal secret",
    why: "Specs and output are committed to git. A value that looks like a secret would be readable for everybody who can read the repository.",
    fix: "Use valueFrom.secret.",
  },
  W0317: {
    title: "fork talks to a message broker",
    why: "The workload has a broker's address. If it consumes messages, the fork takes a share of the baseline's.",
    fix: "Choose strategies.consumer: none if it only publishes, otherwise own-group, disabled or shared.",
    once: true,
  },
  W0318: {
    title: "forked StatefulSet starts with empty volumes",
    why: "The fork's volume claims are its own and new; nothing copies the baseline's data.",
    fix: "Nothing to do if the program can start empty.",
    once: true,
  },
  W0319: {
    title: "address of a single baseline pod",
    why: "A value names a pod of the baseline StatefulSet. The fork would talk to the baseline's pod instead of its own.",
    fix: "Set the value by a customization.",
    once: true,
  },
  W0320: {
    title: "governing Service unknown",
    why: "A StatefulSet's pods get their DNS names from its governing Service; the baseline's sources do not contain it, so the fork has none.",
    fix: "Add the Service to the baseline's sources, if anything uses the pods' DNS names.",
  },
  W0321: {
    title: "target port not declared",
    why: "No container of the fork declares the port that its Service sends to. A named target port that does not exist gets no traffic at all.",
    fix: "Correct the Service's targetPort or the container's ports.",
    once: true,
  },
  W0322: {
    title: "volume strategy without volumes",
    why: "The workload has no volume that its fork would share.",
    fix: "Remove strategies.volumes.",
  },
  W0323: {
    title: "file of a label that the fork loses",
    why: "A fork's pods carry none of the labels that selectors of the baseline use. Variables that read one keep the baseline's value; a file of a downward API volume cannot, and is empty.",
    fix: "Copy the value to a label that no selector uses and read that one, or replace the file by a customization.",
    once: true,
  },
  W0324: {
    title: "fork loses a label that something acts on",
    why: "An injector, an identity provider or the mesh acts on this label, for example by adding a sidecar. A fork keeps such labels where only policies select by them; here a selector would catch the fork by it, or decides about its place.",
    fix: "Take the label out of the selector, or set it again by a customization where the selector requires other labels too.",
    once: true,
  },
  W0327: {
    title: "policy by which the cluster may refuse forks",
    why: "Kyverno, Gatekeeper, Kubewarden, jsPolicy or a ValidatingAdmissionPolicy of the baseline refuses objects that are not what it asks for. Forks are copies of what it lets in, but without the labels by which something selects, and with one pod. Isolane does not evaluate policies; one refused object stops the sync of its lane.",
    fix: "Except objects with the label `isolane.dev/sandbox` in the policy, or see that forks are what it asks for, for example by a label of theirs that a patch adds. Nothing to do if they are.",
  },
  W0326: {
    title: "reference to a variable that is not set",
    why: "Kubernetes replaces `$(NAME)` in the text of a variable by a variable that stands before it, and in a command by any variable of the container; what it does not find stays as it is written. Here the customizations removed a variable that something still reads, or refer to one that does not exist, or two refer to each other. Isolane puts variables that customizations set into the order that their references need.",
    fix: "Set the variable, set what reads it as well, or write `$$(NAME)` if the text itself is meant.",
  },
  W0325: {
    title: "identity that a fork does not get",
    why: "A tool beside the mesh knows the baseline by this label or annotation. The fork does not get it, or it would stand in for the baseline; so what comes by that tool reaches the baseline alone, unless the program's own settings say something else.",
    fix: "Nothing to do if no request has to reach the fork that way; otherwise see the help of the warning.",
  },
  // E0345-E0359, W0330-W0339: identities and state that a fork would share with its baseline.
  E0345: {
    title: "fork joins the baseline's registry or ring",
    why: "Callers that find the program in a registry, and rings that share out data, votes or work, know nothing of routing keys: the fork would take a share of what belongs to the baseline.",
    fix: "Give the fork a registry or ring of its own, or switch it off, by customizations, and say so with strategies.membership.",
  },
  E0346: {
    title: "strategy that nothing makes true",
    why: "The strategy says that the fork has something of its own, and all its settings are the baseline's.",
    fix: "Change the setting by customizations, or say shared.",
  },
  E0347: {
    title: "consumer group of another route group",
    why: "strategies.consumerGroupOf gives the members of one route group a queue or a consumer group that they share. The group has to exist and to match the sandbox.",
    fix: "Name a group that the sandbox is a member of, or remove consumerGroupOf.",
  },
  E0349: {
    title: "a patch gives a fork what an engine obeys",
    why: "A workload has apiVersion, kind, metadata and spec. An engine reads more into an object with other fields: whatever has `items` is a list to it, and it applies the items, which nobody checked, in place of the fork. Hooks, sync waves, `Prune=false` and `local-config` are orders to it; a finalizer keeps the fork when its sandbox is gone, an owner reference deletes it before.",
    fix: "Leave it out of the patch. What pods need lies below `spec`; a further object belongs into the baseline.",
  },
  E0350: {
    title: "a patch changes who reaches a fork's pods",
    why: "Labels and annotations of pods, and the host's network, decide whether the mesh catches their requests, which policies hold for them, and which Services that controllers make lead to them: Services of gateways, databases and revisions, which no manifest shows. By them a branch could take requests without its key, or step out of the baseline's policies.",
    fix: "Leave it out of the patch. A fork has it as its original has it; what holds for both belongs into the baseline.",
  },
  W0330: {
    title: "a mark that may be an identity",
    why: "The key looks like a name, an address or a registration, and Isolane does not know the tool that it belongs to. A tool that finds or counts pods by it takes the fork for the baseline.",
    fix: "Nothing to do if it only describes; otherwise give the fork another value with customizations.patch, or remove it.",
  },
  W0331: {
    title: "mark that the copy of a Service does not get",
    why: "Controllers publish, export and route Services by their annotations. A fork's Service has only those that Isolane knows to be about requests inside the cluster, or about watching it.",
    fix: "Nothing to do if it describes or publishes the Service.",
  },
  W0365: {
    title: "requests without a key pay for many lanes",
    why: 'Routes of Gateway API cannot say "without a key", so a proxy tests a request against the matches of every lane before it comes to the baseline\'s rule. With very many lanes behind one Service or Gateway, that is a noticeable part of what a hop takes.',
    fix: "Keep only plain headers (`carriers.header`) where services can propagate a header of yours: its test is exact, and costs a seventh of that of `baggage`. With Istio, a VirtualService for the Service (`backend: istio`) has no such cost. Remove sandboxes that are no longer used. `docs/scale.md` has figures.",
  },
  E0390: {
    title: "unknown resource or output",
    why: "A fork reads an output by the resource's name and one of the names that the plugin states; anything else would keep its pods from starting.",
    fix: "Correct the name, or add the resource to the sandbox's spec.resources. One with operation: delete cannot be read.",
  },
  E0391: {
    title: "resource of a sandbox that shares no lane, or of a group of others",
    why: "State belongs to the sandbox or group that has the resource; members of a group work together, everybody else is apart. Outputs are written into the namespaces of the owner's forks only.",
    fix: "Join the two sandboxes by a RouteGroup, give the sandbox the labels of the group that owns the resource, or give it a resource of its own.",
  },
  E0392: {
    title: "two files at one path",
    why: "A container cannot mount two things at the same path.",
    fix: "Choose another path for the file.",
  },
} as const;
