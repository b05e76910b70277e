/** @module W066x: customizations that can hardly be meant as they are; E0377-E0382, W0355: what only a branch has (`spec.objects`). */

/** Codes about customizations and objects of a branch's own. */
export const customizationsCodes = {
  W0660: {
    title: "customized twice",
    why: "Two entries of one list are about the same variable, the same container or the same ConfigMap. The last one counts, whatever the first says, which mostly happens when branches are merged.",
    fix: "Remove one of the two entries.",
  },
  W0661: {
    title: "a container without an image",
    why: "A patch names a container that the workload does not have, so it adds one; and this one has no image. The API server refuses such a pod, and with it the sync of the whole lane. Mostly the name is misspelt.",
    fix: "Correct the container's name in the patch, or give the new container an image.",
  },
  E0377: {
    title: "an object of a branch in an unknown namespace",
    why: "A sandbox's objects live where the baseline lives: nobody else's namespace gets objects of a branch, and nothing of a sandbox makes one.",
    fix: "Leave `metadata.namespace` out, or name a namespace of the baseline.",
  },
  E0378: {
    title: "a selector of a branch that means not exactly one of its workloads",
    why: "A Service or PodDisruptionBudget of `spec.objects` selects the pods of one workload of `spec.objects`, by a label that nothing else has: so it never catches pods of the baseline, of a fork or of another branch.",
    fix: "Let the selector match the labels of the pods of one of the sandbox's own workloads. Requests for a forked workload reach the fork by the baseline's Service.",
  },
  E0379: {
    title: "an object of a branch with marks of Isolane",
    why: "Labels and annotations below `isolane.dev/` say whose an object is, and selectors find forks by them.",
    fix: "Leave them out: Isolane writes them.",
  },
  E0380: {
    title: "the host of a Service that the branch does not have",
    why: "`$(ISOLANE_SERVICE_NAME)` stands for the host of the Service of that name in `spec.objects`. Without it the program would get the text itself.",
    fix: "Add the Service to `spec.objects`, or correct the name: upper case, with `_` for `-`.",
  },
  E0381: {
    title: "an object of a branch stated twice",
    why: "One would overwrite the other.",
    fix: "Remove one of the two, or give it another name.",
  },
  E0382: {
    title: "an object of a branch that is not what its kind asks for",
    why: "The API server refuses a field that the kind has not, a value of another type, or pods without containers, and with the object the sync of the whole lane.",
    fix: "Write it as the manifest of its kind.",
  },
  W0355: {
    title: "a policy of the baseline holds for pods of a branch's own",
    why: "A policy for all pods of a namespace decides about those of `spec.objects`, too. Copies are written for forks, which have a baseline whose callers are known; who may call these, nobody has said.",
    fix: "Let the policy allow what the branch needs, for example by the label `isolane.dev/sandbox`; nothing to do where it does.",
  },
} as const;
