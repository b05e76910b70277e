/** @module E02xx: specs against their JSON Schemas. */

/** Codes about specs and their schemas. */
export const schemaCodes = {
  E0201: {
    title: "unknown field",
    why: "The spec has no such field. Ignoring it would hide a typing mistake.",
    fix: "Correct the name; docs/spec.md lists the fields.",
  },
  E0202: {
    title: "field is missing",
    why: "The field has no default, so it has to be given.",
    fix: "Add the field.",
  },
  E0203: {
    title: "value of the wrong type",
    why: "YAML 1.1 reads `on`, `1` or an empty value as something other than text, so a value often needs quotes.",
    fix: "Give a value of the type that the message names; put text in quotes.",
  },
  E0204: {
    title: "value is not one of the known ones",
    why: "Only the listed values have a meaning.",
    fix: "Use one of the values that the message lists.",
  },
  E0205: {
    title: "text not of the expected form",
    why: "Names and keys become parts of Kubernetes names, labels, header values and paths, so they follow those rules.",
    fix: "Write the value in the form that the message describes.",
  },
  E0206: {
    title: "too much, too little or too large",
    why: "Numbers, lists and texts have limits that keep a compile predictable.",
    fix: "Stay within the limit that the message names.",
  },
  E0207: {
    title: "not exactly one alternative",
    why: "Of several alternatives exactly one has to be given; none or two leave open what is meant.",
    fix: "Give exactly one of the fields that the message lists.",
  },
  E0208: {
    title: "name used twice",
    why: "Sandboxes and route groups share one set of names: a name is a lane's default routing key, the name of a release unit and part of the names of forks.",
    fix: "Rename one of the two.",
  },
  E0209: {
    title: "no such date",
    why: "A time that the calendar does not have cannot be counted from.",
    fix: "Write an existing time in RFC 3339, for example 2026-11-20T09:00:00Z.",
  },
  E0211: {
    title: "credentials in a repository's URL",
    why: "The URL of the repository is written into objects of the output, and a URL of the source into annotations. Whoever can read the repository or the cluster would read the password or token.",
    fix: "Leave the credentials out of the URL, and revoke them. Argo CD and Flux take credentials from Secrets of their own; for Flux, `gitops.secretRef` names one.",
  },
  E0220: {
    title: "two plugins of one name",
    why: "A resource names its plugin, and two of them would leave open which one runs.",
    fix: "Rename one of the two plugins, or remove it. One that has the name of a plugin of Isolane's own replaces it.",
  },
  E0221: {
    title: "unusable schema of parameters",
    why: "The parameters of a plugin are checked before anything runs, by a JSON Schema that has to stand alone.",
    fix: "Write a JSON Schema (draft 2020-12) of an object, without references.",
  },
  E0222: {
    title: "plugin that cannot work",
    why: "Credentials come from Secrets that the environment names, and what deletes runs when the sandbox's spec is gone: it knows the ID, the environment's parameters and the credentials.",
    fix: "Correct the plugin as the message says; docs/plugins.md has an example.",
  },
  E0223: {
    title: "unknown plugin",
    why: "A sandbox may only use the plugins in the environment's plugins/, and those of Isolane's own that the environment names under spec.resources.params.",
    fix: "Correct the name, add the plugin to plugins/, or name it under spec.resources.params (`{}` where it needs no parameters).",
  },
  E0224: {
    title: "parameter not as the plugin says",
    why: "A plugin's schema says which parameters there are, of what form, and who gives them: the environment or the sandbox.",
    fix: "Correct the parameter, or move it to where the plugin expects it.",
  },
  E0225: {
    title: "two resources of one name",
    why: "Forks and the runs of plugins know a resource by its name.",
    fix: "Give one of them another name.",
  },
  E0226: {
    title: "plugin does not have the level",
    why: "A plugin says how far apart what it makes is from everybody else's; a spec that asks for more must not get less.",
    fix: "Ask for a level that the plugin has, or use another plugin.",
  },
  W0210: {
    title: "nothing to acknowledge",
    why: "An entry of `acknowledged` stands for a warning that somebody has looked at. If the warning is gone, or was never meant, the entry would hide the next one of the same code and object.",
    fix: "Remove the entry, or correct its code and object.",
  },
} as const;
