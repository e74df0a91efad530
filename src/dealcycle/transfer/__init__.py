"""Import from files with dry run and undo.

The way of an import, for whoever builds a face on it:

1. `actions.uploading.start_import(files=, by=, now=)` keeps the files and returns an `Import` in
   state READING. The worker reads it (`working`) and fills `Import.plan`; then it is READY, or
   FAILED with `Import.failure` when nothing can be read.
2. `actions.deciding.say(job=, said=, answers=, by=, now=)` changes what columns mean (`said`, the
   shape that `--map` takes) and what becomes of stages, people, fields ... (`answers`); the import
   is READING again until the plan is made anew. Nothing else is written by all this.
3. `actions.running.run_import(job=, by=, now=)` hands it to the worker: WAITING (behind another
   one), RUNNING, DONE. `stop_import` halts it between two steps (STOPPED), `continue_import` goes
   on, `undo_import` takes all of it back in the background (UNDOING, UNDONE).
4. `queries.progress(job, now)`, `queries.offers(job)`, `queries.targets(kind)`,
   `queries.open_questions(job)`, `queries.refusals(job)`, `queries.refused_file(job)`,
   `queries.reconciliation(job)` are what pages show. `access.may_import(user)` and
   `access.the_import(user, pk)` say who may.

`Import.plan`, made by `planning` (plain JSON; a reason is {"code", "text", "params", "plural"} and
becomes words by `reasons.words`):

    source      the system it was taken for: "salesforce", "hubspot", ... or "other"
    matched_by  "id" or "content": by what a record is known again when it is imported once more
    files       [{"name", "rows", "use": "deals" | "joined" | "history" | "companies" | "contacts"
                | "activities" | "users" | "unused", "notes": [reason]}]
    columns     [{"role", "column": "file: name" or None}] in the order of roles; words for a role
                by `queries.role_label(role)`
    choosable   ["file: name", ...]: every column there is
    values      {"file: name": the column's first different cells, as the file has them}
    mapping     the whole of what was recognised, as `--map` takes it
    sample      {"columns": [keys], "rows": [[text or number or None]]}: the first deals as read
    questions   [{"key": "day_first" | "currency", "reason", "options": [[value, words]]}]: without
                an answer in `said` the import does not run
    offers      {kind: [{"key", "label", "count", "can": ["create", "map", "leave_out"],
                "do", "to", "type"}]} for kind in pipeline, stage, reason, source, user, team,
                field, outcome; "do" and "to" are the present choice, the person's or ours
    counts      {"rows", "create", "update", "skip", "refuse", "companies", "contacts",
                "activities", "users"}: rows of deals, and new records beside them
    examples    {"create" | "update" | "skip": [[line, name of the deal]]}: the first rows of each
    refused     [{"reason", "n", "rows": [first lines]}]
    warnings    [reason]

`answers` is {kind: {key: {"do": "create" | "map" | "leave_out", "to": id}}}; kinds and keys are
those of `offers`. For an outcome "to" is "won", "lost", "no_decision" or "open" and "do" is "map".
"""
