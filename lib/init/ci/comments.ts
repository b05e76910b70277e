/** @module Steps that put a lane's comment into its pull request: one comment, which is replaced the next time. */

/** For a step's script, for each of `$ENVIRONMENTS`: the command prints the comment; `GH_TOKEN` and `NUMBER` are set. */
export function commentOnGitHub(command: string): string {
  return `        run: |
          comments="repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments"
          file="$RUNNER_TEMP/comment.md"
          for environment in $ENVIRONMENTS; do
            ${command} -e "$environment" > "$file"
            if [ ! -s "$file" ]; then continue; fi
            MARKER="$(head -n 1 "$file")"
            export MARKER
            id="$(gh api --paginate "$comments" --jq '.[] | select(.body | startswith(env.MARKER)) | .id' | head -n 1)"
            if [ -n "$id" ]; then
              gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" -F "body=@$file" --silent
            else
              gh api --method POST "$comments" -F "body=@$file" --silent
            fi
          done
`;
}

/** For a job's script, for each of `$ENVIRONMENTS`: the command prints the comment; the token is one that may use the API. */
export function commentOnGitLab(command: string, token: string): string {
  return `    - |
      cat > comment.mjs <<'END'
      import { readFileSync } from "fs";
      import { env } from "process";
      const { CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, ${token} } = env;
      const body = readFileSync("comment.md", "utf8");
      const notes = \`\${CI_API_V4_URL}/projects/\${CI_PROJECT_ID}/merge_requests/\${CI_MERGE_REQUEST_IID}/notes\`;
      const headers = { "PRIVATE-TOKEN": ${token}, "Content-Type": "application/json" };
      const marker = body.split("\\n")[0];
      let found;
      for (let page = 1; found === undefined && page < 50; page++) {
        const some = await (await fetch(\`\${notes}?per_page=100&page=\${page}\`, { headers })).json();
        found = some.find((note) => note.body.startsWith(marker));
        if (some.length < 100) break;
      }
      const [url, method] = found === undefined ? [notes, "POST"] : [\`\${notes}/\${found.id}\`, "PUT"];
      const answer = await fetch(url, { method, headers, body: JSON.stringify({ body }) });
      if (!answer.ok) throw new Error(\`the comment was refused: \${answer.status}\`);
      END
    - |
      for environment in $ENVIRONMENTS; do
        ${command} -e "$environment" > comment.md
        if [ -s comment.md ]; then node comment.mjs; fi
      done
`;
}
