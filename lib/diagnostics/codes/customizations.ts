/** @module W066x: customizations that can hardly be meant as they are. */

/** Codes about customizations. */
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
} as const;
