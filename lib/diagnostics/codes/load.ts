/** @module E01xx, W01xx: reading files and running kustomize and helm. */

/** Codes about reading files. */
export const loadCodes = {
  E0101: {
    title: "not valid YAML",
    why: "The file cannot be read as YAML, so nothing in it can be trusted. Only the first problem of each document is reported, because later ones usually follow from it.",
    fix: "Correct the syntax at the position that the message names.",
  },
  E0102: {
    title: "file or folder cannot be read",
    why: "The file or folder is missing, is not of the expected kind, or the system refuses to open it.",
    fix: "Check the path and the permissions.",
  },
  E0103: {
    title: "not UTF-8",
    why: "Kubernetes reads YAML as UTF-8. Guessing another encoding would change names and values silently.",
    fix: "Save the file as UTF-8.",
  },
  E0104: {
    title: "character not allowed",
    why: "Control characters are not allowed in YAML. A lone carriage return and the Unicode line separators are line breaks for some readers and text for others, so one file would mean two things.",
    fix: "Remove the character, or write it as an escape in a double-quoted string.",
  },
  E0105: {
    title: "file too large",
    why: "A file may have 32 MiB, two million YAML tokens and 20,000 documents: far more than any real manifest, and few enough that a broken file never hangs a compile.",
    fix: "Split the file, or leave generated data out of the baseline.",
  },
  E0106: {
    title: "nested too deeply",
    why: "Data that is nested hundreds of levels deep is a mistake or an attack; no Kubernetes object needs it.",
    fix: "Flatten the data.",
  },
  E0107: {
    title: "alias that cannot be resolved",
    why: "An alias without an anchor before it, an anchor that contains itself, or aliases that expand to a huge number of values.",
    fix: "Define the anchor before the alias, or write the data out.",
  },
  E0108: {
    title: "duplicate key",
    why: "A mapping gives one key twice. Readers keep the first, the last, or refuse, so what would be deployed is not what was reviewed.",
    fix: "Keep one of the two.",
  },
  E0109: {
    title: "YAML tag without meaning here",
    why: "Specs and Kubernetes objects are plain data. Tags of other types would be dropped silently by Kubernetes, or run code in careless readers.",
    fix: "Remove the tag; put text that looks like something else in quotes.",
  },
  E0110: {
    title: "key is not a string",
    why: "Keys of specs and Kubernetes objects are strings. YAML 1.1 reads keys such as `on`, `y`, `null` or `1.5` as something else, which is almost never what was meant. A plain decimal integer is read as its digits.",
    fix: "Put the key in double quotes.",
  },
  E0111: {
    title: "key not allowed",
    why: "`__proto__` is not a field of any object or spec, and it is a known way to attack JavaScript programs.",
    fix: "Remove the key.",
  },
  E0112: {
    title: "infinity, or no number",
    why: "YAML has infinities and NaN, Kubernetes' JSON has not: no API server takes them. Every other number passes, integers of 64 bits with all their digits.",
    fix: "Put the value in quotes if it is text; otherwise use a number.",
  },
  E0113: {
    title: "merge key without a mapping",
    why: "`<<` merges mappings into a mapping. Anything else has no meaning.",
    fix: "Merge a mapping, an alias of one, or a list of those.",
  },
  E0120: {
    title: "no environment",
    why: "An environment is a folder that holds `environment.yaml`. Without it there is nothing to compile.",
    fix: "Give the folder that holds `environment.yaml`, or create the file.",
  },
  E0121: {
    title: "file must hold exactly one document",
    why: "One environment per folder and one sandbox per file: two branches then never edit the same file.",
    fix: "Move each document to a file of its own, or add the missing one.",
  },
  E0122: {
    title: "not the kind of spec that belongs here",
    why: "`environment.yaml` holds an Environment, `sandboxes/` holds Sandboxes and RouteGroups, `groups/` holds RouteGroups, all of `isolane.dev/v1alpha1`.",
    fix: "Correct `apiVersion` and `kind`, or move the file.",
  },
  E0123: {
    title: "path leaves the repository",
    why: "The same commit must compile to the same bytes everywhere, so nothing outside the repository may be read: neither by an absolute path, nor by `../`, nor by a symbolic link.",
    fix: "Use a relative path to something inside the repository.",
  },
  E0124: {
    title: "source matches no file",
    why: "A baseline source that matches nothing is a typing mistake: a baseline that silently lacks objects would be routed wrongly.",
    fix: "Correct the path, or remove the source.",
  },
  E0130: {
    title: "not a Kubernetes object",
    why: "Every document of a baseline is a Kubernetes object with `apiVersion`, `kind` and `metadata.name`, or a List of such objects.",
    fix: "Add the missing field, or keep the file out of the baseline's sources.",
  },
  E0131: {
    title: "metadata of the wrong type",
    why: "Names, namespaces, labels and annotations are strings; the API server refuses anything else. A value such as `on` or `1` must be quoted to be a string.",
    fix: "Quote the value.",
  },
  E0132: {
    title: "name not allowed",
    why: "Names become file names and parts of other names. Kubernetes allows lower-case letters, digits, `-` and `.`, at most 253 characters (63 for a namespace); RBAC objects may use `:` and upper-case letters too.",
    fix: "Use a name that the API server accepts.",
  },
  E0133: {
    title: "generateName",
    why: "An object whose name is made up at apply time has a new identity at every apply; it cannot be compared, referenced or reconciled. A program must not add one. (In a baseline it is left out, W0104.)",
    fix: "Give the object a fixed `metadata.name`.",
  },
  E0134: {
    title: "Isolane's own files in a baseline",
    why: "The baseline is the trunk's manifests. A spec or an object that Isolane wrote in it means that a source folder holds the environments or the output folder.",
    fix: "Narrow the source so that it holds manifests only.",
  },
  E0135: {
    title: "tool input read as manifests",
    why: "A kustomization, a Helm chart or its values are not Kubernetes objects: what they produce is the baseline.",
    fix: "Use the source `{kustomize: DIR}` or `{helm: {chart, release}}` instead of `{path: ...}`.",
  },
  E0136: {
    title: "object given twice",
    why: "Two objects of one kind, namespace and name: which of the two is deployed depends on the order of files.",
    fix: "Remove one of the two, or give them different namespaces.",
  },
  E0140: {
    title: "program not found",
    why: "Sources of kustomize and Helm are rendered by the real programs, which must be on PATH.",
    fix: "Install the program, or commit its output and use `{path: ...}`.",
  },
  E0141: {
    title: "program of another version",
    why: "Another version may render other bytes, and the same commit must compile to the same bytes everywhere.",
    fix: "Install the version that the source names, or change the source's `version` and review the difference.",
  },
  E0142: {
    title: "program failed",
    why: "The program ended with an error, took too long or printed too much.",
    fix: "Run the command that the message shows, in the environment's folder, and correct what it says.",
  },
  E0143: {
    title: "placeholder that nothing fills in",
    why: "Flux's variables (a dollar sign and a name in braces), the Argo CD Vault Plugin's `<path:...>` and templates are filled in on the way to the cluster. Isolane copies what it reads into forks and routes, so a name, an image, a host, a label or a port that holds a placeholder would go out as it stands. Commands, and the text of ConfigMaps, may hold what they like.",
    fix: "Give the source `substitute` with the values that Flux's `postBuild` has, or commit the manifests with the values in their place.",
  },
  E0144: {
    title: "expression that cannot be filled in",
    why: "With `substitute`, the texts of a source are read by Flux's rules: a dollar sign and braces enclose a variable, `$$` is a dollar sign. This text is no such expression, or what it becomes is no YAML value.",
    fix: "Double the dollar sign where it is meant as text, annotate the object with `kustomize.toolkit.fluxcd.io/substitute: disabled`, or correct the expression.",
  },
  E0145: {
    title: "file without variables",
    why: "A file of `substitute.files` holds a ConfigMap, or a mapping of variables to texts. Values of a Secret are never filled in: they would become readable in git.",
    fix: "Name another file, or move the variables that are no secrets into a ConfigMap.",
  },
  E0146: {
    title: "chart without its dependencies",
    why: "A chart's dependencies are rendered with it, and a compile reads the repository and nothing else: the same commit has to give the same bytes.",
    fix: "Run `helm dependency update` and commit the chart's folder `charts/`.",
  },
  E0147: {
    title: "base that is not in the repository",
    why: "A kustomization that builds on something remote can change without a commit. The same commit has to give the same bytes, so nothing is fetched.",
    fix: "Commit a copy of the base and name that.",
  },
  E0150: {
    title: "what an object deploys is not in the repository",
    why: "With `render: true`, an Application, HelmRelease or Flux Kustomization is replaced by what it renders. A compile reads what is checked out of this repository and nothing else, so a chart of a registry, another repository or another revision of this one has to be copied first. The same commit then gives the same bytes.",
    fix: "Commit a copy and name its folder in `spec.baseline.rendering.repositories`, or name the object in `spec.baseline.rendering.except`.",
  },
  E0151: {
    title: "what an object asks for is not rendered offline",
    why: "Plugins, Jsonnet, values of Secrets and what only the cluster or the build of a commit knows change what is rendered. Rendering without them would give objects that nobody deploys, and lanes that are proved for those.",
    fix: "Let the object say the same without it, as the message shows, or name the object in `spec.baseline.rendering.except`.",
  },
  E0152: {
    title: "object that renders itself in another form",
    why: "Applications that deploy Applications, and Kustomizations of Kustomizations, are followed. One that renders itself again is fine where it is the same object: the root of many clusters does. Another object of the same name, or a chain without end, has no result.",
    fix: "Make both the same, or take one of the two out of the sources.",
  },
  E0153: {
    title: "copy of a chart in another version",
    why: "The object deploys one version of a chart, and the copy in the repository is another one: the baseline would be read from objects that the cluster does not have.",
    fix: "Commit the version that is deployed.",
  },
  E0154: {
    title: "object names what is not there",
    why: "An Application, HelmRelease or Flux Kustomization that is to be rendered names a folder, a chart, a values file or a ConfigMap that the repository does not hold.",
    fix: "Correct the name, or add what is missing to the repository and the baseline's sources.",
  },
  E0155: {
    title: "Applications of two clusters",
    why: "An environment is one cluster. Applications that deploy to different clusters have objects that never meet, and would be read as if they did.",
    fix: "Narrow the source to the Applications of one cluster, or name those of others in `spec.baseline.rendering.except`.",
  },
  E0156: {
    title: "a chart renders something else each time",
    why: "Random passwords, certificates and dates are made up at every rendering. The same commit would compile to other bytes each time, so `isolane check` would fail and every compile would be a change to review.",
    fix: "Set what the chart makes up: a password by an existing Secret, a certificate by cert-manager, a date by a value. Or commit what `helm template` prints.",
  },
  W0107: {
    title: "a chart makes up a caBundle each time",
    why: "The certificate of a webhook or of an API service is made at every rendering. With `deploy: false` it goes nowhere; with `deploy: true` the output changes with every compile.",
    fix: "Let something in the cluster fill it in, for example cert-manager's ca-injector.",
  },
  E0160: {
    title: "value of a type that the API server refuses",
    why: "A number or `true` where Kubernetes takes text (a variable's value, an argument, a label), or text where it takes a number. YAML reads `8080`, `1.10` and `on` as numbers and booleans. The API server refuses the whole object, and one refused object stops the sync of its release unit. What is checked is what is forked or deployed, against the API server's own schemas.",
    fix: "Put text in quotes, in the manifest, the chart's values or the patch that the message points at; take the quotes away from a number.",
  },
  E0148: {
    title: "workload of an API version that is gone",
    why: "`extensions/v1beta1`, `apps/v1beta1` and `apps/v1beta2` are not served since Kubernetes 1.16, `batch/v2alpha1` and `batch/v1beta1` not since 1.21 and 1.25. An apply of such an object fails, and a fork of it would fail too; its selector may be missing, which apps/v1 asks for.",
    fix: "Write `apiVersion: apps/v1` or `batch/v1` in the baseline, a Deployment with a `spec.selector` that matches the template's labels.",
  },
  W0101: {
    title: "file is ignored",
    why: "The file is where specs are read, but its name does not end in an extension that is read. Somebody may believe that it is an active spec.",
    fix: "Rename it to end with `.yaml`, `.yml` or `.json`, move it directly into the folder, or remove it.",
  },
  W0102: {
    title: "hook is left out",
    why: "A hook of Helm or Argo CD runs at one moment, for example before an upgrade or when everything is uninstalled. What does not know the annotation applies it like any other object, so a Job that drops the database would run at the first apply. Argo CD runs its own hooks and Helm's install and upgrade hooks; Flux runs neither.",
    fix: "Let the pipeline run the hook that runs it today, or keep it out of the sources. An object that has to be there all the time needs no hook's annotation.",
  },
  W0103: {
    title: "objects that deploy others, which are not read",
    why: "An Argo CD Application, a HelmRelease, a Flux Kustomization or an OpenShift Template in the baseline makes its controller render and apply other objects. Isolane reads manifests, so it does not see those: their workloads cannot be forked, and routes and selectors among them are not known.",
    fix: "Say `render: true` beside the source that holds them, or add the folder or chart that they deploy to `spec.baseline.sources`, by the entry that the message shows, or commit what they render.",
  },
  W0104: {
    title: "object with generateName is left out",
    why: "The API server makes the name up, so every apply makes another object. It cannot be compared, referenced or reconciled, and the output holds objects that can.",
    fix: "Give the object a fixed `metadata.name`, or let the pipeline create it that creates it today.",
  },
  W0105: {
    title: "scope of a kind is not known",
    why: "Whether objects of a kind have a namespace is stated by its CRD. Where neither the baseline nor a table says it, Isolane takes the kind for namespaced. If that is wrong, Argo CD refuses the object, because its project allows the kind in namespaces only.",
    fix: "Add the CRD to the baseline, or state the scope in `spec.baseline.kinds`.",
  },
  W0120: {
    title: "item of a list twice",
    why: "Items of this list are told apart by a key, and two have the same one: a variable that is set twice, a mount path with two volumes. Server-side apply, which both engines use, refuses such an object; other ways of applying it keep both, and the last one counts. So the output has the last one only; of two container ports with one number, the one whose name something uses. Where it is not clear which one counts, both are kept.",
    fix: "Remove the item that does not count, where the message points.",
  },
  W0106: {
    title: "object that deploys what the output deploys",
    why: "An Application, a Flux Kustomization or a HelmRelease in the baseline deploys a folder or chart that is a source too. With `deploy: true` the output holds both, so every object of that source has two owners, which overwrite and prune each other's work.",
    fix: "Take the object out of the sources, and out of the cluster without pruning; or say `deploy: false`, and it goes on deploying the baseline.",
  },
  E0157: {
    title: "a pattern that can take for ever",
    why: "A pattern with `!(...)` is matched by trying every way of dividing a name among its stars: a few more stars, and one long name keeps the compile busy for hours.",
    fix: "Use at most three `*` beside `!(...)` and no `*(...)` or `+(...)`, or name the folders and files in sources of their own.",
  },
  E0690: {
    title: "too many links lead to one folder",
    why: "Links to folders multiply: two in each of 32 folders are more ways than any program can go, and each way would be another file.",
    fix: "Name the folder itself as the source, or remove links to folders from it.",
  },
} as const;
