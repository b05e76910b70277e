/** @module E06xx, W06xx: writing and comparing dist/. */

/** Codes about the output. */
export const outputCodes = {
  E0601: {
    title: "two objects in one output file",
    why: "Every object has a file of its own, named by kind and name. Two objects with one file name are the same object twice, or differ only in letter case, which some file systems do not keep apart.",
    fix: "Rename or remove one of the two objects.",
  },
  E0602: {
    title: "values of a Secret would be written",
    why: "The output is committed to git, where everybody can read it for ever, so values of Secrets never go there.",
    fix: "Reference a Secret that exists in the cluster, or use an object that fetches it from a secret store.",
  },
  E0603: {
    title: "unreadable index file",
    why: "The index says which files Isolane wrote. Without it, nothing says which files may be replaced or removed, and a wrong one could make the compiler remove somebody else's files.",
    fix: "Restore the file from git. After a merge conflict: take either side, then run `isolane synth` again.",
  },
  E0604: {
    title: "output of a newer compiler",
    why: "A newer version of Isolane wrote this folder. An older one could undo what the newer one fixed, or remove what it does not know.",
    fix: "Use the version that the message names, or a newer one.",
  },
  E0605: {
    title: "a file that Isolane did not write is in the way",
    why: "No index lists the file, so a person or another tool wrote it. Isolane never replaces such a file.",
    fix: "Move or delete the file, or choose another output folder with `--out`.",
  },
  E0606: {
    title: "symbolic link or wrong file type in the output folder",
    why: "Writing through a symbolic link could change files anywhere on the machine, and a file cannot be replaced by a folder.",
    fix: "Replace the link by a real folder or file, or remove what the message names.",
  },
  E0607: {
    title: "another isolane is writing",
    why: "Two commands that write one output folder at the same time would leave a mixture of both.",
    fix: "Wait for the other command. If none runs any more, delete the lock file that the message names.",
  },
  E0608: {
    title: "an interrupted write cannot be completed",
    why: "A command was stopped while it wrote, and the journal that it left is damaged, was changed, or was not written on this machine, so it cannot be followed safely: a journal that came with a checkout could overwrite reviewed files.",
    fix: "Delete the `.isolane` folder in the output folder, restore the output from git, and run `isolane synth` again.",
  },
  E0609: {
    title: "the file system refused",
    why: "Reading or writing the output failed. No file is half-written. Where some files were in place already, `check` and `verify` say so (E0618).",
    fix: "Check permissions and free space, then run `isolane synth` again: it writes the output, or completes what was begun.",
  },
  E0610: {
    title: "an object with two owners",
    why: "Every object belongs to exactly one release unit. With two, each engine object would undo the other, and removing one would delete the other's object.",
    fix: "Rename the object in the baseline, or the sandbox.",
  },
  E0611: {
    title: "not an environment folder",
    why: "An environment is a folder that holds an environment.yaml, and there is none where the command was told to look.",
    fix: "Name an environment of `environments/` or a folder, or run the command in an environment or in the folder that holds `environments/`.",
  },
  E0612: {
    title: "two environments with one name",
    why: "The name of an environment is the name of its output folder, so two with one name would write each other's files.",
    fix: "Change `metadata.name` of one of them.",
  },
  E0613: {
    title: "the output folder overlaps the environments",
    why: "Output among the specs would be read as input by the next command, and could replace the specs.",
    fix: "Choose an output folder beside the environments, for example `dist`.",
  },
  E0614: {
    title: "a name that means two environments",
    why: "A plain name means the environment of that name in `environments/`, and a path means a folder. Here both exist, and they are not the same.",
    fix: "Write the path of the one that you mean.",
  },
  E0615: {
    title: "what a program added would be removed",
    why: "A TypeScript program added sandboxes or objects to this output, and the index says so. `isolane synth` reads YAML only, so it would remove them.",
    fix: 'Run the program: `isolane synth --app "npx tsx app.ts"`, or however it is started. To remove what it added, run `isolane synth --remove-added`.',
  },
  E0616: {
    title: "not checked, because a program added it",
    why: "The index says that a TypeScript program stated these objects. `isolane check` compares the output with the YAML files and never runs code of the checkout, so it cannot say whether they are what the program states.",
    fix: "Review them as code is reviewed, then pass `--allow-added`: everything else is still compared, and the output is proved as `isolane verify` does. To prove them, run the program where that is safe, and let `git diff` compare.",
  },
  E0617: {
    title: "the program failed",
    why: "`isolane synth --app` runs a program that compiles and writes the output, and it did not end with exit code 0.",
    fix: "Correct what the program printed, then run the command again. Nothing is half-written.",
  },
  E0618: {
    title: "an interrupted write is not completed yet",
    why: "A command was stopped while it wrote. `check`, `verify` and `explain` only read, so they neither complete the write nor judge what may be a part of two outputs.",
    fix: "Run `isolane synth`, which completes the write, and commit the result. Where `.isolane/` was committed, remove it from git first.",
  },
  E0619: {
    title: "a spec that nothing reads",
    why: "The file says that it is a spec of Isolane, but it lies where none is looked for: in a folder that is misspelt or too deep, beside `environments/`, hidden, or with a name that is not read. Its lanes would be missing, or removed, without a word.",
    fix: "Move the file to the place that the message names: `environments/NAME/environment.yaml`, and in that folder `sandboxes/` and `groups/`. Give a template another ending.",
  },
  E0620: {
    title: "output of an environment that is gone",
    why: "The environment's folder was moved out of sight, or its `metadata.name` was changed. Nobody writes its output any more, but the engine applies it as it is: lanes that nobody can change or remove.",
    fix: "Restore the folder and the name. To remove an environment, set `suspended: true`, let the engine delete its lanes, then delete its folder in the output together with its specs.",
  },
  E0621: {
    title: "lanes whose folder is gone",
    why: "A sandbox is removed by removing its file. Here the whole folder is missing, which is rather a slip (it was renamed, or not checked out) than the wish to remove every lane at once.",
    fix: "Restore the folder, or its name. Where all of its lanes are meant to go, make an empty folder of that name.",
  },
  E0622: {
    title: "merge conflict in the output",
    why: "Two branches changed a generated file, and git left both texts in it. Neither is what the merged specs compile to.",
    fix: "Take either side, or leave the file as it is, then run `isolane synth`: it writes the file again. Commit the result.",
  },
  E0623: {
    title: "merge conflict in a spec or a manifest",
    why: "git could not merge the file and left its marks in it. Only people know what belongs in it.",
    fix: "Keep what belongs in the file from both sides, remove the lines with the marks, then run `isolane synth`.",
  },
  E0624: {
    title: "two environments meet in one cluster and namespace",
    why: "Both would own the same objects, so each engine object writes over what the other applied, and removing one removes the other's. A lane of one also catches requests that are meant for the lane of the same key of the other.",
    fix: "Give each environment a namespace of its own, or other names. If they are different clusters, name them: `spec.cluster`, or for one Argo CD that deploys to several clusters `gitops.destination`.",
  },
  E0625: {
    title: "a file that nothing explains",
    why: "Isolane would not write the file, whatever its name. Engines and git read more files than manifests: a `Kustomization` without a line in it empties a release unit, a `.sourceignore` hides one, and whatever else lies there may be applied.",
    fix: "Move the file out of the output folder, add its object to the baseline or to a sandbox, or delete it. Output folders hold output only.",
  },
  E0626: {
    title: "a changed file that is no longer needed",
    why: "Isolane wrote the file and no longer needs it, but somebody has changed it since. It is not removed, for the change may be missed, and not kept, since the engine would go on applying it.",
    fix: "Delete the file, or move it out of the output folder.",
  },
  E0627: {
    title: "attributes of the output were changed",
    why: "By `.gitattributes`, git may hand out other bytes than it stores, so an engine could read other texts than those that were reviewed and proved.",
    fix: "Delete the file, run `isolane synth` and commit the result. Other attributes belong into a `.gitattributes` of a folder above.",
  },
  E0628: {
    title: "an object that may not be added to a sandbox",
    why: "What `spec.objects` or a program adds belongs to one sandbox. Objects of other kinds, or in another shape, could redirect, select, capture, grant or scale what is not that sandbox's own: endpoints, routes and filters of a mesh, autoscalers, policies, webhooks, roles and Secrets, a name by which the baseline asks for something, addresses outside of the cluster, ports of nodes, orders to engines.",
    fix: "Add a workload, a Service, a ConfigMap, a claim or a ServiceAccount of another name. What has to be there for everybody goes into the baseline; what belongs to a fork goes under its customizations.",
  },
  W0601: {
    title: "a Secret of the baseline is not copied",
    why: "The output is committed to git, so a Secret that holds values is left out. Pods that use it will not start until somebody applies it. A Secret of SOPS is passed on where Flux is told how to decrypt it, and where nothing has to be added to it.",
    fix: "Apply it outside of git, replace it in the baseline by an object that references a secret store, or encrypt it with SOPS and state `gitops.decryption` (Flux).",
  },
  W0604: {
    title: "two environments own one object without a namespace",
    why: "Both environments go to one cluster and bring the same object that has no namespace, such as a ClusterRole or a CRD. Each engine object writes over what the other applied, and removing one environment removes it for both.",
    fix: "Keep the object in the baseline of one environment, or deploy it elsewhere. If they are different clusters, name them: `spec.cluster`.",
  },
  W0606: {
    title: "a VirtualService that soon is too large for the API server",
    why: "etcd takes no object of more than 1.5 MB: the sync of all routes of the environment would stop. Istio allows one VirtualService for each host of the mesh, so its lanes cannot be spread over several.",
    fix: "Remove sandboxes that are no longer used, or give some of the lanes an environment of their own. `docs/scale.md` says how.",
  },
  E0638: {
    title: "something that the stated version does not have",
    why: "An environment may state which versions its cluster has (`routing.versions`). A field that the CRDs of Gateway API do not have is dropped by the API server, a kind or a value that they do not have is refused, and a mesh drops a route with a filter that it does not know. The cluster then has another baseline than the one that was compiled.",
    fix: "State the version that the cluster has, and `channel: experimental` where its CRDs are of that channel. Otherwise leave out what the message names: where it is deployed today, it does nothing. `docs/versions.md` says which release of Gateway API has what.",
  },
  E0639: {
    title: "a stated version that is too old",
    why: "Every environment of this kind needs a newer one, whatever its baseline says: an older one does not know what lanes are written as.",
    fix: "Upgrade the program, or state the version that the cluster has. `docs/versions.md` lists the oldest ones that will do.",
  },
  E0640: {
    title: "no repository for Argo CD",
    why: "`gitops.source` names a source of Flux. Argo CD reads a repository by its URL.",
    fix: "State `gitops.repository`.",
  },
  W0642: {
    title: "a setting of gitops without effect",
    why: "The engine has no use for the setting: Argo CD has the access to repositories in its own settings, applies by its own rights and decrypts by plugins only; with `gitops.source`, Flux reads a source that has its own Secret.",
    fix: "Remove the setting.",
  },
  W0640: {
    title: "a sandbox with errors is held back",
    why: "`isolane synth --keep-going` writes the output without the sandboxes that have errors, so they stop nobody else. They are treated as suspended: their keyed requests are refused, since the baseline's answers would be taken for their forks'.",
    fix: "Correct the errors, or let the owner suspend the sandbox, and run `isolane synth` again.",
  },
  E0691: {
    title: "a file of the output is too large",
    why: "No file that isolane writes comes near this size, and one that is larger than what fits into memory could not be read at all.",
    fix: "Delete the file, run `isolane synth` and commit the result.",
  },
  E0692: {
    title: "output in git's own folder",
    why: "Nobody can commit what lies in `.git`, and git takes the files there for its own.",
    fix: "Choose a folder that holds nothing else: `--out dist`.",
  },
  E0693: {
    title: "no such environment in the environment repository",
    why: "From the checkout of an application, a command works in the repository that `--repository` names, on the environments that `environments/` of it holds. There is none of that name, or there are several such folders.",
    fix: "Name the repository and the branch that hold it, or the environment by its folder from the top: `-e deploy/environments/staging`.",
  },
  E0694: {
    title: "an option for the checkout of an application",
    why: "Where environments lie, a command works on them. `--repository`, `--branch` and `--head` say where they are when they do not lie here; followed all the same, they would change another repository than the one that you look at.",
    fix: "Leave the option out, or run the command in the checkout of the application.",
  },
  E0660: {
    title: "the program wrote nothing",
    why: "`isolane synth --app` ran the program, which ended well. But it did not write by Isolane's writer into the output folder, so the output is what it was before, and nothing says that it is up to date.",
    fix: "Hand the app to `synthesise` and its result to `writeOutput`, into the folder that the variable ISOLANE_OUT names: docs/typescript.md says how.",
  },
  E0696: {
    title: "routes on several ports of a Service that share one table",
    why: "Cilium puts the routes of all ports of a Service into one table of its Envoy, whichever port they name. With routes for two ports, a request to one is answered by whichever rule comes first: also one without a key, which would reach the other port of the baseline.",
    fix: "Let only one port of the Service speak HTTP to the mesh: state `protocol: tcp` for the others under `services.<name>.ports`, where lanes do not need them. Otherwise give each port a Service of its own.",
  },
  E0697: {
    title: "a route without a port that is not read for a port",
    why: "Cilium reads an HTTPRoute whose parent names no port for ports with `appProtocol: http` alone, and a GRPCRoute for ports with `appProtocol: grpc`. For other ports the route does nothing today, and a lane's copies of it would do nothing either.",
    fix: "Name the port in `spec.parentRefs`, or give the Service's port the `appProtocol`. From then on the route counts, for everybody.",
  },
  W0663: {
    title: "a stated version that nothing is held against",
    why: "`routing.versions` says what the cluster has. Of meshes, only the version of the environment's implementation is looked at: what another one reads is not known here.",
    fix: "Remove the version, or name that implementation under `routing.implementation`.",
  },
} as const;
