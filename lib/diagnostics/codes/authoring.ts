/** @module E08xx, W08xx: specs that commands write, and the git around them. E0801-E0819, W0366: `init`; from E0820: sandboxes. */

/** Codes about specs that commands write. */
export const authoringCodes = {
  E0801: {
    title: "a folder that holds no baseline",
    why: "`init` makes an environment of a folder of the repository: what it holds, and nothing outside of the repository, is what every request without a key sees.",
    fix: "Name a folder in the repository that holds manifests, a kustomization, a chart, or Applications and Flux Kustomizations.",
  },
  E0802: {
    title: "the environment exists already",
    why: "`init` writes a first spec and never replaces one: a person may have changed every line of it.",
    fix: "Choose another name, or edit the spec that there is.",
  },
  E0803: {
    title: "a name that no environment can have",
    why: "The name of an environment becomes part of paths, labels and names of objects.",
    fix: "Use lower-case letters, digits and dashes, at most 63 characters.",
  },
  E0804: {
    title: "several overlays of one base",
    why: "Each of them is a whole environment with the same objects. Only a person knows which one is meant.",
    fix: "Name the folder of one overlay, or give the environment the name of its folder.",
  },
  E0805: {
    title: "nothing says which namespace",
    why: "Objects without a namespace go wherever somebody applies them. Lanes go to that namespace too, and hosts are full names in it, so a wrong one would make lanes that nothing reaches.",
    fix: "State it with `--namespace`. `--yes` takes `default`, as kubectl does.",
  },
  W0360: {
    title: "no lanes in the new environment",
    why: "The files for CI were written for another environment of the repository, and files that exist are never replaced. Jobs that check and maintain find every environment; lanes are made in those that the files name, since nobody wants them in production by surprise.",
    fix: "Add the environment to ENVIRONMENTS in the file that the message names, or leave it without lanes.",
  },
  W0361: {
    title: "a sandbox without a valid spec",
    why: "The spec can be read and is not valid, so no edit of one field suspends it. What it says of its name, its key and its workloads counts: the sandbox is treated as a suspended one, and it keeps nobody else from going on.",
    fix: "Let its owner correct the spec; `isolane check` says everything that is wrong with it.",
  },
  W0366: {
    title: "the jobs for CI do not find isolane",
    why: "What `init --ci` writes begins with `npm ci` and calls `npx isolane`. Without a `package-lock.json` that has isolane, the first job fails.",
    fix: "Run `npm install --save-dev` with the address of isolane and a commit, and commit `package.json` and `package-lock.json`; or put what installs isolane into the jobs instead.",
  },
  W0801: {
    title: "no file for CI is written",
    why: "CI systems read their files at the top of the repository. The root of this run is a folder below it, and nothing outside of the root is written.",
    fix: "Say `--root` with the top of the repository.",
  },
  E0820: {
    title: "no such sandbox",
    why: "A command was to change, show or delete a sandbox, and no spec file of the environment has that name.",
    fix: "Correct the name, or create the sandbox. `isolane sandbox list` shows which there are.",
  },
  E0821: {
    title: "the sandbox exists already",
    why: "Two sandboxes of one name would be one lane. A command that creates one never replaces a spec.",
    fix: "Choose another name, or change the sandbox with `isolane sandbox update`.",
  },
  E0822: {
    title: "no such workload",
    why: "A fork is a copy of a workload of the baseline, and the baseline has none of that name that can be copied.",
    fix: "Correct the name. Where several workloads have it, write the kind before it, and the namespace between them.",
  },
  E0823: {
    title: "unclear which container is meant",
    why: "The workload has several containers, and nothing says which of them gets the new image.",
    fix: "Write the container's name after the workload's: `--fork cart:server=IMAGE`.",
  },
  E0824: {
    title: "a spec file that commands cannot edit",
    why: "Commands edit files that hold one valid document, in a folder inside the repository; anything else could lose what a person wrote.",
    fix: "Correct the file or edit it by hand: one document per file.",
  },
  E0825: {
    title: "a variable for a workload that is not forked",
    why: "A variable is set in a fork, and the sandbox does not fork the workload that it is for.",
    fix: "Fork the workload as well: `--fork WORKLOAD`.",
  },
  E0826: {
    title: "a source of a Service that does not lead to one workload",
    why: "The source of a Service says where the code of the workload behind it lies. With none or several behind it, nothing says which of them a branch forks.",
    fix: "State the source in `spec.workloads`, for the workload itself.",
  },
  E0827: {
    title: "no image for a fork",
    why: "A fork that ran the baseline's image would pass for the branch's code, and a test of it would prove nothing.",
    fix: "State a template of the image in `spec.sync.image` of the environment, or give the image on the command line.",
  },
  E0828: {
    title: "a template that cannot be filled in",
    why: "A word in braces stands for something that is not known about the branch, or for nothing at all.",
    fix: "Correct the template, or state what is missing on the command line.",
  },
  E0829: {
    title: "unknown branch",
    why: "The sandbox of a branch is found by the branch's name. Where a CI system checks out a commit only, git does not know it.",
    fix: "Give the name by `--branch`.",
  },
  E0830: {
    title: "what the branch changed cannot be known",
    why: "Which workloads a branch forks follows from what it changed since it left the trunk, and this clone does not have the trunk or the history down to there.",
    fix: "Fetch the whole history (`fetch-depth: 0`, `GIT_DEPTH: 0`), name another branch by `--base`, or name the forks by `--fork`.",
  },
  E0831: {
    title: "unknown commit",
    why: "A change is told by comparing with a commit, and this clone does not have the one that was named.",
    fix: "Name a commit, a branch or a tag that the clone has, or fetch it.",
  },
  E0832: {
    title: "a folder for git cannot be written",
    why: "The command writes into git's own folder (settings, hooks, a worktree), or into the folder for temporary files, and the file system or git refuses it there.",
    fix: "Correct the permissions of the folder that is named, make room on its disk, or name another folder for temporary files by `TMPDIR`; then run the command again.",
  },
  E0840: {
    title: "nowhere to publish to",
    why: "`isolane publish` pushes to a branch of the environment repository, and it is not clear which, or there is none.",
    fix: "Run it in a clone whose branch follows that of the remote, or name it: `--branch`, and `--repository` from the checkout of an application.",
  },
  E0841: {
    title: "nobody to commit as",
    why: "A commit has an author and a committer, and git has no name and no address for them.",
    fix: 'Pass `--author "NAME <EMAIL>"`, or set `user.name` and `user.email` with `git config`.',
  },
  E0842: {
    title: "two changes to one spec",
    why: "Upstream has another change of the same file since this checkout began. Neither side is taken over the other, and specs are not merged line by line: what comes out could be what nobody asked for.",
    fix: "Look at both sides, which the command prints. Commit the change here, `git pull --no-rebase`, resolve the conflict, and publish again.",
  },
  E0843: {
    title: "the remote refused the push",
    why: "The branch is protected, a hook of the server declined, or the rights do not suffice. Trying again would not change that.",
    fix: "For a branch that takes merge requests only: `isolane publish --push-to BRANCH`, then open the merge request. Otherwise do what the remote says.",
  },
  E0844: {
    title: "the remote cannot be reached",
    why: "git got no answer from the remote several times, or none that it understands: network, URL or credentials.",
    fix: "Try `git ls-remote` with the same URL, correct what it says, and publish again. Nothing of the change is lost.",
  },
  E0845: {
    title: "others were first each time",
    why: "Each time that the change was compiled, somebody else had pushed meanwhile, until the time was over. Nothing was pushed.",
    fix: "Publish again, with a larger `--timeout` where very many publish at once.",
  },
  E0846: {
    title: "git cannot tell what is to be published",
    why: "The change is what differs between the last commit in common with upstream and the working tree. There is no such commit, a merge is not finished, or git cannot read the files.",
    fix: "Finish or abort the merge; in a shallow clone, run `git fetch --unshallow`.",
  },
  E0847: {
    title: "git did not commit",
    why: "A hook of the clone declined the commit, or it could not be signed. `isolane publish` goes round neither.",
    fix: "Do what git or the hook says, then publish again.",
  },
  E0848: {
    title: "a sandbox that cannot be deleted in two steps",
    why: "What the resources of a sandbox have made is removed by what its spec compiles to, and a spec that is not valid compiles to nothing.",
    fix: "Correct the spec, then delete the sandbox again. Or give what its resources have made up to the janitor: `isolane sandbox delete NAME --force`.",
  },
  E0849: {
    title: "a sandbox that is being deleted",
    why: "A sandbox with resources is deleted in two steps, and of one that is in the first nothing is left but what removes its resources. A change of it would change nothing.",
    fix: "Bring it back by `isolane sandbox create NAME`, or by `isolane sandbox sync` of its branch; both take the same options. docs/deletion.md says what of its resources is there then.",
  },
  W0662: {
    title: "resources that nobody removes",
    why: "The file of a sandbox with resources is gone at once, so nothing of it runs that would remove them, and the environment's janitor only lists what has no owner.",
    fix: "State `spec.resources.janitor.dryRun: false` in the environment when its list is right, or remove them by hand: their names begin with the prefix of the environment (docs/deletion.md).",
  },
  W0841: {
    title: "a sandbox was suspended, because it no longer compiles",
    why: "Something else than this change broke it, mostly the baseline. So that it stops nobody, the commit suspends it: no pods, and its keyed requests are refused.",
    fix: "Its owner corrects the spec and removes `spec.suspended`.",
  },
  W0842: {
    title: "another environment does not compile",
    why: "Nothing of this change lies in it. Its output stays as it is upstream, and so does what is wrong with it.",
    fix: "Run `isolane synth` on it, which says what is wrong.",
  },
  E0860: {
    title: "no list of branches",
    why: "`isolane prune` deletes the sandboxes of branches that a list does not hold. A list that was cut off, or that holds the message of a command that failed, would delete those of open branches.",
    fix: "Write one branch a line, or what `git ls-remote --heads URL` prints, and end the last line.",
  },
  E0861: {
    title: "a list of branches without the trunk",
    why: "Every repository has a trunk. A list that is empty or lacks it is rather that of a command that failed, and would delete the sandboxes of all branches.",
    fix: "See whether the command failed (`set -o pipefail`). Name the trunk by `--base` where it is neither `main` nor `master`; `--allow-empty` takes the list as it is.",
  },
  E0862: {
    title: "unknown whose branches a list has",
    why: "Sandboxes say which repository their branch is in, and two repositories may have a branch of one name. Neither CI nor git says which of them the list is of.",
    fix: "Name it by `--repository`, as `spec.source.repository` of the sandboxes does.",
  },
  E0863: {
    title: "unknown time zone",
    why: "The schedule of an environment is in the time of a place, and the time zone database has no such place.",
    fix: "Write a name of the IANA time zone database, for example `Europe/Berlin` or `UTC`.",
  },
  E0864: {
    title: "a placeholder without a value",
    why: "`@{NAME}` in one of Signadot's files stands for what the command line says.",
    fix: "Give it by `--set NAME=VALUE`. Files are not embedded: write their text in the place of `@{embed: FILE}`.",
  },
  E0865: {
    title: "none of Signadot's files",
    why: "`isolane import signadot` reads what `signadot sandbox apply` and `signadot routegroup apply` read: a name and a spec.",
    fix: "Name other files, or correct this one.",
  },
  W0860: {
    title: "a field that is not taken over",
    why: "A field of another tool's spec has no equivalent here, or is not known.",
    fix: "docs/from-signadot.md says for each what to do instead. Where it was not needed, nothing.",
  },
} as const;
