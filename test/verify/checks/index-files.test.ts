import { edited } from "../../support/verified.ts";
import { areFound, type Corruption, istio, once } from "../hand-edits.ts";

const corruptions: Readonly<Record<string, () => Corruption>> = {
  "an index whose headers enter another lane": () => ({
    world: edited(
      istio,
      /index\/sandboxes\/pr-12/,
      once('"x-isolane-key": "pr-12"', '"x-isolane-key": "pr-1"'),
    ),
    codes: ["E0902"],
  }),
  "an index that names a file that is not there as a cause": () => ({
    world: edited(
      istio,
      /index\/sandboxes\/pr-12/,
      once("sandboxes/pr-12.yaml", "sandboxes/pr-13.yaml"),
    ),
    codes: ["E0902"],
  }),
};

areFound(corruptions);
