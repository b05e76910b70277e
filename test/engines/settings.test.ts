/** @module What `spec.gitops` states for one engine: compiled, proved, and said where it has no effect. */
import { describe, expect, it } from "vitest";
import { Problems } from "../../lib/diagnostics/problems.ts";
import { verify } from "../../lib/verify/verify.ts";
import { app, files } from "../support/small-app.ts";
import { synth } from "../support/synth.ts";

const repository = "repository: https://git.example.com/a.git";

function compiled(gitops: string) {
  const made = files(app("cart"));
  const path = "environments/staging/environment.yaml";
  return synth({ ...made, [path]: `${made[path]}  gitops: {${gitops}}\n` });
}

const said = (gitops: string) =>
  compiled(gitops).diagnostics.map(({ code, message }) => `${code} ${message.split(" ")[0]}`);

describe("with Flux", () => {
  const source = "source: {kind: GitRepository, name: flux-system, namespace: flux-system}";

  it.each([
    ["a source of the cluster, without a repository", source],
    ["a source of another kind", `${source.replace("GitRepository", "Bucket")}, ${repository}`],
    ["a Secret", `${repository}, secretRef: {name: key}`],
    ["an account", `${repository}, serviceAccountName: deployer`],
  ])("%s passes its proof", (_, gitops) => {
    expect(said(`engine: flux, ${gitops}`)).toEqual([]);
  });

  it.each([
    ["the source", source, "name: flux-system", "name: other"],
    ["the source's namespace", source, /( {4}namespace: )flux-system/, "$1other"],
    ["the Secret", `${repository}, secretRef: {name: key}`, "name: key", "name: other"],
    ["the account", `${repository}, serviceAccountName: deployer`, "Name: deployer", "Name: admin"],
  ])("%s of the output is held against the spec", (_, gitops, from, to) => {
    const { result } = compiled(`engine: flux, ${gitops}`);
    if (result === undefined) throw new Error("it does not compile");
    const edited = result.files.map(({ path, text }) => ({ path, text: text.replace(from, to) }));
    expect(edited).not.toEqual(result.files);
    const problems = new Problems();
    verify({ input: result.input, files: edited }, problems);
    expect(problems.all.map(({ code }) => code)).toContain("E0943");
  });

  it("a Secret beside a source has no effect", () => {
    expect(said(`engine: flux, ${source}, secretRef: {name: key}`)).toEqual([
      "W0642 gitops.secretRef",
    ]);
  });

  it("needs a repository or a source", () => {
    expect(said("engine: flux")).toEqual(["E0202 field"]);
  });
});

describe("with Argo CD", () => {
  it.each([
    ["decryption", "{provider: sops}"],
    ["secretRef", "{name: key}"],
    ["serviceAccountName", "deployer"],
    ["source", "{kind: Bucket, name: a}"],
  ])("%s has no effect", (field, value) => {
    expect(said(`${repository}, ${field}: ${value}`)).toEqual([`W0642 gitops.${field}`]);
    expect(said(repository)).toEqual([]);
  });

  it("a source does not stand for the repository", () => {
    expect(said("source: {kind: Bucket, name: a}")).toContain("E0640 gitops");
  });
});
