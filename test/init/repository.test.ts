import { describe, expect, it } from "vitest";
import type { Deployer } from "../../lib/init/deployers.ts";
import { chooseRepository, withoutCredentials } from "../../lib/init/repository.ts";

const copy = { prefix: "", rootPrefix: "" };
const context = { name: "staging", isFolder: (path: string) => path === "apps" };
const application = (path: string, url: string, revision?: string): Deployer => ({
  engine: "argocd",
  name: `Application argocd/${path}`,
  file: "clusters/a.yaml",
  folders: [{ path, url, revision }],
});

describe("the repository's URL", () => {
  it.each([
    ["https://me:secret@git.example.com/a/b.git", "https://git.example.com/a/b.git"],
    ["https://token@git.example.com/a/b.git", "https://git.example.com/a/b.git"],
    ["ssh://git:secret@git.example.com/a/b.git", "ssh://git@git.example.com/a/b.git"],
    ["ssh://git@git.example.com/a/b.git", "ssh://git@git.example.com/a/b.git"],
    ["git@git.example.com:a/b.git", "git@git.example.com:a/b.git"],
  ])("%s is written without its credentials", (url, clean) => {
    expect(withoutCredentials(url)).toBe(clean);
    const { url: chosen, decisions } = chooseRepository([], { ...copy, remote: url }, {}, context);
    expect(chosen?.value).toBe(clean);
    expect(decisions.length).toBe(url === clean ? 0 : 1);
  });

  it.each(["/srv/git/b.git", "file:///srv/git/b.git", "../b.git", undefined])(
    "is not known by the remote %s, which no engine can read",
    (remote) => {
      const { url, decisions } = chooseRepository([], { ...copy, remote }, {}, context);
      expect(url).toBeUndefined();
      expect(decisions.map(({ help }) => help).join()).toContain("--repository");
    },
  );

  it("is the one that Applications of folders that are here name, spelt as they do", () => {
    const all = [
      application("elsewhere", "https://git.example.com/x/other.git"),
      application("apps", "git@git.example.com:a/b.git", "live"),
    ];
    const remote = "https://git.example.com/a/b";
    const found = chooseRepository(all, { ...copy, remote }, {}, context);
    expect(found.url?.value).toBe("git@git.example.com:a/b.git");
    expect(found.revision).toBe("live");
    expect(found.engine).toMatchObject({ value: "argocd", from: "found" });
    const asked = { repository: "https://git.example.com/mine.git", engine: "flux" } as const;
    const stated = chooseRepository(all, { ...copy, remote }, asked, context);
    expect([stated.url?.value, stated.engine.value]).toEqual([asked.repository, "flux"]);
  });

  it.each(["HEAD", "v1.2.0", "0123456789abcdef0123456789abcdef01234567", undefined])(
    "is read at its usual branch where an Application names %s",
    (revision) => {
      const all = [application("apps", "https://git.example.com/a/b.git", revision)];
      expect(chooseRepository(all, { ...copy, branch: "trunk" }, {}, context).revision).toBe(
        "trunk",
      );
      expect(
        chooseRepository(all, { ...copy, branch: "main" }, {}, context).revision,
      ).toBeUndefined();
    },
  );

  it("has the output below the folder that holds the environments", () => {
    const found = chooseRepository([], { ...copy, prefix: "shop/deploy" }, {}, context);
    expect(found.path).toBe("shop/deploy/dist/staging");
  });
});
