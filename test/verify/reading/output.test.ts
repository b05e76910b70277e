import { edited, without } from "../../support/verified.ts";
import { areFound, type Corruption, cartTable, istio, once } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "a sandbox whose output is gone": () => ({
    world: without(istio, /pr-12/),
    codes: ["E0903", "E0910", "E0911", "E0930"],
  }),
  "output whose spec is gone": () => ({
    world: {
      ...istio,
      input: {
        ...istio.input,
        sandboxes: istio.input.sandboxes.filter((s) => s.spec.metadata.name !== "pr-12"),
      },
    },
    codes: ["E0903", "E0904"],
  }),
  "an index of another key": () => ({
    world: edited(istio, /index\/sandboxes\/pr-12/, once('"key": "pr-12"', '"key": "pr-13"')),
    codes: ["E0904"],
  }),
  "a file after a merge conflict": () => ({
    world: edited(istio, cartTable, once("spec:\n", "<<<<<<< ours\nspec:\n=======\n")),
    codes: ["E0901"],
  }),
};

areFound(corruptions);
