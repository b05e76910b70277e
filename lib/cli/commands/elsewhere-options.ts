/** @module Options of commands that also run in the checkout of an application, where no environment lies. */
import { Option } from "commander";
import { publishOptions } from "./publish-options.ts";

/** `--head`. */
export const headOption = new Option(
  "--head <branch>",
  "the branch of the application, where --branch is that of the environment repository (default: what CI or git says)",
);

/** `--publish`, and how. */
export const editOptions: readonly Option[] = [
  new Option(
    "--publish",
    "publish the change, as isolane publish does; from the checkout of an application, it is in any case",
  ).default(false),
  ...publishOptions,
];
